internal import NativeMessagingCodec

/// What the decoders and containers of a message share.
///
/// They hold an unowned pointer to it, which costs nothing to copy, and the number of the decoding
/// that they belong to. A `Decodable` type may keep its decoder beyond that. So a context is never
/// freed but used again by the next ``MessageDecoder``, and each access asks first whether the
/// decoding is still under way: a decoder that was kept throws.
@safe
@usableFromInline
struct DecodingContext {
  private(set) var generation: UInt32 = 0
  fileprivate(set) var view: TapeView?
  var settings = MessageDecoder.Settings()
  var userInfo: [CodingUserInfoKey: any Sendable] = [:]
  var shapes = ShapeCache()
  fileprivate let way: UnsafeMutablePointer<PathWay>

  fileprivate init() {
    // Safe because a context is never freed.
    unsafe way = .allocate(capacity: 1)
    unsafe way.initialize(to: PathWay())
  }

  fileprivate mutating func turn() { generation &+= 1 }

  /// A context and the decoding that it is good for.
  @safe
  @usableFromInline
  struct Reference: BitwiseCopyable {
    private let pointer: UnsafeMutablePointer<DecodingContext>
    private let generation: UInt32

    @inline(__always)
    fileprivate init(_ pointer: UnsafeMutablePointer<DecodingContext>) {
      unsafe self.pointer = pointer
      generation = unsafe pointer.pointee.generation
    }

    /// Whether the decoding is still under way.
    @inline(__always)
    var isLive: Bool { unsafe pointer.pointee.generation == generation }

    /// The text and its tokens. Throws when the decoding is over.
    @inline(__always)
    var view: TapeView {
      get throws {
        // Safe because no context is freed; its view is there while it is of this generation.
        guard isLive, let view = unsafe pointer.pointee.view else { throw Self.expired }
        return view
      }
    }

    var settings: MessageDecoder.Settings { unsafe pointer.pointee.settings }

    var userInfo: [CodingUserInfoKey: any Sendable] {
      isLive ? unsafe pointer.pointee.userInfo : [:]
    }

    /// How values of the type are made.
    @inline(__always)
    func shape<Value: Decodable>(of type: Value.Type) -> Shape {
      unsafe pointer.pointee.shapes.shape(of: type)
    }

    private static var expired: DecodingError {
      .dataCorrupted(
        DecodingError.Context(
          codingPath: [], debugDescription: "The decoder was used after its message was decoded."))
    }
  }
}

/// The one owner of a context; deinitialized, it leaves it to the next.
@safe
struct DecodingContextOwner: ~Copyable, @unchecked Sendable {
  private let pointer: UnsafeMutablePointer<DecodingContext>

  /// Contexts that nobody owns.
  @safe
  private struct Pool: @unchecked Sendable {
    private var free: [UnsafeMutablePointer<DecodingContext>] = unsafe []

    mutating func take() -> UnsafeMutablePointer<DecodingContext>? { unsafe free.popLast() }

    mutating func put(_ context: UnsafeMutablePointer<DecodingContext>) {
      unsafe free.append(context)
    }
  }
  private static let pool = Locked(Pool())

  init() {
    // Safe because a context in the pool is initialized and has no owner.
    let free = unsafe Self.pool.withLock { pool in unsafe pool.take() }
    if let free = unsafe free {
      unsafe pointer = free
    } else {
      unsafe pointer = .allocate(capacity: 1)
      unsafe pointer.initialize(to: DecodingContext())
    }
  }

  deinit {
    unsafe pointer.pointee.userInfo = [:]
    unsafe pointer.pointee.settings = MessageDecoder.Settings()
    let pointer = unsafe pointer
    Self.pool.withLock { pool in unsafe pool.put(pointer) }
  }

  var settings: MessageDecoder.Settings {
    get { unsafe pointer.pointee.settings }
    nonmutating set { unsafe pointer.pointee.settings = newValue }
  }

  var userInfo: [CodingUserInfoKey: any Sendable] {
    get { unsafe pointer.pointee.userInfo }
    nonmutating set { unsafe pointer.pointee.userInfo = newValue }
  }

  /// A view of a text and its tape, which keeps the last way that was asked for.
  @inline(__always)
  func view(_ text: Span<UInt8>, _ tape: borrowing JSONTape) -> TapeView {
    // Safe because a context is never freed, and the way of another text is forgotten.
    let way = unsafe pointer.pointee.way
    if unsafe !way.pointee.steps.isEmpty {
      unsafe way.pointee.steps.removeAll(keepingCapacity: true)
    }
    return unsafe TapeView(text, tape, way: way)
  }

  /// Begins a decoding. `view` is good until ``end()``.
  @inline(__always)
  func begin(_ view: TapeView) -> DecodingContext.Reference {
    unsafe pointer.pointee.turn()
    unsafe pointer.pointee.view = view
    return unsafe DecodingContext.Reference(pointer)
  }

  /// Ends a decoding: who still refers to it gets errors.
  @inline(__always)
  func end() {
    unsafe pointer.pointee.turn()
    unsafe pointer.pointee.view = nil
  }
}
