internal import NativeMessaging
internal import NativeMessagingCodec

extension FuzzCheck {
  /// Any bytes: typed problems, each within the file, or a manifest that round-trips; to Firefox what
  /// is no JSON is what an oracle takes for none. And members put together from known ones: taken or
  /// not as a table says.
  ///
  /// The input: family, whether the rest is a file, then the file, or which of a good manifest's
  /// members to leave out and what to put behind them.
  public static let hostManifest = FuzzCheck("FuzzHostManifest") {
    bytes, canary, _ throws(Finding) in
    var input = FuzzInput(bytes)
    let profile = input.element(of: BrowserProfile.allCases)
    if input.byte() & 1 == 0 {
      try check(input.bytes(), as: profile)
    } else {
      let script = ManifestScript(from: &input, for: profile)
      let text = Array(script.text.utf8)
      let isTaken = try check(text, as: profile)
      let expected = script.isTaken(wantsDescription: canary)
      try require(isTaken == expected, "\(script.text) is \(isTaken ? "" : "not ")taken")
    }
  }
}

/// Whether the family takes the file.
@discardableResult
private func check(_ bytes: [UInt8], as profile: BrowserProfile) throws(Finding) -> Bool {
  let reading = ManifestReading(bytes.span, as: profile, on: .linux)
  for problem in reading.problems {
    try require(0...bytes.count ~= problem.offset ?? 0, "\(problem) of \(bytes.count) bytes")
  }
  try checkJSON(bytes, reading)
  guard let manifest = reading.manifest else {
    try require(!reading.problems.isEmpty, "no manifest, and nothing is wrong")
    return false
  }
  try require(reading.problems.isEmpty, "a manifest in spite of \(reading.problems)")

  let written = manifest.bytes
  let again = ManifestReading(written.span, as: profile, name: manifest.name, on: .linux)
  try require(again.manifest == manifest, "\(manifest) reads back as \(again)")
  try require(again.manifest?.bytes == written, "\(manifest) is not written the same twice")
  let failure = JSONOracle().transcript(of: written).failure
  try require(failure == nil, "what is written is no JSON: \(String(describing: failure))")
  for caller in manifest.allowed where !caller.utf8.starts(with: "*".utf8) {
    let isAllowed = manifest.allows(caller)
    try require(isAllowed, "\(caller) is in the list and not allowed")
  }
  return true
}

/// Chromium's dialect takes more than JSON, and nothing that is JSON is no JSON to it.
private func checkJSON(_ bytes: [UInt8], _ reading: ManifestReading) throws(Finding) {
  let failure = JSONOracle(skipsByteOrderMark: true).transcript(of: bytes).failure
  var found: (reason: JSONError.Reason, offset: Int?)?
  for problem in reading.problems {
    if case .json(let reason) = problem.reason { found = (reason, problem.offset) }
  }
  switch reading.profile {
  case .firefox:
    try require(
      found?.reason == failure?.reason && found?.offset == failure?.offset,
      "\(String(describing: found)), expected \(String(describing: failure))")
  case .chromium:
    try require(
      found == nil || failure != nil, "\(String(describing: found)) in what is JSON")
  }
}

/// A manifest's members, of which is known what each family makes of them.
private struct ManifestScript {
  private struct Value {
    let text: String
    /// The keys for which it is fine, by family.
    let chromium: [String]
    let firefox: [String]
  }

  private static let values = [
    Value(text: #""a.b""#, chromium: ["name", "description"], firefox: ["name", "description"]),
    Value(text: #""A""#, chromium: ["description"], firefox: ["name", "description"]),
    Value(text: #""a..b""#, chromium: ["description"], firefox: ["description"]),
    Value(text: #""""#, chromium: [], firefox: ["description"]),
    Value(
      text: #""std\u0069o""#, chromium: ["name", "description", "type"],
      firefox: ["name", "description", "type"]),
    Value(text: #""/p""#, chromium: ["description", "path"], firefox: ["description", "path"]),
    Value(text: #""~/p""#, chromium: ["description"], firefox: ["description", "path"]),
    Value(text: #"["chrome-extension://a/"]"#, chromium: ["allowed_origins"], firefox: []),
    Value(text: #"["chrome-extension://a"]"#, chromium: [], firefox: []),
    Value(text: #"["a@b"]"#, chromium: [], firefox: ["allowed_extensions"]),
    Value(text: "[]", chromium: ["allowed_origins"], firefox: []),
    Value(text: "[[]]", chromium: [], firefox: []),
    Value(text: "{}", chromium: [], firefox: []),
    Value(text: "-0.5e9", chromium: [], firefox: []),
    Value(text: "true", chromium: [flag], firefox: []),
    Value(text: "null", chromium: [], firefox: []),
  ]
  private static let flag = "supports_native_initiated_connections"
  private static let keys = [
    "name", "description", "type", "path", "allowed_origins", "allowed_extensions", flag, "other",
  ]

  private let profile: BrowserProfile
  private var members: [(key: String, value: Value)] = []

  init(from input: inout FuzzInput, for profile: BrowserProfile) {
    self.profile = profile
    let missing = input.byte()
    let list = profile == .chromium ? (4, 7) : (5, 9)
    for (key, value) in [(0, 0), (1, 0), (2, 4), (3, 5), list] where missing >> key & 1 == 0 {
      members.append((Self.keys[key], Self.values[value]))
    }
    while case let next = input.byte(), next != 0 {
      members.append((input.element(of: Self.keys), Self.values[Int(next) % Self.values.count]))
    }
  }

  var text: String {
    "{" + members.map { "\"\($0.key)\": \($0.value.text)" }.joined(separator: ",\n") + "}"
  }

  /// The planted fault: Firefox wants a description that is not empty, as Chromium does.
  func isTaken(wantsDescription: Bool) -> Bool {
    var last: [String: Value] = [:]
    for member in members { last[member.key] = member.value }
    let list = profile == .chromium ? "allowed_origins" : "allowed_extensions"
    let required = ["name", "description", "type", "path", list]
    let optional = profile == .chromium ? [Self.flag] : []
    if wantsDescription, last["description"]?.text == "\"\"" { return false }
    return last.allSatisfy { key, value in
      let isKnown = required.contains(key) || optional.contains(key)
      guard isKnown else { return profile == .chromium }
      return (profile == .chromium ? value.chromium : value.firefox).contains(key)
    } && required.allSatisfy { last[$0] != nil }
  }
}
