/// How to reach a device, and as whom.
public struct ConnectionSettings: Sendable {
  /// The base of the API, with a trailing slash.
  public var url: String
  public var user: String?
  public var password: Secret?
  /// An API key instead of a session; never sent together with one.
  public var apiKey: Secret?
  public var trust: Trust
  public var readOnly: Bool
  public var timeouts: Timeouts
  public var dialect: Dialect
  /// Whether to keep the session alive and look for an absent device; the console does, a single command does not.
  public var staysOpen: Bool
  /// The profile's name in the configuration; nil without a profile.
  public var profile: String?
  /// The folder for data that outlasts the program, such as the status journal; nil to save nothing.
  public var stateFolder: String?
  public var status = StatusSettings()

  /// Makes settings for an address as an operator writes it; nil if it is no valid address.
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

  /// Identifies the device and the profile in folder names: letters, digits and a few signs.
  public var stateName: String {
    ConnectionSettings.folderName([profile ?? user, url].compactMap { $0 }.joined(separator: "@"))
  }

  private static func folderName(_ text: String) -> String {
    String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "@.-".contains($0)) ? $0 : "_" })
  }

  /// The folder of the device's status journal; nil if none is kept.
  public var statusFolder: String? { stateFolder.map { $0 + "/status/" + stateName } }

  /// The folder of unsaved drafts; nil if none are kept.
  public var draftsFolder: String? { stateFolder.map { $0 + "/drafts/" + stateName } }

  /// The folder of the journal of writes, for all users; nil if none is kept.
  public var writesFolder: String? { stateFolder.map { $0 + "/writes/" + ConnectionSettings.folderName(url) } }

  /// Whether there are credentials: an API key, or user and password.
  public var canSignIn: Bool { apiKey != nil || (user != nil && password != nil) }
}
