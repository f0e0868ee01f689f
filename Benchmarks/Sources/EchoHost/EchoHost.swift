import NativeMessaging

/// Hosts that send back what they get, as the library lets one write them. The argument behind the
/// caller's says which.
@main
enum EchoHost {
  static func main() throws {
    let host = try NativeHost()
    switch lastArgument {
    case "synchronous":
      try host.run { message, writer throws(ChannelError) in try writer.write(message) }
    case "for-await":
      try host.run { host in
        for try await message in host.messages() { try await message.reply(json: message.body) }
      }
    case "tasks":
      try host.run([UInt8].self, maxConcurrent: 64) { message, _ in message }
    case "typed":
      try host.run(Message.self) { message, _ in message }
    case let way:
      fatalError("no way to echo is called \(way ?? "nothing")")
    }
  }

  /// Without the array of all arguments, which takes a tenth of the time to the first reply: a host that
  /// is not a benchmark asks for none.
  private static var lastArgument: String? {
    let last = Int(CommandLine.argc) - 1
    // Safe because argv has argc strings, which end with a zero.
    guard last > 0, let argument = unsafe CommandLine.unsafeArgv[last] else { return nil }
    return unsafe String(cString: argument)
  }

  struct Message: Codable, Sendable {
    let type: String
    let sequence: Int
    let text: String
  }
}
