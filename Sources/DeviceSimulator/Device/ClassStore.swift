import ConsoleCore

/// The records of one class in their order.
struct ClassStore: Sendable {
  let definition: ClassDefinition
  private(set) var records: [StoredRecord]
  private var places: [String: Int] = [:]

  init(definition: ClassDefinition, records: [StoredRecord]) {
    self.definition = definition
    self.records = records
    index()
  }

  private mutating func index() {
    places = Dictionary(minimumCapacity: records.count)
    for (place, record) in records.enumerated() { places[record.uuid] = place }
  }

  subscript(uuid: String) -> StoredRecord? { places[uuid].map { records[$0] } }

  mutating func append(_ record: StoredRecord) {
    places[record.uuid] = records.count
    records.append(record)
  }

  mutating func remove(_ uuid: String) {
    guard let place = places[uuid] else { return }
    records.remove(at: place)
    if place == records.count { places[uuid] = nil } else { index() }
  }

  /// Changes a record in place and makes its revision grow; false where there is none.
  mutating func update(_ uuid: String, _ body: (inout StoredRecord) -> Void) -> Bool {
    guard let place = places[uuid] else { return false }
    body(&records[place])
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
    places[uuid].map { text(at: $0, envelope) }
  }

  private mutating func text(at place: Int, _ envelope: SimulatorOptions.Envelope) -> [UInt8] {
    if let known = records[place].text { return known }
    let bytes = text(records[place], envelope)
    records[place].text = bytes
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
