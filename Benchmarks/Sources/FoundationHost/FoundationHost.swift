import Foundation

/// The typed echo host as one writes it with Foundation alone: an asynchronous `main`, `JSONDecoder`
/// and `JSONEncoder`, which are used again from message to message.
@main
enum FoundationHost {
  static func main() async throws {
    let input = FileHandle.standardInput
    let output = FileHandle.standardOutput
    let decoder = JSONDecoder()
    let encoder = JSONEncoder()
    while let header = try input.read(upToCount: 4), header.count == 4 {
      let count = header.reversed().reduce(0) { $0 << 8 | Int($1) }
      guard let text = try input.read(upToCount: count) else { return }
      let reply = try encoder.encode(try decoder.decode(Message.self, from: text))
      var frame = Data((0..<4).map { UInt8(truncatingIfNeeded: reply.count >> (8 * $0)) })
      frame.append(reply)
      try output.write(contentsOf: frame)
    }
  }

  struct Message: Codable, Sendable {
    let type: String
    let sequence: Int
    let text: String
  }
}
