/// The configuration file: profiles, keys, and what the console remembers of its tables.
public struct Configuration: Sendable {
  /// The file's content; members that are not known are kept.
  public private(set) var json: JSON
  public let path: String

  /// Why a configuration file cannot be used.
  public struct Problem: Error, Sendable, CustomStringConvertible {
    public let description: String
  }

  /// Reads the file; an absent one is an empty configuration.
  public init(path: String) throws(Problem) {
    self.path = path
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try PrivateFile.read(path)
    } catch {
      guard error.isAbsent else { throw Problem(description: "\(error)") }
      json = .object(JSONObject())
      return
    }
    if let line = TextEncoding.lineThatIsNotUTF8(bytes) {
      throw Problem(description: "\(path): line \(line) is not UTF-8")
    }
    do throws(JSONParseError) {
      json = try JSON.parse(bytes)
    } catch {
      throw Problem(description: "\(path): \(error)")
    }
    if let fault = ConfigurationCheck.fault(in: json) { throw Problem(description: "\(path): \(fault)") }
  }

  /// The names of all profiles.
  public var profileNames: [String] { json["profiles"]?.objectValue?.keys ?? [] }

  /// A profile by its name.
  public func profile(_ name: String) -> Profile? {
    json["profiles"]?[name].flatMap { $0.objectValue == nil ? nil : Profile(name: name, json: $0) }
  }

  /// The profile to take where none is named: `defaultProfile`, or the only one there is.
  public var defaultProfile: Profile? {
    if let name = json["defaultProfile"]?.stringValue { return profile(name) }
    return profileNames.count == 1 ? profile(profileNames[0]) : nil
  }

  public var keys: JSON? { json["keys"] }

  /// What is said of calls and streams, for `CallTable`.
  public var calls: JSON? { json["calls"] }

  /// What is said of methods, for `MethodTable`.
  public var methods: JSON? { json["methods"] }

  /// What is said of alarms and the status journal, for `StatusSettings`.
  public var status: JSON? { json["status"] }

  /// What is remembered of a class's table.
  public var classSettings: [String: JSON] {
    Dictionary(json["classes"]?.objectValue?.map { ($0.key, $0.value) } ?? [], uniquingKeysWith: { _, last in last })
  }

  /// Remembers something of a class's table, in the file as it is now, so that no other change to it is lost.
  public static func remember(_ value: JSON, of objectClass: String, in path: String) throws {
    var configuration = try Configuration(path: path)
    var object = configuration.json.objectValue ?? JSONObject()
    var classes = object["classes"]?.objectValue ?? JSONObject()
    classes[objectClass] = value
    object["classes"] = .object(classes)
    configuration.json = .object(object)
    try PrivateFile.write(configuration.json.bytes(.pretty) + [0x0A], to: path)
  }
}

/// Finds members of the wrong kind: a `"readOnly": "yes"` that is passed over would open what was to be shut.
private enum ConfigurationCheck {
  private static let texts = ["url", "user", "passwordFile", "apiKeyFile", "cacert", "pin"]
  private static let flags = ["insecure", "readOnly"]

  /// The first fault and where it is; nil where there is none.
  static func fault(in json: JSON) -> String? {
    guard json.objectValue != nil else { return "it is no JSON object" }
    for name in ["profiles", "keys", "ui", "classes", "calls", "status", "methods"] {
      if let value = json[name], value.objectValue == nil { return "/\(name) is to be an object" }
    }
    if let value = json["defaultProfile"], value.stringValue == nil { return "/defaultProfile is to be a text" }
    for (name, profile) in json["profiles"]?.objectValue ?? JSONObject() {
      if let fault = fault(inProfile: profile) {
        return JSONPointer(tokens: ["profiles", name]).description + fault
      }
    }
    return nil
  }

  private static func fault(inProfile profile: JSON) -> String? {
    guard profile.objectValue != nil else { return " is to be an object" }
    for name in texts {
      if let value = profile[name], value.stringValue == nil { return "/\(name) is to be a text" }
    }
    for name in flags {
      if let value = profile[name], value.boolValue == nil { return "/\(name) is to be true or false" }
    }
    for name in ["dialect", "timeouts"] {
      if let value = profile[name], value.objectValue == nil { return "/\(name) is to be an object" }
    }
    for (name, value) in profile["timeouts"]?.objectValue ?? JSONObject() {
      guard let seconds = value.numberValue?.doubleValue, seconds > 0, seconds < 1e6 else {
        return "/timeouts/\(name) is to be a number of seconds"
      }
    }
    return nil
  }
}

/// One device as the configuration knows it.
public struct Profile: Sendable {
  public let name: String
  let json: JSON

  public var url: String? { json["url"]?.stringValue }
  public var user: String? { json["user"]?.stringValue }
  public var passwordFile: String? { json["passwordFile"]?.stringValue }
  public var apiKeyFile: String? { json["apiKeyFile"]?.stringValue }
  public var caFile: String? { json["cacert"]?.stringValue }
  public var pin: String? { json["pin"]?.stringValue }
  public var isInsecure: Bool { json["insecure"] == true }
  public var isReadOnly: Bool { json["readOnly"] == true }
  public var dialect: JSON? { json["dialect"] }

  /// The times that the profile sets, in seconds, over the usual ones.
  public var timeouts: Timeouts {
    var timeouts = Timeouts()
    func seconds(_ name: String) -> Duration? {
      guard let value = json["timeouts"]?[name]?.numberValue?.doubleValue, value > 0, value < 1e6 else { return nil }
      return .milliseconds(Int(value * 1000))
    }
    if let value = seconds("connect") { timeouts.connect = value }
    if let value = seconds("firstByte") { timeouts.firstByte = value }
    if let value = seconds("whole") { timeouts.whole = value }
    return timeouts
  }
}
