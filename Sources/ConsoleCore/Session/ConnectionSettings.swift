/// How a device is reached and who asks.
public struct ConnectionSettings: Sendable {
  /// The base of the API, with a slash at its end.
  public var url: String
  public var user: String?
  public var password: Secret?
  /// An API key instead of a session; never sent together with one.
  public var apiKey: Secret?
  public var trust: Trust
  public var readOnly: Bool
  public var timeouts: Timeouts
  public var dialect: Dialect
  /// Whether the session is kept alive and an absent device is looked for, as the console needs and a single command does not.
  public var staysOpen: Bool
  /// The profile's name in the configuration; nil for a device that is named otherwise.
  public var profile: String?
  /// Where what must outlast the program is kept, such as the status journal; nil for nowhere.
  public var stateFolder: String?
  public var status = StatusSettings()

  /// Settings for an address as an operator writes it; nil where it is no URL of a device.
  public init?(
    address: String, user: String? = nil, password: Secret? = nil, apiKey: Secret? = nil, trust: Trust = Trust(),
    readOnly: Bool = false, timeouts: Timeouts = Timeouts(), dialect: Dialect = Dialect(), staysOpen: Bool = false
  ) {
    guard let url = DeviceURL.base(address) else { return nil }
    self.url = url
    self.user = user
    self.password = password
    self.apiKey = apiKey
    self.trust = trust
    self.readOnly = readOnly
    self.timeouts = timeouts
    self.dialect = dialect
    self.staysOpen = staysOpen
  }

  /// By which the device and the profile are known in the names of folders: letters, digits and a few signs.
  public var stateName: String {
    ConnectionSettings.folderName([profile ?? user, url].compactMap { $0 }.joined(separator: "@"))
  }

  private static func folderName(_ text: String) -> String {
    String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "@.-".contains($0)) ? $0 : "_" })
  }

  /// Where the device's status journal is; nil where none is kept.
  public var statusFolder: String? { stateFolder.map { $0 + "/status/" + stateName } }

  /// Where edits that are not saved yet are; nil where none are kept.
  public var draftsFolder: String? { stateFolder.map { $0 + "/drafts/" + stateName } }

  /// Where all writes to the device are noted, whoever makes them; nil where none are.
  public var writesFolder: String? { stateFolder.map { $0 + "/writes/" + ConnectionSettings.folderName(url) } }

  /// Whether there is what a login or a key needs.
  public var canSignIn: Bool { apiKey != nil || (user != nil && password != nil) }
}
