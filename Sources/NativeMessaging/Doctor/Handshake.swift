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
  /// How long it took from the launch to the answer, without the time in which it had a part of the
  /// question and was listened to.
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
  /// What it did wrong, or is worth a note.
  public internal(set) var faults: [HandshakeFault] = []
  /// Whether it took a length out of its input that stood there alone.
  var hasReadLength = false
  /// How many messages came before it was asked.
  var earlyCount = 0

  init(_ profile: BrowserProfile, _ program: String, _ arguments: [String]) {
    self.profile = profile
    self.program = program
    self.arguments = arguments
  }

  /// Whether the host answered as it should.
  public var isHealthy: Bool { faults.allSatisfy { $0.severity(in: profile) == .note } }

  /// Launches the program at the absolute path `program` in the way of `profile`, and has it answer
  /// `message` within `timeout`.
  ///
  /// The length is written first. Once the host has read that, it is up, and listened to for 30 ms:
  /// whatever has come by then, nobody asked for. Then it gets the message, and the first that comes
  /// is the answer, unless the same came unasked twice or more; what comes in the 30 ms behind that is
  /// counted. Nothing in the protocol tells more: a message that is sent by itself just then is taken
  /// for the answer, as sendNativeMessage takes it.
  ///
  /// Firefox writes length and message apart, too. A host that does not answer gets a second chance,
  /// with both in one piece, behind what it says unasked.
  public static func run(
    _ profile: BrowserProfile, _ program: String, _ arguments: [String], message: [UInt8],
    timeout: Duration
  ) -> Handshake {
    run(
      profile, program, arguments, message: message, timeout: timeout, silence: .milliseconds(30),
      interruption: nil)
  }

  /// The same, but the host is listened to for `silence`, and dismissed as soon as `interruption` is
  /// readable.
  package static func run(
    _ profile: BrowserProfile, _ program: String, _ arguments: [String], message: [UInt8],
    timeout: Duration, silence: Duration = .milliseconds(30), interruption: Descriptor?
  ) -> Handshake {
    let first = attempt(
      Handshake(profile, program, arguments), message, timeout, silence, interruption, .apart)
    guard first.mayHaveReadOnce, interruption?.isReadable != true else { return first }
    let isSilent = first.faults.contains(.neverAnswers(after: timeout))
    let patience = isSilent ? min(timeout, .seconds(1)) : timeout
    var second = attempt(
      Handshake(profile, program, arguments), message, patience, silence, interruption,
      .inOnePiece(greetingCount: first.earlyCount))
    guard second.reply != nil, !second.faults.contains(where: \.preventsAnswer) else {
      return first
    }
    second.faults.insert(.readsOnce, at: 0)
    return second
  }

  private static func attempt(
    _ handshake: Handshake, _ message: [UInt8], _ timeout: Duration, _ silence: Duration,
    _ interruption: Descriptor?, _ manner: HandshakeRun.Manner
  ) -> Handshake {
    var handshake = handshake
    do throws(LaunchError) {
      let process = try HostProcess(
        path: handshake.program, arguments: handshake.arguments, as: handshake.profile,
        errors: .piped)
      var run = HandshakeRun(
        process, timeout: timeout, silence: silence, interruption: interruption)
      run.ask(message, manner)
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
