import NativeMessaging

/// A header that lies: it announces 4 GiB − 1 bytes, and nothing comes.
struct CorruptionDemo {
  let profile: BrowserProfile
  /// The host's peak memory before and after the header, in bytes; `nil` where unknown.
  let memoryBefore: Int?
  let memoryAfter: Int?
  let end: Conversation.End

  /// How much more a host may take than before, in bytes: nothing of what was announced.
  private static let tolerance = 1 << 20

  init(_ path: String, as profile: BrowserProfile) throws(Failure) {
    self.profile = profile
    var conversation = try Conversation(with: path, as: profile)
    try conversation.ping()
    memoryBefore = conversation.peakMemory
    try conversation.corrupt()
    try conversation.settle()
    memoryAfter = conversation.peakMemory
    end = conversation.close()
  }

  /// Whether the host answered nothing, believed nothing and said why it ended.
  var isRight: Bool {
    let growth = (memoryAfter ?? 0) - (memoryBefore ?? 0)
    return end.unaskedCount == 0 && end.exit.status == .exited(1) && !end.words.isEmpty
      && growth <= Self.tolerance
  }
}
