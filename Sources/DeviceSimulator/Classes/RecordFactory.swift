import ConsoleCore

/// Makes the initial records of a device.
struct RecordFactory {
  private let options: SimulatorOptions
  private let now: Double
  private var accounts: [String] = []
  private var users: [String] = []

  private static let usualCounts = [
    "sipAccount": 24, "sipCall": 6, "phoneBookEntry": 60, "stream": 12, "applet": 5, "user": 5, "apiKey": 2,
  ]
  private static let recordLimit = 2_000_000

  init(options: SimulatorOptions, now: Double) {
    self.options = options
    self.now = now
  }

  /// A class with its records: the given ones, or as many as the options specify.
  mutating func store(_ definition: ClassDefinition, records: [JSON]? = nil) throws(SimulatorError) -> ClassStore {
    var random = SeededGenerator(seed: options.seed, purpose: definition.name)
    if let records {
      return ClassStore(definition: definition, records: records.map { given($0, definition, &random) })
    }
    let count = self.count(definition)
    guard (0...RecordFactory.recordLimit).contains(count) else {
      throw SimulatorError("The count of \(definition.name) must be between 0 and \(RecordFactory.recordLimit).")
    }
    var stored: [StoredRecord] = []
    stored.reserveCapacity(count)
    for index in 0..<count {
      stored.append(
        StoredRecord(
          uuid: random.uuid(), rev: random.int(1...400), attributes: attributes(index, definition.name),
          fields: fields(index, definition, &random)))
    }
    if definition.name == "sipAccount" {
      accounts = stored.lazy.filter { $0.fields["enabled"] == true }.prefix(2000).map(\.uuid)
    }
    if definition.name == "user" { users = stored.map(\.uuid) }
    return ClassStore(definition: definition, records: stored)
  }

  private func count(_ definition: ClassDefinition) -> Int {
    switch definition.name {
    case "systemConfiguration": 1
    case "session": 0
    case "user": max(4, options.counts["user"] ?? 5)
    case let name: options.counts[name] ?? RecordFactory.usualCounts[name] ?? 8
    }
  }

  /// Every ninth account and stream belongs to engineering, because rights depend on the owner.
  private func attributes(_ index: Int, _ objectClass: String) -> [JSON] {
    guard objectClass == "sipAccount" || objectClass == "stream" else { return [] }
    if index % 9 == 8 { return [["key": "access", "value": "engineering"]] }
    return index % 4 == 1 ? [["key": "site", "value": .string(Vocabulary.towns[index % 7].name)]] : []
  }

  private func fields(_ index: Int, _ definition: ClassDefinition, _ random: inout SeededGenerator) -> JSONObject {
    switch definition.name {
    case "sipAccount": SipAccountClass.fields(index, &random)
    case "sipCall": SipCallClass.fields(index, &random, accounts: accounts, now: now)
    case "phoneBookEntry": PhoneBookEntryClass.fields(index, &random, now: now)
    case "stream": StreamClass.fields(index, &random, now: now)
    case "applet": AppletClass.fields(index, &random)
    case "user": UserClass.fields(index, &random)
    case "apiKey": UserClass.apiKeyFields(index, &random, users: users, now: now)
    case "systemConfiguration": SystemConfigurationClass.fields(&random, options)
    default: SampleMaker(definition.schema).fields(index, &random)
    }
  }

  /// A record from a file, in either envelope or as its plain fields.
  private func given(_ record: JSON, _ definition: ClassDefinition, _ random: inout SeededGenerator) -> StoredRecord {
    var fields = record[definition.name]?.objectValue ?? record.objectValue ?? JSONObject()
    if record[definition.name]?.objectValue == nil {
      for key in ["objectClass", "uuid", "rev", "attributes"] { fields[key] = nil }
    }
    return StoredRecord(
      uuid: record["uuid"]?.stringValue ?? random.uuid(), rev: record["rev"]?.intValue ?? 1,
      attributes: record["attributes"]?.arrayValue ?? [], fields: fields)
  }
}
