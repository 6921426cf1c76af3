import ConsoleCore

/// One option that chooses devices.
enum DeviceChoice: Equatable {
  case device(String)
  case profile(String)
  case group(String)
  case all

  init?(option: String, _ value: String) {
    switch option {
    case "--device": self = .device(value)
    case "--profile": self = .profile(value)
    case "--group": self = .group(value)
    default: return nil
    }
  }
}

extension Connector.Found {
  /// What the device is called: by its profile, else by its host and port; empty without an address.
  var name: String { label ?? profile ?? address.map(DeviceChoice.name(ofAddress:)) ?? "" }
}

extension DeviceChoice {
  /// The host of an address, with its port if that is not the usual one.
  static func name(ofAddress address: String) -> String {
    guard let url = DeviceURL(DeviceURL.base(address) ?? address) else { return address }
    return String(url.origin.dropFirst(url.scheme.count + 3))
  }
}

extension Connector {
  /// Every device that the command line chooses, each once, in its order; never none.
  ///
  /// Without a choice it is the default profile's device, or one without an address; with `usuallyAll` every profile's.
  static func findAll(_ arguments: Arguments, usuallyAll: Bool = false) throws(UsageError) -> [Found] {
    let base = try read(arguments)
    var secrets: [String: Secret] = [:]
    var choices = arguments.choices
    if choices.isEmpty, usuallyAll, base.configuration?.profileNames.isEmpty == false { choices = [.all] }
    if choices.isEmpty {
      return [try found(arguments, base, try usualProfile(base.configuration), address: nil, &secrets)]
    }
    var chosen: [(profile: Profile?, address: String?)] = []
    for choice in choices {
      if case .device(let address) = choice {
        chosen.append((nil, address))
      } else {
        chosen += try profiles(choice, base.configuration).map { ($0, nil) }
      }
    }
    var all: [Found] = []
    for (profile, address) in chosen {
      if let profile, all.contains(where: { $0.profile == profile.name }) { continue }
      do throws(UsageError) {
        all.append(try found(arguments, base, profile, address: address, &secrets))
      } catch {
        guard let profile, chosen.count > 1 else { throw error }
        throw UsageError("profile \"\(profile.name)\": \(error.message)")
      }
    }
    all = distinct(eachOnce(all))
    if all.count > 1, let lost = all.first(where: { $0.address == nil }) {
      throw UsageError("profile \"\(lost.name)\" has no \"url\"")
    }
    return all
  }

  /// The same without a device that is there before, under another name too: it would be written to twice.
  private static func eachOnce(_ all: [Found]) -> [Found] {
    var kept: [Found] = []
    var places: [String: Int] = [:]
    for found in all {
      guard let base = found.address.flatMap(DeviceURL.base) else {
        kept.append(found)
        continue
      }
      guard let place = places[base] else {
        places[base] = kept.count
        kept.append(found)
        continue
      }
      // A profile knows more of the device than its bare address does.
      if kept[place].profile == nil, found.profile != nil {
        kept[place] = found
      } else if let name = found.profile {
        kept[place].warnings.append("\(name) is left out: it is the same device as \(kept[place].name)")
      }
    }
    return kept
  }

  /// The same with the whole address for a device that would be called as another one is.
  private static func distinct(_ all: [Found]) -> [Found] {
    let counts = Dictionary(all.map { ($0.name, 1) }, uniquingKeysWith: +)
    return all.map { found in
      guard counts[found.name] != 1, found.profile == nil else { return found }
      var named = found
      named.label = found.address.flatMap(DeviceURL.base) ?? found.address
      return named
    }
  }

  /// The profiles of one option, in the configuration's order; none is a mistake.
  private static func profiles(
    _ choice: DeviceChoice, _ configuration: Configuration?
  ) throws(UsageError) -> [Profile] {
    let names = configuration?.profileNames ?? []
    var chosen: [String] = []
    switch choice {
    case .device: return []
    case .profile(let name):
      // A name may have the signs of a pattern in it.
      chosen = names.contains(name) || !Glob.isPattern(name) ? [name] : names.filter { Glob(name).matches($0) }
      guard !chosen.isEmpty else { throw UsageError("no profile matches \"\(name)\"" + others(name, configuration)) }
    case .group(let name):
      for profile in names {
        // Whether a profile whose groups cannot be read belongs to this one is not known.
        if let fault = configuration?.fault(ofProfile: profile), fault.pointer.tokens.dropFirst(2).first == "groups" {
          try checkFaults(profile, configuration)
        }
        if configuration?.profile(profile)?.groups.contains(name) == true { chosen.append(profile) }
      }
      guard !chosen.isEmpty else {
        throw UsageError("no profile is in the group \"\(name)\"" + groups(near: name, configuration))
      }
    case .all:
      guard !names.isEmpty else { throw UsageError("--all: the configuration has no profiles") }
      chosen = names
    }
    var profiles: [Profile] = []
    for name in chosen {
      try checkFaults(name, configuration)
      guard let profile = configuration?.profile(name) else {
        throw UsageError("unknown profile \"\(name)\"" + others(name, configuration))
      }
      profiles.append(profile)
    }
    return profiles
  }

  /// The group that was most likely meant, else all groups.
  private static func groups(near name: String, _ configuration: Configuration?) -> String {
    let known = Set((configuration?.profileNames ?? []).flatMap { configuration?.profile($0)?.groups ?? [] }).sorted()
    if let near = NearestName.of(name, among: known) { return "; did you mean \"\(near)\"?" }
    return known.isEmpty ? "; no profile has \"groups\"" : "; the groups are \(known.joined(separator: ", "))"
  }
}
