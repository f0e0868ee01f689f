import NativeMessaging

/// `list`: which hosts are installed, and what each browser makes of them.
struct ListCommand: Command {
  private static let jsonOption = Option(
    "--json", "Print a line of JSON for each file and browser that looks at it.")

  static let manual = Manual(
    command: "list",
    summary: "show which hosts are installed",
    synopsis: "[NAME]... [--browser BROWSER]... [OPTION]...",
    description: [
      "Prints each host that a manifest in a browser's folder is named after, or those named; below "
        + "it the browsers that look there, and the files in the order in which they do. '+' marks "
        + "the one that the browser uses and is followed by the program; '-' one that it does not, "
        + "followed by the reason, in a few words.",
      "Where a browser uses none, the last line says what an extension gets to read. Of browsers "
        + "that look into the same folders, those found here are named, or all of them in "
        + "parentheses if there are none.",
      "What this user cannot look into is named on standard error, with what helps: browsers find "
        + "nothing there either.",
      "Nothing is launched, and everybody's calls are supposed to be allowed.",
    ],
    options: [
      BrowserSelection.browserOption, BrowserSelection.dataOption, BrowserSelection.rootOption,
      jsonOption,
    ],
    exitStatus: [
      ("0", "Done, whether or not the browsers like what is there."),
      (
        "1",
        "A host that was named is not installed, a folder cannot be looked into, or the output could "
          + "not be written."
      ),
      ("2", "The command line makes no sense."),
    ],
    examples: [
      ("native-messaging list", "All hosts."),
      (
        "native-messaging list com.example.host --browser firefox --json",
        "What Firefox makes of one, for a script."
      ),
    ])

  private let names: [HostName]
  private let selection: BrowserSelection
  private let isJSON: Bool

  init(_ arguments: Arguments) throws(Failure) {
    var names: [HostName] = []
    for operand in arguments.operands {
      let name = try HostName(operand: [operand])
      if !names.contains(name) { names.append(name) }
    }
    self.names = names
    selection = try BrowserSelection(arguments)
    isJSON = arguments.contains(Self.jsonOption)
  }

  func run() throws(Failure) -> ExitStatus {
    var output = Output()
    let obstacles = ObstacleReport(of: selection.everyBrowser, in: selection.environment)
    var status = obstacles.isEmpty ? ExitStatus.success : .findings
    let hasHome = selection.environment.home != nil
    let reservation = obstacles.isEmpty && hasHome ? "" : ", as far as can be seen"
    if !hasHome { Terminal.warn("\(Tool.name) list: \(BrowserSelection.noHome)") }
    let installed = installedNames
    if names.isEmpty, installed.isEmpty {
      Terminal.warn("\(Tool.name) list: no host is installed\(reservation)")
    }
    for name in names.isEmpty ? installed : names {
      let views = HostView.views(
        of: name, by: selection.everyBrowser, in: selection.environment, behind: obstacles)
      if views.isEmpty {
        Terminal.warn("\(Tool.name) list: \(name) is not installed\(reservation)")
        status = .findings
      } else if isJSON {
        for view in views { try view.writeLines(to: &output) }
      } else {
        try output.write("\(name)\n")
        for view in views { try output.write(view.text) }
      }
    }
    if isJSON { try obstacles.writeLines(to: &output) }
    try output.flush()
    obstacles.warn(of: "list")
    return status
  }

  private var installedNames: [HostName] {
    let names = selection.everyBrowser.flatMap {
      HostLookup($0, in: selection.environment).names()
    }
    return Set(names).sorted { $0.text < $1.text }
  }
}
