internal import NativeMessagingCodec

/// One value on its way into a text: what all encoders and containers of it share.
///
/// ```
/// session ── state ── writer ── [ text so far ]
///    ▲         └─ levels: the containers that are open, one a depth
///    └─ every encoder and container: the session, and a ticket
/// ```
///
/// A ticket is a number given once. The one in `state.current` belongs to whoever may write next: the
/// innermost open container, or the encoder of a value that is due. Whoever holds another one first
/// closes what is inside its container, or comes too late: text cannot be put in between any more.
/// Then all is encoded again in pieces, where each nested container has a text of its own.
///
/// The state is in a place of its own for the sake of speed; no access to it calls out into code that
/// could begin another.
final class EncodingSession {
  typealias Ticket = UInt32

  /// A container that is open.
  struct Level {
    /// Who may write into it.
    let ticket: Ticket
    /// The encoder that opened it, and may ask for it again.
    let owner: Ticket
    let isObject: Bool
    /// How many elements an array has.
    var count = 0
  }

  struct State: ~Copyable {
    var writer: JSONWriter
    var levels: [Level] = []
    var current: Ticket = 0
    var lastTicket: Ticket = 0
    /// What was wrong where nothing could be thrown.
    var failure: (any Error)?
    /// Whether the encoder in `current` has not begun its value yet.
    var isDue = false
    var isTooLate = false
    /// Nested containers with a text of their own, and where each stands in this one, as one byte.
    var pieces: [(offset: Int, EncodingSession)] = []
    /// The names that keys were converted to.
    var names: [String: String] = [:]
  }

  let settings: MessageEncoder
  let isInPieces: Bool
  /// The way from the outermost value to this text, where it is a piece.
  let root: [any CodingKey]
  let convertsNames: Bool
  private let place: Place<State>

  init(
    _ settings: MessageEncoder, _ writer: consuming JSONWriter, isInPieces: Bool = false,
    root: [any CodingKey] = []
  ) {
    self.settings = settings
    self.isInPieces = isInPieces
    self.root = root
    convertsNames =
      switch settings.keyStrategy {
      case .asIs: false
      case .snakeCase: true
      }
    place = Place(State(writer: writer))
  }

  /// The writer, with what was written; one for nothing is left in its place.
  func takeWriter() -> JSONWriter {
    exchange(&state.writer, with: JSONWriter(limit: 0))
  }

  var state: State {
    @inline(__always) _read { yield place.value }
    @inline(__always) _modify { yield &place.value }
  }
}
