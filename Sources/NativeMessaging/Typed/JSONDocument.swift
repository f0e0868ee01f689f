internal import NativeMessagingCodec

/// A JSON value of its own, which was copied out of a message: see ``JSONValue/copy()``.
///
/// Copies of it share its memory.
public struct JSONDocument: Sendable {
  private let bytes: [UInt8]
  private let storage: Storage

  private final class Storage: Sendable {
    let tape: JSONTape

    init(_ tape: consuming JSONTape) {
      self.tape = tape
    }
  }

  init(_ view: TapeView, at index: Int) {
    let range = view.range(at: index)
    bytes = view.copy(of: range)
    storage = Storage(view.tape(of: index, from: range.lowerBound))
  }

  /// A view of the value, which cannot outlive the document.
  public var value: JSONValue {
    @_lifetime(borrow self)
    get { JSONValue(TapeView(bytes.span, storage.tape), at: 0, owner: self) }
  }

  /// The value's text, as it was written.
  public var text: Span<UInt8> {
    @_lifetime(borrow self)
    get { bytes.span }
  }
}
