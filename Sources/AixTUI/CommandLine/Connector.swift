import ConsoleCore
import Glibc

/// Makes connection settings from the command line, the profile and the environment, in that order.
enum Connector {
  /// What was found for a connection; without an address the console asks on its sign-in screen.
  struct Found {
    var address: String?
    var user: String?
    var password: Secret?
    var apiKey: Secret?
    var trust = Trust()
    var readOnly = false
    var timeouts = Timeouts()
    var dialect = Dialect()
    var callTable = CallTable()
    var methodTable = MethodTable()
    var status = StatusSettings()
    var profile: String?
    var stateFolder: String?
    var configuration: Configuration?
    /// What is odd but stops nothing.
    var warnings: [String] = []

    /// The settings for an address, nil where it is no URL of a device.
    func settings(address: String, staysOpen: Bool) -> ConnectionSettings? {
      var settings = ConnectionSettings(
        address: address, user: user, password: password, apiKey: apiKey, trust: trust, readOnly: readOnly,
        timeouts: timeouts, dialect: dialect, staysOpen: staysOpen)
      // What belongs to a profile does not belong to another device that is named on the sign-in screen.
      settings?.profile = address == self.address ? profile : nil
      settings?.stateFolder = stateFolder
      settings?.status = status
      return settings
    }
  }

  /// Settings for a subcommand, a password being asked for on the terminal where it is missing.
  static func settings(_ arguments: Arguments, staysOpen: Bool = false) throws(UsageError) -> ConnectionSettings {
    var found = try find(arguments)
    found.warnings.forEach(Output.complain)
    guard let address = found.address else { throw UsageError("which device? Give --device URL or --profile NAME.") }
    if found.apiKey == nil {
      if found.user == nil { throw UsageError("which user? Give --user NAME or an API key.") }
      if found.password == nil {
        found.password = try PasswordPrompt.ask("Password of \(found.user ?? "") on \(address): ")
      }
    }
    guard let settings = found.settings(address: address, staysOpen: staysOpen) else {
      throw UsageError("\"\(address)\" is no address of a device")
    }
    return settings
  }

  static func find(_ arguments: Arguments) throws(UsageError) -> Found {
    let paths = Paths(configuration: arguments.value("--config"))
    var found = Found()
    do throws(Configuration.Problem) {
      found.configuration = try Configuration(path: paths.configuration)
    } catch {
      throw UsageError("\(error)")
    }
    let profile = try profile(arguments, found.configuration)
    found.address = arguments.value("--device") ?? profile?.url
    found.user = arguments.value("--user") ?? profile?.user
    found.trust.caFile = arguments.value("--cacert") ?? profile?.caFile
    found.trust.pin = arguments.value("--pin") ?? profile?.pin
    found.trust.insecure = arguments.has("--insecure") || profile?.isInsecure == true
    found.readOnly = arguments.has("--read-only") || profile?.isReadOnly == true
    found.timeouts = profile?.timeouts ?? Timeouts()
    var problems: [String] = []
    found.dialect = Dialect(profile?.dialect, problems: &problems)
    found.callTable = CallTable(found.configuration?.calls, problems: &problems)
    found.methodTable = MethodTable(found.configuration?.methods, problems: &problems)
    found.status = StatusSettings(found.configuration?.status, problems: &problems)
    found.profile = profile?.name
    found.stateFolder = paths.state
    found.warnings += problems
    if let pin = found.trust.pin { try check(pin: pin) }
    if let file = found.trust.caFile, access(file, R_OK) != 0 {
      throw UsageError("\(file) cannot be read: \(String(cString: strerror(errno)))")
    }
    try findSecrets(arguments, profile, &found)
    return found
  }

  private static func profile(
    _ arguments: Arguments, _ configuration: Configuration?
  ) throws(UsageError) -> Profile? {
    if let name = arguments.value("--profile") {
      guard let profile = configuration?.profile(name) else {
        let known = configuration?.profileNames.joined(separator: ", ") ?? ""
        throw UsageError("there is no profile \"\(name)\"" + (known.isEmpty ? "" : "; there are \(known)"))
      }
      return profile
    }
    // A device that is named is not mixed with the profile of another one.
    return arguments.value("--device") == nil ? configuration?.defaultProfile : nil
  }

  private static func check(pin: String) throws(UsageError) {
    for part in pin.split(separator: ";", omittingEmptySubsequences: false) {
      guard part.hasPrefix("sha256//"), part.utf8.count == 52, part.hasSuffix("=") else {
        throw UsageError("a pin is sha256//BASE64 (44 characters), not \"\(part)\"")
      }
    }
  }

  /// The key or the password: of what the command line names first, then the profile, then the environment.
  private static func findSecrets(
    _ arguments: Arguments, _ profile: Profile?, _ found: inout Found
  ) throws(UsageError) {
    if let file = arguments.value("--api-key-file") {
      found.apiKey = try secret(in: file, &found.warnings)
    } else if let file = arguments.value("--password-file") {
      found.password = try secret(in: file, &found.warnings)
    } else if let file = profile?.apiKeyFile, arguments.value("--user") == nil {
      found.apiKey = try secret(in: file, &found.warnings)
    } else if let file = profile?.passwordFile {
      found.password = try secret(in: file, &found.warnings)
    } else if let key = Environment.value("AIXTUI_API_KEY"), arguments.value("--user") == nil {
      found.apiKey = Secret(key)
    } else if let password = Environment.value("AIXTUI_PASSWORD") {
      found.password = Secret(password)
    }
  }

  /// The first line of a file.
  private static func secret(in path: String, _ warnings: inout [String]) throws(UsageError) -> Secret {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try PrivateFile.read(path, limit: 1 << 20)
    } catch {
      throw UsageError("\(error)")
    }
    if PrivateFile.isOpenToOthers(path) { warnings.append("\(path) can be read by others; chmod 600 keeps it to you") }
    var line = bytes.prefix { $0 != 0x0A }
    if line.last == 0x0D { line.removeLast() }
    guard !line.isEmpty else { throw UsageError("\(path) has no text in its first line") }
    if TextEncoding.lineThatIsNotUTF8(Array(line)) != nil { throw UsageError("the first line of \(path) is not UTF-8") }
    return Secret(String(decoding: line, as: UTF8.self))
  }

  /// How a device that showed this key can be trusted.
  static func trustHint(_ failure: TrustFailure) -> String? {
    guard let fingerprint = failure.fingerprint else { return nil }
    return
      (failure.details + [
        "public key: \(fingerprint)",
        "If this is the device's own key, --pin \(fingerprint) trusts it; --cacert FILE trusts who signed it.",
      ]).joined(separator: "\n")
  }
}
