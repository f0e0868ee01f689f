/// What a doctor has found out about a host.
public struct HostReport: Sendable {
  /// The host's name, whether or not it is one.
  public let name: String
  /// The browsers that were judged, those together that see the same files.
  public let diagnoses: [Diagnosis]
  /// The launches, one for each program and family.
  public let handshakes: [Handshake]
  /// The browsers for which no such host is installed, which is no finding unless it is one for all.
  public let absent: [Absence]
  /// What concerns no browser in particular.
  public let findings: [Finding]

  /// A browser for which the host is not installed.
  public struct Absence: Sendable {
    /// The browser.
    public let browser: Browser
    /// Whether somebody has started it here.
    public let isPresent: Bool
  }

  /// Every finding, those of the launches included once for each family.
  public var allFindings: [Finding] {
    findings + diagnoses.flatMap(\.findings)
      + handshakes.flatMap { handshake in handshake.faults.map { handshake.finding($0) } }
  }

  /// Whether nothing is wrong. A note is nothing that is.
  public var isHealthy: Bool { allFindings.allSatisfy { $0.severity == .note } }
}

/// What becomes of a host in browsers that see the same files.
public struct Diagnosis: Sendable {
  /// The browsers. Those that nobody has started here are left out if somebody has started one of them.
  public let browsers: [Browser]
  /// Where they look for the manifest, in their order, and what becomes of each file.
  public let candidates: [ManifestCandidate]
  /// The manifest that they take, if they take one.
  public let manifest: HostManifest?
  /// Where that is.
  public let manifestPath: String?
  /// Who is supposed to call.
  public let caller: String?
  /// What was found without a launch.
  public let findings: [Finding]
  /// The place of the launch in ``HostReport/handshakes``; `nil` if there was none.
  public internal(set) var handshake: Int?

  /// The family.
  public var profile: BrowserProfile { browsers[0].profile }

  /// The first thing that keeps the browsers from launching the host.
  public var fault: Finding? { findings.first { $0.severity == .fault } }
}

extension Handshake {
  /// A fault as a finding.
  public func finding(_ fault: HandshakeFault) -> Finding {
    Finding(
      fault.severity(in: profile), .host(fault), at: program, words: fault.words(in: profile),
      remedy: fault.advice.map { Remedy($0) })
  }
}

extension HandshakeFault {
  /// What its author can do.
  fileprivate var advice: String? {
    switch self {
    case .notLaunched: nil
    case .speaksFirst, .floods: "Write nothing before the first message has come"
    case .saysMore: nil
    case .printsText(let text, _, let offset):
      offset > 0 && text.utf8.allSatisfy { $0 == 0x0A || $0 == 0x0D }
        ? "Write no line end behind a message"
        : "Print to standard error: standard output is for messages alone, each behind its length"
    case .swapsLengths:
      "Write the length in the processor's own byte order, little-endian on every usual one"
    case .messageTooLong: "Send long answers in parts of at most 1 MiB"
    case .invalidMessage: "Send JSON (RFC 8259), without a byte order mark"
    case .invalidUTF8: "Encode messages in UTF-8"
    case .truncatesMessage, .neverFinishes:
      "Count the message's bytes, not its characters, and flush standard output behind each message"
    case .exitsEarly, .closesOutput, .closesInput:
      "See what it wrote to standard error; it must run until its input ends"
    case .neverReads: "Read standard input from the start"
    case .neverAnswers:
      "If it knows no such message, give it one that it answers with --message; flush standard "
        + "output behind each message; and read as many bytes as the length says, not up to the end"
    case .readsOnce: "Read until as many bytes have come as the length says"
    case .crashesAfterAnswer:
      "See what it wrote to standard error; it must run until its input ends"
    case .staysAfterEnd, .crashesAtEnd: "End when standard input does"
    case .childHoldsOutput: "Start other programs with a standard output of their own"
    }
  }
}
