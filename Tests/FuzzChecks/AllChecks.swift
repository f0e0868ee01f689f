extension FuzzCheck {
  /// Every check, each a fuzz target in `Fuzz/Package.swift` with a seed corpus in `Fuzz/Corpus`.
  public static let all = [
    frameDecoder,
    channel,
    client,
    jsonTokenizer,
    jsonWriter,
    jsonScalar,
    hostManifest,
    messageDecoder,
  ]
}
