// An Embedded build, which goes without String, reads the bytes of CurrentProcess.argument(at:).

#if !hasFeature(Embedded)
  /// Who started this host, as the command line tells.
  ///
  /// Browsers say it in the arguments and nowhere else; an extension that needs to be trusted must
  /// still be named in the manifest, which the browser checks before it starts the host.
  public enum Caller: Sendable {
    /// Chromium and its kin: `path chrome-extension://ID/ [--parent-window=N]`.
    ///
    /// `origin` ends with a slash. `parentWindow` is a window handle that only Windows gives, 0 when
    /// the caller has no window.
    case chromium(origin: String, parentWindow: UInt64?)
    /// Firefox and its kin: `path MANIFEST EXTENSION-ID`.
    case firefox(manifestPath: String, extensionID: String)
    /// A person, a script, or a browser that this library does not know.
    case unknown

    /// Who started this process.
    public static var current: Caller {
      Caller(arguments: CommandLine.arguments)
    }

    /// Reads the arguments as the process got them, the program's path first.
    public init(arguments: [String]) {
      switch CallerFamily(arguments) {
      case .chromium:
        self = .chromium(origin: arguments[1], parentWindow: Caller.parentWindow(in: arguments))
      case .firefox:
        self = .firefox(manifestPath: arguments[1], extensionID: arguments[2])
      case .unknown:
        self = .unknown
      }
    }

    /// The number behind `--parent-window=`, in decimal digits; `nil` when it is no such number.
    private static func parentWindow(in arguments: [String]) -> UInt64? {
      let option = "--parent-window=".utf8
      for argument in arguments.dropFirst(2) where argument.utf8.starts(with: option) {
        let digits = argument.utf8.dropFirst(option.count)
        var window: UInt64? = digits.isEmpty ? nil : 0
        for digit in digits {
          let value = UInt64(digit &- UInt8(ascii: "0"))
          guard let tens = window?.multipliedReportingOverflow(by: 10), value <= 9, !tens.overflow
          else { return nil }
          let sum = tens.partialValue.addingReportingOverflow(value)
          window = sum.overflow ? nil : sum.partialValue
        }
        return window
      }
      return nil
    }
  }

  extension CallerFamily {
    fileprivate init(_ arguments: [String]) {
      guard arguments.count > 1 else {
        self = .unknown
        return
      }
      self.init(argumentCount: arguments.count, first: arguments[1].utf8.span)
    }
  }

  extension Caller: Equatable {
    /// Whether both are the same, byte for byte: an origin has no canonical equivalents.
    public static func == (one: Caller, other: Caller) -> Bool {
      switch (one, other) {
      case (.chromium(let origin, let window), .chromium(let otherOrigin, let otherWindow)):
        origin.utf8.elementsEqual(otherOrigin.utf8) && window == otherWindow
      case (.firefox(let path, let extensionID), .firefox(let otherPath, let otherID)):
        path.utf8.elementsEqual(otherPath.utf8) && extensionID.utf8.elementsEqual(otherID.utf8)
      case (.unknown, .unknown):
        true
      default:
        false
      }
    }
  }
#endif
