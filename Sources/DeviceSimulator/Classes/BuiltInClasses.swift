import ConsoleCore

/// The classes of a device without a schema folder, in the order in which their records depend on each other.
enum BuiltInClasses {
  /// The classes of a device; the schemas of all devices of a process are read once.
  static func of(_ options: SimulatorOptions) -> [ClassDefinition] { options.hasFailoverDomain ? newer : all }

  /// The classes of a newer firmware, whose accounts have a field more.
  private static let newer: [ClassDefinition] = all.map {
    $0.name == "sipAccount" ? definition("sipAccount", SipAccountClass.newerSchema, uniqueField: "displayName") : $0
  }

  static let all: [ClassDefinition] = {
    [
      definition("sipAccount", SipAccountClass.schema, uniqueField: "displayName"),
      definition("sipCall", SipCallClass.schema, management: .device),
      definition("phoneBookEntry", PhoneBookEntryClass.schema),
      definition("stream", StreamClass.schema, uniqueField: "name"),
      definition("applet", AppletClass.schema, uniqueField: "name"),
      definition("user", UserClass.schema, uniqueField: "name"),
      definition("apiKey", UserClass.apiKeySchema, uniqueField: "name"),
      definition("systemConfiguration", SystemConfigurationClass.schema, management: .singleton),
      definition("session", SystemConfigurationClass.sessionSchema, management: .device),
    ]
  }()

  private static func definition(
    _ name: String, _ schema: String, management: ClassDefinition.Management = .client, uniqueField: String? = nil
  ) -> ClassDefinition {
    // The fallback is never used: these schemas are constants, and the tests parse each of them.
    ClassDefinition(
      name, (try? JSON.parse(schema)) ?? ["type": "object"], management: management, uniqueField: uniqueField)
  }
}
