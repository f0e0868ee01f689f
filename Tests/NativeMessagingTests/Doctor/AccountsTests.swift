import NativeMessaging
import Testing

struct AccountsTests {
  private let accounts = Accounts(
    users: """
      root:x:0:0:root:/root:/bin/bash
      daemon:x:1:1::/usr/sbin:/usr/sbin/nologin
      ann:x:1000:1000:Ann,,,:/home/ann:/bin/sh
      bob:x:1001:100::/home/bob:/bin/sh
      broken
      +nis:x:x:100::
      """,
    groups: """
      root:x:0:
      daemon:x:1:
      ann:x:1000:
      users:x:100:ann,carol
      own:x:101:ann,root
      empty:x:102:
      +
      short:x
      """)

  @Test(arguments: [
    (1000, 1000, "ann", []), (1000, 1001, "ann", ["ann"]), (100, 1000, "users", ["bob", "carol"]),
    (100, 1001, "users", ["ann", "carol"]), (101, 1000, "own", []), (102, 1000, "empty", []),
    (1, 1000, "daemon", ["daemon"]),
  ])
  func `who else is in a group is told by both files`(
    group: UInt32, user: UInt32, name: String, members: [String]
  ) throws {
    let found = try #require(accounts.group(group, without: user))
    #expect(found.name == name)
    #expect(found.members == members)
  }

  @Test func `a group that the files do not have is not known`() {
    #expect(accounts.group(999, without: 0) == nil)
  }
}
