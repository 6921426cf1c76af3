import ConsoleCore
import Curses

/// A patch leads into the document that GET gives, so that the record is read before it is changed unless that is known.
extension FormScreen {
  func recordsToRead(_ context: Context) -> [Record] {
    if isReadOnly { return [] }
    let device = context.device
    if let base = draft.base { return device.knowsForm(of: base) ? [] : [base] }
    // A new record has the form of its fellows.
    guard device.connection?.readEnvelope(of: draft.objectClass) == nil else { return [] }
    return device.store[draft.objectClass].records.prefix(1).map(\.self)
  }

  /// Has a command wait until the record is read; nil where that is not needed.
  mutating func readFirst(_ command: Command, _ context: Context) -> [Action]? {
    guard let base = draft.base, context.device.connection != nil, !context.device.knowsForm(of: base) else {
      return nil
    }
    defer { (awaiting, isReading) = (command, true) }
    let request = Action.request(context.device.ticket(), .recordForm(base.objectClass, base.uuid))
    return (isReading ? [] : [request]) + [.say("Reading the record first", .info)]
  }

  /// Goes on with what waited for the record; nil where the reply is about something else.
  mutating func wasRead(_ reply: Reply, _ context: Context) -> [Action]? {
    guard let base = draft.base, isReading || awaiting != nil, saving == nil else { return nil }
    var failure: DeviceError?
    switch reply {
    case .record(let record) where record.uuid == base.uuid && record.objectClass == base.objectClass:
      adoptForm(of: record)
    case .recordForm(let record) where record.uuid == base.uuid && record.objectClass == base.objectClass:
      adoptForm(of: record)
    case .failed(.recordForm(base.objectClass, base.uuid), let error): failure = error
    default: return nil
    }
    isReading = false
    guard let command = awaiting else { return [] }
    awaiting = nil
    guard let failure else { return perform(command, context) }
    if command == .save {
      return [.say("Not saved: \(failure.message). Your edit is kept.", .error)]
    }
    return (isOnlyForEditor ? [.pop] : []) + [.say("Not opened in the editor: \(failure.message)", .error)]
  }

  /// Takes the form in which GET gives the record, its content as the edit knows it.
  mutating func adoptForm(of record: Record) {
    guard let base = draft.base, record.source > base.source else { return }
    let isOther = base.envelope != record.envelope
    draft.adoptForm(of: record)
    if isOther { derive() }
  }
}
