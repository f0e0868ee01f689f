/// Something that is wrong with a host: what, where, what a browser says about it, and what helps.
public struct Finding: Sendable, Equatable {
  /// How bad it is.
  public enum Severity: String, Sendable {
    /// The extension cannot use the host.
    case fault
    /// It can, but not safely, or not for ever.
    case warning
    /// Nothing is wrong, but there is something to know.
    case note
  }

  /// What is wrong.
  public enum Kind: Equatable, Sendable {
    /// The browser takes no such name.
    case invalidName(HostNameError)
    /// There is no manifest. `nearest` is the name of one that is there.
    case notInstalled(nearest: String?)
    /// No manifest of that name is in this browser's folders, but one at `path` is for `browser`.
    case installedElsewhere(browser: String, path: String)
    /// A manifest is in a folder in which the browser does not look.
    case misplaced(right: String)
    /// A manifest is where a browser outside of the sandbox would see it.
    case outsideSandbox(Browser.Confinement)
    /// The manifest cannot be read.
    case unreadable(FileError)
    /// Whether there is a manifest cannot be told, and the browser takes it that there is none.
    case unreachable(PathObstacle)
    /// The browser does not take the manifest.
    case manifest(ManifestProblem.Reason)
    /// The manifest has the lists of both families, and Firefox takes none of the other's keys.
    case bothAllowLists
    /// The browser does not take the manifest, and so does not come to a good one.
    case shadows(good: String)
    /// The browser passes the manifest over and takes another.
    case passedOver(taken: String)
    /// The manifest allows nobody.
    case nobodyAllowed
    /// The manifest does not allow the caller. `nearest` is one that it does.
    case forbidden(caller: String, nearest: String?)
    /// There is no program that can be run.
    case program(ProgramFault)
    /// The program is where the sandboxed browser cannot reach it.
    case outOfReach(Browser.Confinement)
    /// Others than root and this user may change it, and so what the browser launches.
    case writableByOthers
    /// A group may change it, and so what the browser launches, in which these users are beside root
    /// and this one.
    case writableByGroup(String, members: [String])
    /// It belongs to a user of this number, who is neither root nor this user.
    case foreignOwner(UInt32)
    /// The browser is a snap that asks a portal to launch hosts, which asks the user.
    case portal
    /// The host was launched and did not behave.
    case host(HandshakeFault)
  }

  /// How bad it is.
  public let severity: Severity
  /// What is wrong.
  public let kind: Kind
  /// The file or folder that it is about; a host's name where there is none.
  public let path: String
  /// Where in the file, in bytes from its start, if that is known.
  public let offset: Int?
  /// What an extension reads because of it; `nil` where the browser launches the host all the same.
  public let words: BrowserWords?
  /// What helps.
  public let remedy: Remedy?

  init(
    _ severity: Severity, _ kind: Kind, at path: String, offset: Int? = nil,
    words: BrowserWords? = nil, remedy: Remedy?
  ) {
    self.severity = severity
    self.kind = kind
    self.path = path
    self.offset = offset
    self.words = words
    self.remedy = remedy
  }
}

/// What helps against a finding.
public struct Remedy: Sendable, Equatable {
  /// What to do, as a sentence without its full stop.
  public let advice: String
  /// A line for a POSIX shell that does it. Capital words in it are to be replaced.
  public let command: String?

  init(_ advice: String, command: String? = nil) {
    self.advice = advice
    self.command = command
  }
}

extension Finding {
  /// A word for scripts, which does not change: `other-name`.
  public var code: String {
    switch kind {
    case .invalidName: "invalid-name"
    case .notInstalled, .installedElsewhere: "not-installed"
    case .misplaced: "misplaced-manifest"
    case .outsideSandbox: "outside-sandbox"
    case .unreadable: "unreadable-manifest"
    case .unreachable: "unreachable-manifest"
    case .manifest(let reason): reason.code
    case .bothAllowLists: "both-allow-lists"
    case .shadows: "shadows-manifest"
    case .passedOver: "passed-over"
    case .nobodyAllowed: "nobody-allowed"
    case .forbidden: "forbidden-caller"
    case .program(let fault): fault.code
    case .outOfReach: "program-outside-sandbox"
    case .writableByOthers: "writable-by-others"
    case .writableByGroup: "writable-by-group"
    case .foreignOwner: "foreign-owner"
    case .portal: "portal"
    case .host(let fault): fault.code
    }
  }
}

extension ManifestProblem.Reason {
  fileprivate var code: String {
    switch self {
    case .tooLong: "manifest-too-long"
    case .json, .loneSurrogate: "not-json"
    case .notObject: "not-an-object"
    case .missing: "missing-key"
    case .wrongKind, .wrongElement: "wrong-type"
    case .empty: "empty-value"
    case .name: "invalid-name"
    case .type: "wrong-type"
    case .relativePath: "relative-path"
    case .origin(_, .emptyPath): "origin-without-slash"
    case .origin(_, .tooBroad), .origin(_, .invalidHostWildcard): "origin-wildcard"
    case .origin: "invalid-origin"
    case .extensionID: "invalid-extension-id"
    case .unknownKey: "unknown-key"
    case .otherName: "other-name"
    }
  }
}

extension ProgramFault {
  fileprivate var code: String {
    switch self {
    case .missing: "program-missing"
    case .unreachable: "program-unreachable"
    case .folder: "program-is-folder"
    case .notExecutable: "not-executable"
    case .fileSystemForbids: "noexec-file-system"
    case .noShebang: "no-shebang"
    case .noInterpreterNamed: "empty-shebang"
    case .empty: "empty-program"
    case .otherFormat: "other-format"
    case .otherProcessor: "other-processor"
    case .carriageReturn: "crlf-shebang"
    case .noInterpreter, .noCommand: "missing-interpreter"
    case .noLoader: "missing-loader"
    }
  }
}
