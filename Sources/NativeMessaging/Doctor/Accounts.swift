/// The users and groups of a system, as far as its files tell: passwd(5) and group(5).
///
/// What a directory service knows is not in them.
package struct Accounts: Sendable {
  private var users: [(name: String, number: UInt32, group: UInt32)] = []
  private var groups: [(name: String, number: UInt32, members: [String])] = []

  static var ofThisSystem: Accounts {
    func text(_ path: String) -> String {
      let bytes = try? FileContent.read(path, limit: 16 << 20)
      return String(decoding: bytes ?? [], as: UTF8.self)
    }
    return Accounts(users: text("/etc/passwd"), groups: text("/etc/group"))
  }

  /// - Parameters:
  ///   - users: lines of `name:password:number:group:…`.
  ///   - groups: lines of `name:password:number:member,member`.
  package init(users: String, groups: String) {
    for line in Self.lines(users) {
      guard line.count > 3, let number = UInt32(line[2]), let group = UInt32(line[3]) else {
        continue
      }
      self.users.append((line[0], number, group))
    }
    for line in Self.lines(groups) {
      guard line.count > 3, let number = UInt32(line[2]) else { continue }
      self.groups.append((line[0], number, line[3].split(separator: ",").map(String.init)))
    }
  }

  /// The name of a group and who is in it beside root and `user`, sorted; `nil` if it is not known.
  package func group(_ number: UInt32, without user: UInt32) -> (name: String, members: [String])? {
    guard let group = groups.first(where: { $0.number == number }) else { return nil }
    let own = Set(users.filter { $0.group == number }.map(\.name))
    let trusted = Set(users.filter { $0.number == user || $0.number == 0 }.map(\.name))
    return (group.name, own.union(group.members).subtracting(trusted).sorted())
  }

  private static func lines(_ text: String) -> [[String]] {
    text.split(separator: "\n").map { line in
      line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    }
  }
}
