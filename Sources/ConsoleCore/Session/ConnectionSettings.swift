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

  /// Whether there is what a login or a key needs.
  public var canSignIn: Bool { apiKey != nil || (user != nil && password != nil) }
}
