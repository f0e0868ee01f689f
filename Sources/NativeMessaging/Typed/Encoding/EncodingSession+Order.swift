internal import NativeMessagingCodec

// Who may write next, and what has to be closed before.

extension EncodingSession {
  /// A ticket that nobody may write with.
  static let dead = Ticket.max

  @inline(__always)
  func nextTicket() -> Ticket {
    state.lastTicket &+= 1
    return state.lastTicket
  }

  /// Makes `container`, which is open at `depth`, the one that is written to.
  @inline(__always)
  func enter(_ container: Ticket, _ depth: Int) throws {
    if state.current != container { try closeInner(container, depth) }
  }

  @inline(never)
  private func closeInner(_ container: Ticket, _ depth: Int) throws {
    if let failure = state.failure { throw failure }
    guard depth <= state.levels.count, state.levels[depth - 1].ticket == container else {
      throw tooLate()
    }
    close(to: depth)
    state.current = container
  }

  /// Closes what is open beyond `depth`, and gives a value that is due and never came: `{}`.
  func close(to depth: Int) {
    if state.isDue {
      state.writer.beginObject()
      state.writer.endObject()
      state.isDue = false
    }
    while state.levels.count > depth {
      if state.levels.removeLast().isObject {
        state.writer.endObject()
      } else {
        state.writer.endArray()
      }
    }
  }

  /// An encoder for the value that is due now, inside `depth` containers.
  @inline(__always)
  func expectValue() -> Ticket {
    let ticket = nextTicket()
    state.current = ticket
    state.isDue = true
    return ticket
  }

  /// Begins an object or an array where `encoder`'s value is due, or finds the one that it has begun.
  /// The container's ticket, a dead one where that fails.
  func begin(object: Bool, _ encoder: Ticket, _ depth: Int) -> Ticket {
    guard state.current == encoder else { return find(object: object, encoder, depth) }
    guard depth < settings.depthLimit, state.writer.depth < 1024 else {
      return refuse(depth)
    }
    if object { state.writer.beginObject() } else { state.writer.beginArray() }
    let ticket = nextTicket()
    state.levels.append(Level(ticket: ticket, owner: encoder, isObject: object))
    state.isDue = false
    state.current = ticket
    return ticket
  }

  /// An encoder that is asked again for a container gives the one that it gave before.
  @inline(never)
  private func find(object: Bool, _ encoder: Ticket, _ depth: Int) -> Ticket {
    guard depth < state.levels.count, state.levels[depth].owner == encoder else {
      if state.failure == nil { _ = tooLate() }
      return Self.dead
    }
    precondition(
      state.levels[depth].isObject == object, "a value is either an object or an array")
    return state.levels[depth].ticket
  }

  @inline(never)
  private func refuse(_ depth: Int) -> Ticket {
    let context = EncodingError.Context(
      codingPath: codingPath(depth),
      debugDescription: "containers are nested deeper than \(settings.depthLimit) levels")
    if state.failure == nil { state.failure = EncodingError.invalidValue(depth, context) }
    return Self.dead
  }

  /// Makes sure that `encoder`'s value is due, and takes it for begun.
  @inline(__always)
  func beginSingle(_ encoder: Ticket) throws {
    guard state.current == encoder else { throw state.failure ?? tooLate() }
    state.isDue = false
    state.current = 0
  }

  /// Notes that something came too late.
  ///
  /// In pieces nothing can: then a type encodes two values where one can stand, or with an encoder
  /// that is not valid any more.
  @inline(never)
  private func tooLate() -> any Error {
    precondition(!isInPieces, "a second value was encoded where one can stand")
    state.isTooLate = true
    return TooLate()
  }

  /// Something belongs before what is written already: all is encoded again in pieces.
  private struct TooLate: Error {}
}
