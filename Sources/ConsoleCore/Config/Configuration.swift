/// The configuration file: profiles, keys, and what the console remembers of its tables.
public struct Configuration: Sendable {
  /// The file's content; members that are not known are kept.
  public private(set) var json: JSON
  public let path: String

  /// Why a configuration file cannot be used.
  public struct Problem: Error, Sendable, CustomStringConvertible {
    public let description: String
  }

  /// What is unknown or of the wrong kind in the file; the program can run in spite of it.
  public let problems: [ConfigurationProblem]

  /// Reads the file; an absent one is an empty configuration unless it must be there.
  public init(path: String, mustExist: Bool = false) throws(Problem) {
    self.path = path
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try PrivateFile.read(path)
    } catch {
      guard error.isAbsent, !mustExist else { throw Problem(description: "\(error)") }
      (json, problems) = (.object(JSONObject()), [])
      return
    }
    if let line = TextEncoding.lineThatIsNotUTF8(bytes) {
      throw Problem(description: "\(path): line \(line) is not UTF-8")
    }
    let document: JSONDocument
    do throws(JSONParseError) {
      document = try JSON.document(bytes)
    } catch {
      throw Problem(description: "\(path): \(error)")
    }
    json = document.value
    var found = ConfigurationTable.problems(in: json)
    found += document.duplicateKeys.map { ConfigurationProblem(.root, "\"\($0)\" appears twice in one object") }
    if document.hadBrokenText { found.append(ConfigurationProblem(.root, "the file is not valid UTF-8")) }
    found += Configuration.meaningless(in: json, found)
    let lines = ConfigurationLines(bytes)
    problems = found.map { problem in
      var problem = problem
      if !problem.pointer.isRoot { problem.line = lines.line(of: problem.pointer) }
      return problem
    }
    if let fault = problems.first(where: { $0.isFatal && $0.profile == nil }) {
      throw Problem(description: "\(path): \(fault)")
    }
  }

  /// Why a profile must not be used; what is wrong with another one is no reason.
  public func fault(ofProfile name: String) -> ConfigurationProblem? {
    problems.first { $0.isFatal && $0.profile?.hasSameBytes(as: name) == true }
  }

  /// What has the right kind and still means nothing.
  private static func meaningless(in json: JSON, _ found: [ConfigurationProblem]) -> [ConfigurationProblem] {
    var problems: [ConfigurationProblem] = []
    let profiles = json["profiles"]?.objectValue?.keys ?? []
    if let name = json["defaultProfile"]?.stringValue, !profiles.contains(name) {
      let near = NearestName.of(name, among: profiles).map { "; did you mean \"\($0)\"?" } ?? ""
      let pointer = JSONPointer(tokens: ["defaultProfile"])
      problems.append(ConfigurationProblem(pointer, "\"\(name)\" is not a profile" + near))
    }
    // The readers of these sections know more of them than their kinds.
    for section in ["calls", "methods"] where !found.contains(where: { $0.pointer.tokens.first == section }) {
      var texts: [String] = []
      if section == "calls" {
        _ = CallWords(json[section], problems: &texts)
      } else {
        _ = MethodWords(json[section], problems: &texts)
      }
      problems += texts.map { ConfigurationProblem(.root, $0) }
    }
    return problems
  }

  /// The names of all profiles.
  public var profileNames: [String] { json["profiles"]?.objectValue?.keys ?? [] }

  /// A profile by its name.
  public func profile(_ name: String) -> Profile? {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    return json["profiles"]?[name].flatMap {
      $0.objectValue == nil ? nil : Profile(name: name, json: $0, folder: folder)
    }
  }

  /// The profile's name that `defaultProfile` gives, whether there is such a profile or not.
  public var defaultProfileName: String? { json["defaultProfile"]?.stringValue }

  /// The profile to take where none is named: `defaultProfile`, or the only one there is.
  public var defaultProfile: Profile? {
    if let name = json["defaultProfile"]?.stringValue { return profile(name) }
    return profileNames.count == 1 ? profile(profileNames[0]) : nil
  }

  public var keys: JSON? { json["keys"] }

  /// What is said of calls and streams, for `CallWords`.
  public var calls: JSON? { json["calls"] }

  /// What is said of methods, for `MethodWords`.
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
    try PrivateFile.write(configuration.json.bytes(.pretty) + [0x0A], to: path, keepsMode: true)
  }
}

/// One device as the configuration knows it.
public struct Profile: Sendable {
  public let name: String
  let json: JSON
  /// The configuration's folder, from which relative paths count.
  let folder: String

  public var url: String? { json["url"]?.stringValue }
  public var user: String? { json["user"]?.stringValue }
  public var passwordFile: String? { file("passwordFile") }
  public var apiKeyFile: String? { file("apiKeyFile") }
  public var caFile: String? { file("cacert") }
  public var pin: String? { json["pin"]?.stringValue }
  public var isInsecure: Bool { json["insecure"] == true }
  public var isReadOnly: Bool { json["readOnly"] == true }
  public var dialect: JSON? { json["dialect"] }
  /// The groups that the device belongs to, each once.
  public var groups: [String] {
    var seen: Set<String> = []
    return (json["groups"]?.arrayValue ?? []).compactMap(\.stringValue).filter { seen.insert($0).inserted }
  }
  /// A word for the header and every confirmation, such as `ON AIR`; nil without one.
  public var badge: String? { json["badge"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }

  private func file(_ name: String) -> String? { json[name]?.stringValue.map { Paths.resolved($0, in: folder) } }

  /// Whether a member that is unknown was most likely meant to forbid writes, as `"readonly": true` is.
  public var seemsReadOnly: Bool {
    guard json["readOnly"] == nil, let object = json.objectValue else { return false }
    let names = ConfigurationTable.profile.map(\.name)
    return object.contains { name, value in
      value != false && !names.contains(name) && NearestName.of(name, among: names) == "readOnly"
    }
  }

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
