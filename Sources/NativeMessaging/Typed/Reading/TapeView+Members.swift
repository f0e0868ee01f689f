public import NativeMessagingCodec

// An object's end keeps two things: that its names were looked through, and where the member is
// that is expected to be asked for next. Its payload is the distance from the object's begin to that
// name, and 0 before the names were looked through.

extension TapeView {
  /// Whether there is a token at `index` and it is the name `name`, which neither has an escape nor
  /// comes again. What is false of it may be so all the same.
  ///
  /// Of a name that is a literal, each word that it is compared with is a constant.
  @inlinable
  @inline(__always)
  func isPlainName(_ index: Int, _ name: StaticString) -> Bool {
    precondition(name.hasPointerRepresentation, "a name is not a single scalar")
    guard UInt(bitPattern: index) < UInt(bitPattern: count) else { return false }
    let entry = self[index]
    let count = name.utf8CodeUnitCount
    // A string without an escape has the bits 0 for its kind.
    guard entry.info == UInt32(truncatingIfNeeded: count) else { return false }
    // Safe because a StaticString's bytes are a constant of the program.
    return unsafe hasBytes(at: entry.start, name.utf8Start, count)
  }

  /// The index of the name `name` in an object that was prepared and ends at `end`, looked for from
  /// the name at `expected` on; `nil` where there is none.
  func name(_ name: StaticString, in object: Int, from expected: Int, upTo end: Int) -> Int? {
    precondition(name.hasPointerRepresentation, "a name is not a single scalar")
    return self.name(in: object, from: expected, upTo: end) { index in
      // Safe because a StaticString's bytes are a constant of the program.
      unsafe isName(index, name.utf8Start, name.utf8CodeUnitCount)
    }
  }

  /// Finds the value of the member `name` in an object; prepares it.
  @inline(__always)
  func find(_ name: String, in object: Int) -> Int? {
    var name = name
    // Safe because the bytes are borrowed during the call.
    return name.withUTF8 { bytes in
      let end = object &+ Int(self[object].payload) &- 1
      // An empty string may have no address; of no bytes none is read.
      let start = unsafe bytes.baseAddress ?? ("" as StaticString).utf8Start
      return unsafe find(start, bytes.count, in: object, upTo: end)
    }
  }

  /// The index of the value of the last member `name`; `nil` where there is no object or no such
  /// member.
  func findLast(_ name: StaticString, in object: Int) -> Int? {
    precondition(name.hasPointerRepresentation, "a name is not a single scalar")
    // Safe because a StaticString's bytes are a constant of the program.
    return unsafe findLast(name.utf8Start, name.utf8CodeUnitCount, in: object)
  }

  /// The index of the value of the last member `name`; `nil` where there is no object or no such
  /// member.
  func findLast(_ name: String, in object: Int) -> Int? {
    var name = name
    // Safe because the bytes are borrowed during the call.
    return name.withUTF8 { bytes in
      guard let start = bytes.baseAddress else { return findLast("" as StaticString, in: object) }
      return unsafe findLast(start, bytes.count, in: object)
    }
  }
}

extension TapeView {
  /// Sees to it that each name of the object at `index` is found once: where names come twice, the
  /// last one counts, as in browsers, and those before it are shadowed.
  @inline(__always)
  func prepare(object index: Int) {
    let end = index &+ Int(self[index].payload) &- 1
    guard self[end].payload == 0 else { return }
    if end &- index <= Self.fewTokens, differAtAGlance(from: index &+ 1, upTo: end) {
      keepDistance(1, at: end)
    } else {
      shadowNames(of: index, upTo: end)
    }
  }

  /// Keeps how far from an object's begin the name is that is expected next.
  @inline(__always)
  private func keepDistance(_ distance: Int, at end: Int) {
    self[end] = JSONTapeEntry(
      .end, start: self[end].start, payload: UInt32(truncatingIfNeeded: distance))
  }

  /// Finds the value of the member whose name has the `count` bytes at `name`, in an object, which ends
  /// at `end`; prepares it.
  ///
  /// It looks from the member behind the one that was found last, so that members that are asked for
  /// in their order are found at once.
  @unsafe
  @inline(__always)
  private func find(
    _ name: UnsafePointer<UInt8>, _ count: Int, in object: Int, upTo end: Int
  ) -> Int? {
    prepare(object: object)
    let expected = object &+ Int(self[end].payload)
    // Safe because what is at `name` is passed on.
    if expected < end, unsafe isName(expected, name, count) {
      return found(expected, object, end)
    }
    return unsafe search(name, count, in: object)
  }

  @unsafe
  @inline(never)
  private func search(
    _ name: UnsafePointer<UInt8>, _ count: Int, in object: Int
  ) -> Int? {
    find(in: object) { index in unsafe isName(index, name, count) }
  }

  /// Finds the value of the member whose name is at an index that `isName` says, in an object that was
  /// prepared.
  @inline(__always)
  func find(in object: Int, _ isName: (Int) -> Bool) -> Int? {
    let end = object &+ Int(self[object].payload) &- 1
    let expected = object &+ Int(self[end].payload)
    guard let name = name(in: object, from: expected, upTo: end, isName) else { return nil }
    return found(name, object, end)
  }

  /// The index of the name that `isName` says, looked for from the one at `expected` on.
  @inline(__always)
  private func name(
    in object: Int, from expected: Int, upTo end: Int, _ isName: (Int) -> Bool
  ) -> Int? {
    var index = expected
    while index < end {
      if isName(index) { return index }
      index = next(after: index &+ 1)
    }
    index = object &+ 1
    while index < expected {
      if isName(index) { return index }
      index = next(after: index &+ 1)
    }
    return nil
  }

  /// Keeps the name behind the member for the next search, and returns where its value is.
  @inline(__always)
  private func found(_ name: Int, _ object: Int, _ end: Int) -> Int {
    let next = next(after: name &+ 1)
    keepDistance(next < end ? next &- object : 1, at: end)
    return name &+ 1
  }

  @unsafe
  @inline(__always)
  private func findLast(_ name: UnsafePointer<UInt8>, _ count: Int, in object: Int) -> Int? {
    guard self[object].kind == .object else { return nil }
    var found: Int?
    var index = object &+ 1
    while self[index].kind != .end {
      if unsafe isName(index, name, count) { found = index &+ 1 }
      index = next(after: index &+ 1)
    }
    return found
  }

  @unsafe
  @inline(__always)
  private func isName(_ index: Int, _ name: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let entry = self[index]
    // A string without an escape has the bits 0 for its kind.
    if entry.info == UInt32(truncatingIfNeeded: count) {
      return unsafe hasBytes(at: entry.start, name, count)
    }
    guard entry.kind == .escapedString else { return false }
    return unsafe JSONText(bytes(entry), hasEscapes: true)
      .equals(Span(_unsafeStart: name, count: count))
  }
}

extension TapeView {
  /// Objects of so few tokens have so few names that a glance may tell them apart.
  private static let fewTokens = 48

  /// Whether no two names between two indices can be the same, by their lengths, their first two bytes
  /// and the last: two of 64 bits each, of which no name has both that others had. What is false of
  /// them may be so all the same.
  @inline(__always)
  private func differAtAGlance(from first: Int, upTo end: Int) -> Bool {
    var seen: UInt64 = 0
    var index = first
    while index < end {
      // Safe because `end` is good, and what comes before it in an object are names with their values.
      let name = unsafe self[unchecked: index]
      // A name that is empty or has an escape is looked at more closely.
      guard name.kind == .string, name.payload > 0 else { return false }
      let key = outline(name) &* 0x9E37_79B1
      let bits: UInt64 = 1 &<< UInt64(key &>> 26) | 1 &<< UInt64(key &>> 20)
      guard seen & bits != bits else { return false }
      seen |= bits
      let value = unsafe self[unchecked: index &+ 1]
      index &+= value.isContainer ? Int(value.payload) &+ 1 : 2
    }
    return true
  }

  /// Up to so many names are compared with each other; of more a set is made.
  private static let fewNames = 48

  @inline(never)
  private func shadowNames(of object: Int, upTo end: Int) {
    // A bit for each name so far, chosen by its bytes: two names seldom have the same.
    var seen = InlineArray<8, UInt64>(repeating: 0)
    var index = object &+ 1
    var rest = Self.fewNames
    while index < end {
      // Safe because `end` is good, and what comes before it in an object are names with their values.
      let name = unsafe self[unchecked: index]
      rest &-= 1
      guard name.kind == .string, rest >= 0 else { break }
      let print = fingerprint(name)
      let word = Int(truncatingIfNeeded: print &>> 61)
      let bit: UInt64 = 1 &<< (print &>> 55)
      if seen[word] & bit != 0 { shadow(name, from: object &+ 1, upTo: index) }
      seen[word] |= bit
      let value = unsafe self[unchecked: index &+ 1]
      index &+= value.isContainer ? Int(value.payload) &+ 1 : 2
    }
    if index < end { shadowAnyNames(of: object, upTo: end) }
    keepDistance(1, at: end)
  }

  /// Shadows what has the same name before `end`.
  @inline(never)
  private func shadow(_ name: JSONTapeEntry, from start: Int, upTo end: Int) {
    var index = start
    while index < end {
      let other = self[index]
      if other.info == name.info, hasSameBytes(other.start, name.start, Int(name.payload)) {
        shadow(index)
      }
      index = next(after: index &+ 1)
    }
  }

  func shadow(_ index: Int) {
    let name = self[index]
    self[index] = JSONTapeEntry(.shadowedName, start: name.start, payload: name.payload)
  }

  /// Any number of names, with escapes or without.
  private func shadowAnyNames(of object: Int, upTo end: Int) {
    var last: [TapeName: Int] = [:]
    var index = object + 1
    while index < end {
      if self[index].kind != .shadowedName,
        let former = last.updateValue(index, forKey: TapeName(view: self, entry: self[index]))
      {
        shadow(former)
      }
      index = next(after: index + 1)
    }
  }
}

/// A name by its decoded bytes. The hash is seeded anew in each process, so that no peer can choose
/// names that collide.
private struct TapeName: Hashable {
  let view: TapeView
  let entry: JSONTapeEntry

  private var decoded: [UInt8] {
    let text = JSONText(view.bytes(entry), hasEscapes: entry.kind == .escapedString)
    return [UInt8](capacity: text.raw.count) { output in text.decode(into: &output) }
  }

  func hash(into hasher: inout Hasher) {
    guard entry.kind == .string else { return hasher.combine(bytes: decoded.span) }
    hasher.combine(bytes: view.bytes(entry))
  }

  static func == (first: TapeName, second: TapeName) -> Bool {
    if first.entry.kind == .string, second.entry.kind == .string {
      return first.entry.info == second.entry.info
        && first.view.hasSameBytes(
          first.entry.start, second.entry.start, Int(first.entry.payload))
    }
    return first.decoded == second.decoded
  }
}

extension Hasher {
  fileprivate mutating func combine(bytes: Span<UInt8>) {
    // Safe because the bytes are borrowed during the call.
    unsafe bytes.withUnsafeBytes { unsafe combine(bytes: $0) }
  }
}
