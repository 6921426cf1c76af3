import ConsoleCore

/// The records of one class in their order.
struct ClassStore: Sendable {
  let definition: ClassDefinition
  private(set) var records: [StoredRecord]
  /// Where each record stood when it was last looked at; since then it can only have moved towards the front.
  private var places: [String: Int] = [:]
  /// The records that were removed since all places were right, which is as far as one can be off.
  private var removals = 0
  private static let removalLimit = 64
  /// How many live calls each account has; empty but for the class of calls, which may be thousands.
  private(set) var liveCalls: [String: Int] = [:]

  init(definition: ClassDefinition, records: [StoredRecord]) {
    self.definition = definition
    self.records = records
    index()
    for record in records { count(record, 1) }
  }

  private mutating func count(_ record: StoredRecord, _ step: Int) {
    guard definition.name == "sipCall", record.fields["state"] != "ended",
      let account = record.fields["sipAccount"]?.stringValue
    else { return }
    liveCalls[account, default: 0] += step
    if liveCalls[account] == 0 { liveCalls[account] = nil }
  }

  private mutating func index() {
    places = Dictionary(minimumCapacity: records.count)
    for (place, record) in records.enumerated() { places[record.uuid] = place }
    removals = 0
  }

  private func place(of uuid: String) -> Int? {
    guard let known = places[uuid] else { return nil }
    var place = min(known, records.count - 1)
    while place >= 0, records[place].uuid != uuid { place -= 1 }
    return place >= 0 ? place : nil
  }

  subscript(uuid: String) -> StoredRecord? { place(of: uuid).map { records[$0] } }

  mutating func append(_ record: StoredRecord) {
    places[record.uuid] = records.count
    records.append(record)
    count(record, 1)
  }

  mutating func remove(_ uuid: String) {
    guard let place = place(of: uuid) else { return }
    count(records.remove(at: place), -1)
    places[uuid] = nil
    guard place < records.count else { return }
    // Numbering all of them anew for each one that goes would cost a device with many calls its whole time.
    removals += 1
    if removals >= ClassStore.removalLimit { index() }
  }

  /// Changes a record in place and makes its revision grow; false where there is none.
  mutating func update(_ uuid: String, _ body: (inout StoredRecord) -> Void) -> Bool {
    guard let place = place(of: uuid) else { return false }
    count(records[place], -1)
    body(&records[place])
    count(records[place], 1)
    records[place].rev += 1
    records[place].text = nil
    return true
  }

  /// What GET gives, without what is write-only.
  func document(_ record: StoredRecord, _ envelope: SimulatorOptions.Envelope) -> JSON {
    let fields = definition.hidingSecrets(record.fields)
    switch envelope {
    case .wrapped:
      return ["uuid": .string(record.uuid), definition.name: .object(fields)]
    case .flat:
      var members: [(String, JSON)] = [
        ("objectClass", .string(definition.name)), ("uuid", .string(record.uuid)),
        ("attributes", .array(record.attributes)), ("rev", .number(JSONNumber(record.rev))),
      ]
      for (key, value) in fields { members.append((key, value)) }
      return .object(JSONObject(members))
    }
  }

  /// The document's text put together from its parts, because an object of its own for each record takes as long again.
  private func text(_ record: StoredRecord, _ envelope: SimulatorOptions.Envelope) -> [UInt8] {
    let fields = JSON.object(definition.hidingSecrets(record.fields)).bytes()
    let uuid = JSON.string(record.uuid).text()
    switch envelope {
    case .wrapped:
      return Array("{\"uuid\":\(uuid),\"\(definition.name)\":".utf8) + fields + [UInt8(ascii: "}")]
    case .flat:
      let attributes = JSON.array(record.attributes).text()
      let head =
        "{\"objectClass\":\"\(definition.name)\",\"uuid\":\(uuid),"
        + "\"attributes\":\(attributes),\"rev\":\(record.rev)"
      return Array(head.utf8) + (fields.count > 2 ? [UInt8(ascii: ",")] : []) + fields.dropFirst()
    }
  }

  /// The text of a record's document, kept for the next list; nil where there is no such record.
  mutating func text(of uuid: String, _ envelope: SimulatorOptions.Envelope) -> [UInt8]? {
    place(of: uuid).map { text(at: $0, envelope) }
  }

  private mutating func text(at place: Int, _ envelope: SimulatorOptions.Envelope) -> [UInt8] {
    if let known = records[place].text, records[place].textEnvelope == envelope { return known }
    let bytes = text(records[place], envelope)
    (records[place].text, records[place].textEnvelope) = (bytes, envelope)
    return bytes
  }

  /// The texts of the documents that are to be seen, joined by commas.
  mutating func listText(
    _ envelope: SimulatorOptions.Envelope, where isVisible: (StoredRecord) -> Bool
  ) -> [UInt8] {
    var text: [UInt8] = [UInt8(ascii: "[")]
    for place in records.indices where isVisible(records[place]) {
      if text.count > 1 { text.append(UInt8(ascii: ",")) }
      text.append(contentsOf: self.text(at: place, envelope))
    }
    text.append(UInt8(ascii: "]"))
    return text
  }
}
