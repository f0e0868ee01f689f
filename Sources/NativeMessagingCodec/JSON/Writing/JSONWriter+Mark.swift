extension JSONWriter {
  /// A place in the current text, for ``takeBack(to:)``.
  package struct Mark: Sendable {
    fileprivate let count: Int
    fileprivate let droppedCount: Int
    fileprivate let depth: Int
    fileprivate let place: Place
    fileprivate let placeBehindValue: Place
  }

  /// Where the current text has come to.
  package var mark: Mark {
    @inline(__always)
    get {
      Mark(
        count: buffer.count, droppedCount: droppedCount, depth: containers.depth, place: place,
        placeBehindValue: placeBehindValue)
    }
  }

  /// How many containers are open.
  package var depth: Int { containers.depth }

  /// The current text so far: nothing that can be read, once it is over the limit.
  package var currentText: Span<UInt8> {
    @_lifetime(borrow self)
    get { buffer.span.extracting(droppingFirst: textStart) }
  }

  /// Takes back what was written since `mark`; no container that was open there has ended since.
  ///
  /// A text that has gone over the limit stays over it: what it held is not there any more.
  package mutating func takeBack(to mark: Mark) {
    if droppedCount == mark.droppedCount { buffer.truncate(to: mark.count) }
    while containers.depth > mark.depth { containers.pop() }
    place = mark.place
    placeBehindValue = mark.placeBehindValue
  }
}
