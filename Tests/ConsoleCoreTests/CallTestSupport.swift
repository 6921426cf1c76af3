import Testing

@testable import ConsoleCore

/// A store, a book and a clock that stands until it is moved.
struct CallBench {
  var store = Store()
  var book: CallBook
  var now: Int64 = 1_795_513_330_000
  private var schemas: [String: Schema] = [:]

  init(_ table: CallWords = CallWords()) { book = CallBook(table: table) }

  mutating func describe(_ objectClass: String, _ properties: String) throws {
    let json = try JSON.parse(#"{"type":"object","properties":{\#(properties)}}"#)
    let schema: Schema = try #require(Schema(json, objectClass: objectClass))
    schemas[objectClass] = schema
  }

  private func record(_ objectClass: String, _ uuid: String, _ fields: String) throws -> Record {
    let document = try JSON.parse(#"{"uuid":"\#(uuid)","\#(objectClass)":{\#(fields)}}"#)
    return try #require(Record(document: document, objectClass: objectClass))
  }

  func schema(_ objectClass: String) -> Schema {
    schemas[objectClass] ?? .inferred(from: store[objectClass].records.map(\.fields), objectClass: objectClass)
  }

  private mutating func apply(_ signals: [Signal]) {
    let changes = store.apply(signals, at: now)
    let schemas = schemas
    let held = store
    book.apply(changes, in: store) { name in
      schemas[name] ?? .inferred(from: held[name].records.map(\.fields), objectClass: name)
    }
  }

  mutating func create(_ objectClass: String, _ uuid: String, _ fields: String) throws {
    apply([.create(try record(objectClass, uuid, fields))])
  }

  mutating func update(_ objectClass: String, _ uuid: String, _ fields: String) throws {
    apply([.update(try record(objectClass, uuid, fields))])
  }

  /// Several states of one record that come at once.
  mutating func updates(_ objectClass: String, _ uuid: String, _ states: [String]) throws {
    apply(try states.map { .update(try record(objectClass, uuid, $0)) })
  }

  mutating func destroy(_ objectClass: String, _ uuid: String) {
    apply([.destroy(objectClass: objectClass, uuid: uuid)])
  }

  /// A first list, of which no change is told.
  mutating func list(_ objectClass: String, _ records: [(uuid: String, fields: String)]) throws {
    let made = try records.map { try record(objectClass, $0.uuid, $0.fields) }
    store.beginListing(objectClass)
    _ = store.finishListing(objectClass, ListOutcome(made, held: store[objectClass]), .polled, at: now)
    book.adopt(objectClass, schema: schema(objectClass), store: store, at: now)
  }

  mutating func expire(at time: Int64) -> Bool { book.expire(at: time) }

  func entry(_ uuid: String) throws -> CallEntry { try #require(book[uuid]) }
}
