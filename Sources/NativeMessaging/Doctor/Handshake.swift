internal import NativeMessagingCodec
internal import NativeMessagingHost

/// How a host behaved that was launched as a browser does it, asked one thing and dismissed.
public struct Handshake: Sendable {
  /// How long a host may run on after its input has ended. Chromium kills it after 2 s.
  public static let endTime = Duration.milliseconds(1500)
  /// How many lines of standard error are kept.
  public static let errorLineLimit = 20

  /// Whose habits were followed.
  public let profile: BrowserProfile
  /// The program.
  public let program: String
  /// What stood behind it on the command line.
  public let arguments: [String]
  /// How long it took from the launch to the answer.
  public internal(set) var answerTime: Duration?
  /// The answer's bytes, which should be JSON in UTF-8.
  public internal(set) var reply: [UInt8]?
  /// How long it took from the end of its input to its own.
  public internal(set) var endTime: Duration?
  /// How it ended; `nil` if it did not.
  public internal(set) var exit: HostExit.Status?
  /// The first lines of its standard error.
  public internal(set) var errorLines: [String] = []
  /// How many lines of standard error there were.
  public internal(set) var errorLineCount = 0
  /// What it did wrong.
  public internal(set) var faults: [HandshakeFault] = []
  /// Whether it took a length out of its input that stood there alone.
  var hasReadLength = false

  init(_ profile: BrowserProfile, _ program: String, _ arguments: [String]) {
    self.profile = profile
    self.program = program
    self.arguments = arguments
  }

  /// Whether the host answered as it should.
  public var isHealthy: Bool { faults.isEmpty }

  /// Launches the program at the absolute path `program` in the way of `profile`, and has it answer
  /// `message` within `timeout`.
  ///
  /// The length is written first, and the message once the host has read that: then it is known
  /// without waiting for nothing that the host was silent before it was asked. Firefox writes them
  /// apart, too. A host that does not answer gets a second chance, with both in one piece.
  public static func run(
    _ profile: BrowserProfile, _ program: String, _ arguments: [String], message: [UInt8],
    timeout: Duration
  ) -> Handshake {
    run(profile, program, arguments, message: message, timeout: timeout, interruption: nil)
  }

  /// The same, but the host is dismissed as soon as `interruption` is readable.
  static func run(
    _ profile: BrowserProfile, _ program: String, _ arguments: [String], message: [UInt8],
    timeout: Duration, interruption: Descriptor?
  ) -> Handshake {
    let first = attempt(
      Handshake(profile, program, arguments), message, timeout, interruption, isSplit: true)
    guard first.mayHaveReadOnce, interruption?.isReadable != true else { return first }
    let isSilent = first.faults.contains(.neverAnswers(after: timeout))
    let patience = isSilent ? min(timeout, .seconds(1)) : timeout
    var second = attempt(
      Handshake(profile, program, arguments), message, patience, interruption, isSplit: false)
    guard second.reply != nil, !second.faults.contains(where: \.preventsAnswer) else {
      return first
    }
    second.faults.insert(.readsOnce, at: 0)
    return second
  }

  private static func attempt(
    _ handshake: Handshake, _ message: [UInt8], _ timeout: Duration, _ interruption: Descriptor?,
    isSplit: Bool
  ) -> Handshake {
    var handshake = handshake
    do throws(LaunchError) {
      let process = try HostProcess(
        path: handshake.program, arguments: handshake.arguments, as: handshake.profile,
        errors: .piped)
      var run = HandshakeRun(process, timeout: timeout, interruption: interruption)
      run.ask(message, isSplit: isSplit)
      run.dismiss()
      run.report(to: &handshake)
    } catch {
      handshake.faults = [.notLaunched(error)]
    }
    return handshake
  }

  /// Whether it could be that it took the length for the whole message.
  private var mayHaveReadOnce: Bool {
    hasReadLength && faults.contains(where: \.preventsAnswer)
  }
}

extension HandshakeFault {
  /// Whether a host that takes half a message for a whole one could have done that.
  fileprivate var preventsAnswer: Bool {
    switch self {
    case .exitsEarly, .closesOutput, .neverAnswers, .truncatesMessage, .invalidMessage: true
    default: false
    }
  }
}
