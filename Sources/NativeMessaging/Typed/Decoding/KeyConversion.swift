internal import NativeMessagingCodec

// Names in snake_case for keys in camelCase.

extension DecodingContext.Reference {
  /// Whether a name is converted before it is compared with a key.
  @inline(__always)
  var convertsKeys: Bool { settings.keyStrategy == .convertFromSnakeCase }

  /// The key that the name at `index` stands for.
  func key(at index: Int, of view: TapeView) -> String {
    let name = view.text(view[index])
    return convertsKeys ? name.convertedFromSnakeCase : name
  }

  @inline(never)
  func findConverted(_ key: String, in object: Int, of view: TapeView) -> Int? {
    view.find(in: object) { index in
      view[index].kind != .shadowedName && view.text(view[index]).convertedFromSnakeCase == key
    }
  }
}

extension TapeView {
  /// As ``prepare(object:)``, for names that are converted: of those that become the same key, too,
  /// the last one counts.
  func prepareConverted(object index: Int) {
    let end = next(after: index) - 1
    guard self[end].payload == 0 else { return }
    prepare(object: index)
    var last: [String: Int] = [:]
    var name = index + 1
    while name < end {
      if self[name].kind != .shadowedName,
        let former = last.updateValue(name, forKey: text(self[name]).convertedFromSnakeCase)
      {
        shadow(former)
      }
      name = next(after: name + 1)
    }
  }
}

extension String {
  /// `first_name` as `firstName`: underscores at both ends stay, each between two words goes, and the
  /// word behind it gets a capital letter. Without an underscore in between, the name stays as it is.
  var convertedFromSnakeCase: String {
    guard let first = utf8.firstIndex(where: { $0 != UInt8(ascii: "_") }),
      let last = utf8.lastIndex(where: { $0 != UInt8(ascii: "_") })
    else { return self }
    let words = self[first...last].split(separator: "_")
    guard words.count > 1 else { return self }
    return self[..<first] + words[0].lowercased() + words.dropFirst().map(\.capitalized).joined()
      + self[index(after: last)...]
  }
}

extension Substring {
  /// With a capital at its front and behind whatever is no letter or apostrophe, as Foundation has it.
  fileprivate var capitalized: String {
    var text = ""
    var isInWord = false
    for scalar in unicodeScalars {
      let properties = scalar.properties
      text += isInWord ? properties.lowercaseMapping : properties.titlecaseMapping
      isInWord = properties.isAlphabetic || properties.isDiacritic || isInWord && scalar == "'"
    }
    return text
  }
}
