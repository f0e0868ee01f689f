extension Finding: CustomStringConvertible {
  /// What is wrong and where, on one line.
  public var description: String {
    switch kind {
    case .host, .invalidName: text
    default: place.isEmpty ? text : "\(place): \(text)"
    }
  }

  /// The file, and where in it.
  private var place: String {
    guard let offset else { return path }
    return "\(path), byte \(offset)"
  }

  /// What is wrong, without where.
  public var text: String {
    switch kind {
    case .invalidName(let error): "\(error)"
    case .notInstalled(nil): "no such host is installed"
    case .notInstalled(let nearest?): "no such host is installed, but \(nearest) is"
    case .installedElsewhere(let browser, let path):
      "this browser does not have the host, which is installed for \(browser): \(path)"
    case .misplaced(let right): "the browser does not look there, but at \(right)"
    case .outsideSandbox(let confinement):
      "a browser in \(confinement.text) does not see it"
    case .unreadable(let error): "it cannot be read: \(error)"
    case .unreachable(let obstacle): "it cannot be reached: \(obstacle)"
    case .manifest(let reason): "\(reason)"
    case .bothAllowLists:
      "it has both allowed_origins and allowed_extensions, and Firefox takes no key of Chromium's"
    case .shadows(let good):
      "the browser takes the first file that exists, so this one hides \(good), which is good"
    case .passedOver(let taken): "the browser passes it over and takes \(taken)"
    case .nobodyAllowed: "its list of those who may call is empty"
    case .forbidden(let caller, nil): "\(caller) is not in its list of those who may call"
    case .forbidden(let caller, let nearest?):
      "\(caller) is not in its list of those who may call, but \(nearest) is"
    case .program(let fault): "\(fault)"
    case .outOfReach(let confinement):
      "a browser in \(confinement.text) cannot launch it, since it does not see it"
    case .writableByOthers: "every user of this machine may change what the browser launches"
    case .writableByGroup(let group, let members):
      "the group \(group) may change what the browser launches: \(members.prefix(3).joined(separator: ", "))"
        + (members.count > 3 ? " and \(members.count - 3) more" : "")
    case .foreignOwner(let owner):
      "it belongs to user \(owner), who may change what the browser launches"
    case .portal:
      "this snap asks the WebExtensions portal to launch hosts, which asks you the first time"
    case .host(let fault): "\(fault)"
    }
  }
}

extension Browser.Confinement {
  var text: String {
    switch self {
    case .none: "no sandbox"
    case .snap(let name): "the snap \(name)"
    case .flatpak(let application): "the Flatpak \(application)"
    }
  }
}
