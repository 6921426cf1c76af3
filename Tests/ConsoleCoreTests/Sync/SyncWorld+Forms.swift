@testable import ConsoleCore

/// In which envelopes a model device tells of its records, and whether with their revisions.
struct FormOptions: Equatable {
  struct Form: Equatable {
    /// Nil for any, by chance.
    var envelope: Envelope?
    var hasRev: Bool?
  }

  var lists = Form(envelope: .wrapped, hasRev: false)
  var signals = Form(envelope: .wrapped, hasRev: false)
  /// Records that are read by themselves, as before an edit; nil where none are.
  var reads: Form?
}

extension SyncWorld {
  static func record(
    of item: Item, _ envelope: Envelope, hasRev: Bool, source: Record.Source = .listed
  ) -> Record {
    let version = JSON.number(JSONNumber(item.versions.count))
    let fields: [(String, JSON)] = [("n", version), ("name", .string(item.uuid))]
    var members: [(String, JSON)] = envelope == .flat ? [("objectClass", "c"), ("attributes", [])] : []
    members.append(("uuid", .string(item.uuid)))
    if hasRev { members.append(("rev", version)) }
    members += envelope == .flat ? fields : [("c", .object(JSONObject(fields)))]
    guard let record = Record(document: .object(JSONObject(members)), objectClass: "c", source: source) else {
      preconditionFailure("the model's own record")
    }
    return record
  }

  /// What is sent of a record, noted.
  mutating func record(of item: Item, by form: FormOptions.Form, source: Record.Source = .listed) -> Record {
    let envelope = form.envelope ?? (Bool.random(using: &random) ? .flat : .wrapped)
    let hasRev = form.hasRev ?? Bool.random(using: &random)
    let record = SyncWorld.record(of: item, envelope, hasRev: hasRev, source: source)
    sent[item.uuid, default: []].insert(record.document)
    return record
  }

  /// What is held and was never sent, in words.
  var inventions: [String] {
    sync.store["c"].records.compactMap { record in
      if record.isAsSent, sent[record.uuid]?.contains(record.document) != true {
        return "\(record.uuid) is held as \(record.document.text()), which was never sent"
      }
      if record.source == .read, let envelope = manners.forms.reads?.envelope, envelope != record.envelope {
        return "\(record.uuid) has lost the form in which it was read"
      }
      // The revision of a state is the number of its version.
      if let rev = record.rev, rev != record.fields["n"]?.numberValue {
        return "\(record.uuid) has the revision of another state: \(record.document.text())"
      }
      return nil
    }
  }
}
