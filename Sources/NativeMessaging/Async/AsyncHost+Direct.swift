internal import NativeMessagingCodec
internal import NativeMessagingHost

// What writes itself, as an answer. Where a type is `Encodable` as well, that counts, as it does for
// what reads itself.

extension AsyncHost {
  /// Sends a value that writes itself of its own accord; otherwise as ``send(json:)``.
  @_disfavoredOverload
  public nonisolated(nonsending) func send(_ value: some MessageWritable & Sendable) async throws {
    try await loop.send { host in try host.write(direct: value) }
  }
}

extension HostMessage {
  /// Sends a value that writes itself to the browser; as ``AsyncHost/send(_:)``.
  @_disfavoredOverload
  public nonisolated(nonsending) func reply(
    _ value: some MessageWritable & Sendable
  ) async throws {
    try await host.send(value)
  }
}

extension NativeHost {
  /// Writes a value that writes itself as one message.
  fileprivate mutating func write(direct value: some MessageWritable) throws(ChannelError) {
    do throws(HostError<Never>) {
      try write { json throws(Never) in value.write(to: &json) }
    } catch {
      switch error {
      case .channel(let error): throw error
      }
    }
  }
}
