import NativeMessaging

/// `uninstall`: takes a host's manifests away.
struct UninstallCommand: Command {
  private static let pathOption = Option(
    "--path", takes: "PROGRAM", "Take away only manifests that name this program.")
  private static let allOption = Option(
    BrowserSelection.allOption.name, "Do it for every browser, as without --browser.")
  private static let forceOption = Option(
    "--force", "Take away other programs' manifests too, links, and files that are no manifest.")

  static let manual = Manual(
    command: "uninstall",
    summary: "take a host's manifests away",
    synopsis: "NAME [--path PROGRAM] [--browser BROWSER]... [--system] [OPTION]...",
    description: [
      "Removes the manifest of the host NAME from the folders into which install writes it: those "
        + "of every browser, found here or not, or of the ones named. A file that is not the "
        + "manifest of NAME stays, and so does the program. A folder for manifests that is empty "
        + "then goes too; the browser's own folder above it stays, even if install created it.",
      "Where there is nothing to remove, that is no failure. Where this user cannot see whether "
        + "there is, it is one, and what stands in the way is said.",
    ],
    options: [
      pathOption, BrowserSelection.browserOption, allOption,
      BrowserSelection.systemOption, BrowserSelection.dataOption, BrowserSelection.rootOption,
      InstallCommand.dryRunOption, forceOption, ChangeReport.jsonOption,
    ],
    exitStatus: [
      ("0", "No such manifest is left."),
      ("1", "A file was refused; standard error says why."),
      ("2", "The command line makes no sense, or there is no home."),
    ],
    examples: [
      ("native-messaging uninstall com.example.host", "From all of this user's browsers."),
      (
        "native-messaging uninstall com.example.host --browser firefox --system",
        "From the system's folder for Firefox alone."
      ),
    ])

  private let name: HostName
  private let program: String?
  private let selection: BrowserSelection
  private let installer: ManifestInstaller
  private let isJSON: Bool

  init(_ arguments: Arguments) throws(Failure) {
    name = try HostName(operand: arguments.operands)
    program = try arguments.path(of: Self.pathOption)
    selection = try BrowserSelection(arguments)
    try selection.checkFolders()
    installer = ManifestInstaller(
      isForced: arguments.contains(Self.forceOption),
      isDryRun: arguments.contains(InstallCommand.dryRunOption))
    isJSON = arguments.contains(ChangeReport.jsonOption)
  }

  func run() throws(Failure) -> ExitStatus {
    var report = ChangeReport(
      of: "uninstall", isJSON: isJSON, isDryRun: installer.isDryRun, in: selection.environment)
    let targets = ManifestTarget.targets(
      of: selection.everyBrowser, selection.scope, in: selection.environment)
    for target in targets {
      try report.add(name.fileName, target) { () throws(InstallError) in
        try installer.uninstall(name, program: program, from: target.folder)
      }
    }
    if !isJSON, report.isEmpty { try report.say("\(name) is not installed there") }
    return try report.finish()
  }
}
