/// Tells which methods make no sense for a record as it is now: to start what runs, to stop what stands still.
public struct ActionSense: Sendable {
  /// What a method's name says that it does to the record itself.
  enum Deed {
    case start, stop, answer, enable, disable
  }

  private static let verbs: [(words: [String], deed: Deed)] = [
    (["start"], .start), (["play"], .start), (["run"], .start), (["resume"], .start), (["connect"], .start),
    (["dial"], .start), (["stop"], .stop), (["halt"], .stop), (["pause"], .stop), (["disconnect"], .stop),
    (["hangup"], .stop), (["hang", "up"], .stop), (["terminate"], .stop), (["answer"], .answer), (["accept"], .answer),
    (["reject"], .answer), (["decline"], .answer), (["enable"], .enable), (["disable"], .disable),
  ]

  private let schema: Schema
  private let roles: CallRoles
  private let table: CallWords
  private let fields: JSONObject
  private let ownWords: Set<String>

  public init(_ record: Record, schema: Schema, table: CallWords) {
    (self.schema, self.table, fields) = (schema, table, record.fields)
    roles = CallRoles(schema, table, sample: record.fields)
    let words = SecretNames.words(of: record.objectClass)
    ownWords = Set(words + words.map { $0 + "s" })
  }

  /// Why a method makes no sense for the record now; nil where it may, or where that is not known.
  public func refusal(_ method: String) -> String? {
    guard let deed = deed(of: method) else { return nil }
    switch deed {
    case .enable: return isEnabled == true ? "already enabled" : nil
    case .disable: return isEnabled == false ? "already disabled" : nil
    case .start, .stop, .answer: break
    }
    let state = roles.state(roles.value(.state, in: fields), table)
    switch (deed, state.kind) {
    case (.start, .live?), (.answer, .live?): return "already \(state.text)"
    case (.stop, .idle?), (.stop, .ended?), (.answer, .idle?), (.answer, .ended?): return "it is \(state.text)"
    default: return nil
    }
  }

  /// What a method does to the record; nil where its name says more than that: `startRecording` starts something else.
  private func deed(of method: String) -> Deed? {
    let words = SecretNames.words(of: method).filter { !ownWords.contains($0) }
    return ActionSense.verbs.first { $0.words == words }?.deed
  }

  private var isEnabled: Bool? {
    guard let enabling = schema.enabling, let present = JSON.object(fields)[enabling.pointer]?.boolValue
    else { return nil }
    return present == enabling.meansOn
  }
}
