import ConsoleCore
import Glibc

/// Makes connection settings from the command line, the profile and the environment, in that order.
enum Connector {
  /// The values found for a connection; without an address the console asks on its sign-in screen.
  struct Found {
    var address: String?
    var user: String?
    var password: Secret?
    var apiKey: Secret?
    var trust = Trust()
    var readOnly = false
    var timeouts = Timeouts()
    var dialect = Dialect()
    var callTable = CallWords()
    var methodTable = MethodWords()
    var status = StatusSettings()
    var profile: String?
    /// A word of the profile that every confirmation shows, such as `ON AIR`.
    var badge: String?
    var groups: [String] = []
    /// What the device is called where its usual name is another one's, too.
    var label: String?
    var stateFolder: String?
    var configuration: Configuration?
    /// Problems that do not stop the program.
    var warnings: [String] = []
    /// Mistakes in the configuration; a command that writes does not start with them.
    var mistakes: [ConfigurationProblem] = []
    /// Mistakes in other profiles; they stop nothing.
    var foreignMistakes: [ConfigurationProblem] = []

    /// Sorts the configuration's mistakes: those of other profiles do not concern this device.
    mutating func sortProblems(of profile: Profile?) {
      guard let configuration else { return }
      func isForeign(_ problem: ConfigurationProblem) -> Bool { problem.profile.map { $0 != profile?.name } ?? false }
      mistakes = configuration.problems.filter { !isForeign($0) }
      foreignMistakes = configuration.problems.filter(isForeign)
    }

    /// The settings for an address; nil if it is not the URL of a device.
    func settings(address: String, staysOpen: Bool) -> ConnectionSettings? {
      var settings = ConnectionSettings(
        address: address, user: user, password: password, apiKey: apiKey, trust: trust, readOnly: readOnly,
        timeouts: timeouts, dialect: dialect, staysOpen: staysOpen)
      // The profile does not apply to another device that is entered on the sign-in screen.
      settings?.profile = address == self.address ? profile : nil
      settings?.stateFolder = stateFolder
      settings?.status = status
      return settings
    }
  }

  /// The settings for a subcommand; asks for a missing password on the terminal.
  static func settings(
    checking found: Found, staysOpen: Bool, writes: Bool
  ) throws(UsageError) -> ConnectionSettings {
    func texts(_ problems: [ConfigurationProblem]) -> [String] {
      problems.map { "\(found.configuration?.path ?? ""): \($0)" }
    }
    let mistakes = texts(found.mistakes) + Keymap(configuration: found.configuration?.keys).problems
    if writes, !mistakes.isEmpty {
      throw UsageError(
        (mistakes + ["Nothing was sent. Correct the configuration first."]).joined(separator: "\n"))
    }
    (mistakes + texts(found.foreignMistakes) + found.warnings).forEach(Output.complain)
    return try settings(found, staysOpen: staysOpen)
  }

  /// The settings from what was found; asks for a missing password, but prints no warnings.
  static func settings(_ found: Found, staysOpen: Bool = false) throws(UsageError) -> ConnectionSettings {
    var found = found
    guard let address = found.address else { throw UsageError("no device given: use --device URL or --profile NAME") }
    if found.apiKey == nil {
      if found.user == nil { throw UsageError("no user given: use --user NAME or an API key") }
      if found.password == nil {
        found.password = try PasswordPrompt.ask("Password of \(found.user ?? "") on \(address): ")
      }
    }
    guard let settings = found.settings(address: address, staysOpen: staysOpen) else {
      throw UsageError(addressProblem(address))
    }
    return settings
  }

  /// The one device that the command line chooses.
  static func find(_ arguments: Arguments) throws(UsageError) -> Found {
    let all = try findAll(arguments)
    guard all.count == 1, let one = all.first else {
      throw UsageError("\(all.count) devices are chosen (\(all.map(\.name).joined(separator: ", "))); choose one")
    }
    return one
  }

  /// What is found for one device; `secrets` keeps the files read so far, since a pipe can be read only once.
  static func found(
    _ arguments: Arguments, _ base: Found, _ profile: Profile?, address: String?, _ secrets: inout [String: Secret]
  ) throws(UsageError) -> Found {
    var found = base
    found.sortProblems(of: profile)
    found.address = address ?? profile?.url
    if let address = found.address, bearsUser(address) { throw UsageError(addressProblem(address)) }
    found.user = arguments.value("--user") ?? profile?.user
    found.trust.caFile = arguments.value("--cacert") ?? profile?.caFile
    found.trust.pin = arguments.value("--pin") ?? profile?.pin
    found.trust.insecure = arguments.has("--insecure") || profile?.isInsecure == true
    found.readOnly = arguments.has("--read-only") || profile?.isReadOnly == true
    if let profile, profile.seemsReadOnly {
      found.readOnly = true
      found.warnings.append("profile \(profile.name) is opened read-only until its \"readOnly\" is spelled right")
    }
    found.timeouts = profile?.timeouts ?? Timeouts()
    // Mistakes in these sections are reported with the whole configuration.
    var told: [String] = []
    found.dialect = Dialect(profile?.dialect, problems: &told)
    found.status = StatusSettings(found.configuration?.status, problems: &told)
    found.profile = profile?.name
    found.badge = profile?.badge
    found.groups = profile?.groups ?? []
    if let pin = found.trust.pin { try check(pin: pin) }
    if let file = found.trust.caFile, access(file, R_OK) != 0 {
      throw UsageError("cannot read \(file): \(String(cString: strerror(errno)))")
    }
    try findSecrets(arguments, profile, &found, &secrets)
    return found
  }

  /// Reads the configuration with its settings for all devices.
  static func read(_ arguments: Arguments) throws(UsageError) -> Found {
    let named = arguments.value("--config")
    let paths = Paths(configuration: named)
    let configuration: Configuration
    do throws(Configuration.Problem) {
      configuration = try Configuration(path: paths.configuration, mustExist: named != nil)
    } catch {
      throw UsageError("\(error)")
    }
    var found = Found()
    var told: [String] = []
    found.configuration = configuration
    found.sortProblems(of: nil)
    found.callTable = CallWords(configuration.calls, problems: &told)
    found.methodTable = MethodWords(configuration.methods, problems: &told)
    found.stateFolder = paths.state
    return found
  }

  /// The profile to use where the command line chooses no device; nil without one.
  static func usualProfile(_ configuration: Configuration?) throws(UsageError) -> Profile? {
    guard let configuration else { return nil }
    if let name = configuration.defaultProfileName
      ?? (configuration.profileNames.count == 1 ? configuration.profileNames.first : nil)
    {
      try checkFaults(name, configuration)
    }
    if let name = configuration.defaultProfileName, configuration.profile(name) == nil {
      throw UsageError(
        "\(configuration.path): /defaultProfile names an unknown profile \"\(name)\""
          + others(name, configuration))
    }
    return configuration.defaultProfile
  }

  /// Refuses a profile with a mistake, since it may not do what its author wanted.
  static func checkFaults(_ name: String, _ configuration: Configuration?) throws(UsageError) {
    guard let configuration, let fault = configuration.fault(ofProfile: name) else { return }
    throw UsageError("\(configuration.path): \(fault). Correct it to use profile \"\(name)\".")
  }

  /// The profile that was most likely meant, else all profiles.
  static func others(_ name: String, _ configuration: Configuration?) -> String {
    let known = configuration?.profileNames ?? []
    if let near = NearestName.of(name, among: known) { return "; did you mean \"\(near)\"?" }
    return known.isEmpty ? "; the configuration has no profiles" : "; the profiles are \(known.joined(separator: ", "))"
  }

  private static func check(pin: String) throws(UsageError) {
    for part in pin.split(separator: ";", omittingEmptySubsequences: false) {
      guard part.hasPrefix("sha256//"), part.utf8.count == 52, part.hasSuffix("=") else {
        throw UsageError("a pin must be sha256//BASE64 (44 characters), not \"\(part)\"")
      }
    }
  }

  /// Finds the key or the password: on the command line, else in the profile, else in the environment.
  private static func findSecrets(
    _ arguments: Arguments, _ profile: Profile?, _ found: inout Found, _ secrets: inout [String: Secret]
  ) throws(UsageError) {
    func secret(_ file: String, _ warnings: inout [String]) throws(UsageError) -> Secret {
      if let known = secrets[file] { return known }
      let read = try SecretText.secret(inFile: file, &warnings)
      secrets[file] = read
      return read
    }
    if let file = arguments.value("--api-key-file") {
      found.apiKey = try secret(file, &found.warnings)
    } else if let file = arguments.value("--password-file") {
      found.password = try secret(file, &found.warnings)
    } else if let file = profile?.apiKeyFile, arguments.value("--user") == nil {
      found.apiKey = try secret(file, &found.warnings)
    } else if let file = profile?.passwordFile {
      found.password = try secret(file, &found.warnings)
    } else if arguments.value("--user") == nil, let key = try SecretText.secret(inVariable: "AIXTUI_API_KEY") {
      found.apiKey = key
    } else {
      found.password = try SecretText.secret(inVariable: "AIXTUI_PASSWORD")
    }
  }

  /// Why an address is not valid; does not repeat an address that may contain a password.
  static func addressProblem(_ address: String) -> String {
    guard bearsUser(address) else { return "\"\(address)\" is not the address of a device" }
    return "the device's address has a user or a password in it; use --user NAME and --password-file FILE instead"
  }

  /// Whether an address contains a user, or is not valid and seems to contain one.
  private static func bearsUser(_ address: String) -> Bool {
    DeviceURL.hasUser(address) || (address.contains("@") && DeviceURL.base(address) == nil)
  }

  /// How to trust a device that showed this key; nil if it showed none.
  static func trustHint(_ failure: TrustFailure) -> String? {
    guard let fingerprint = failure.fingerprint else { return nil }
    return
      (failure.details + [
        "public key: \(fingerprint)",
        "If this is the device's key, trust it with --pin \(fingerprint), or trust its authority with --cacert FILE.",
      ]).joined(separator: "\n")
  }
}
