import ConsoleCore

/// Who makes a call, and what the roles of that user allow (device API: known classes).
struct Caller: Sendable {
  enum Role: String, Sendable, CaseIterable {
    case administrator, `operator`, viewer
  }

  let user: String
  let name: String
  let roles: [Role]

  private static let operatorClasses: Set<String> = ["sipAccount", "sipCall", "phoneBookEntry", "stream"]
  private static let administratorClasses: Set<String> = ["user", "apiKey"]
  private static let viewerMethods: Set<String> = ["echo", "MonitoringStats"]
  private static let operatorMethods: Set<String> = [
    "sipCallDial", "sipCallHangup", "streamStart", "streamStop", "userSetPassword",
  ]

  var isAdministrator: Bool { roles.contains(.administrator) }
  private var isOperator: Bool { isAdministrator || roles.contains(.operator) }

  func mayRead(_ objectClass: String) -> Bool {
    isAdministrator || !roles.isEmpty && !Caller.administratorClasses.contains(objectClass)
  }

  func mayWrite(_ objectClass: String) -> Bool {
    isAdministrator || roles.contains(.operator) && Caller.operatorClasses.contains(objectClass)
  }

  func mayCall(_ method: String) -> Bool {
    if isAdministrator { return true }
    if Caller.viewerMethods.contains(method) { return !roles.isEmpty }
    return isOperator && Caller.operatorMethods.contains(method)
  }

  /// Records with the attribute `access` = `engineering` are hidden from viewers.
  func maySee(_ record: StoredRecord) -> Bool { isOperator || !Caller.isForEngineering(record) }

  /// Records with the attribute `access` = `engineering` are changed by administrators only.
  func mayChange(_ record: StoredRecord) -> Bool { isAdministrator || !Caller.isForEngineering(record) }

  private static func isForEngineering(_ record: StoredRecord) -> Bool {
    record.attributes.contains { $0["key"]?.stringValue == "access" && $0["value"]?.stringValue == "engineering" }
  }
}
