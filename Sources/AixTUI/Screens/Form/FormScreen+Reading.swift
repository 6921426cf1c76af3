import ConsoleCore
import Curses

/// A patch points into the document that GET returns, so the form reads the record before a change unless it knows that
/// document's form.
extension FormScreen {
  func recordsToRead(_ context: Context) -> [Record] {
    if isReadOnly { return [] }
    let device = context.device
    if let base = draft.base { return device.knowsForm(of: base) ? [] : [base] }
    // A new record has the same form as other records of its class.
    guard device.connection?.readEnvelope(of: draft.objectClass) == nil else { return [] }
    return device.store[draft.objectClass].records.prefix(1).map(\.self)
  }

  /// Delays a command until the record is read; nil if it can run now.
  mutating func readFirst(_ command: Command, _ context: Context) -> [Action]? {
    guard let base = draft.base, context.device.connection != nil, !context.device.knowsForm(of: base) else {
      return nil
    }
    defer { (awaiting, isReading) = (command, true) }
    let request = Action.request(context.device.ticket(), .recordForm(base.objectClass, base.uuid))
    return (isReading ? [] : [request]) + [.say("Reading the record first", .info)]
  }

  /// Runs the command that waited for the record; nil if the reply is about something else.
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

  /// Adopts the form in which GET returns the record, with the content of the edit.
  mutating func adoptForm(of record: Record) {
    guard let base = draft.base, record.source > base.source else { return }
    let isOther = base.envelope != record.envelope
    draft.adoptForm(of: record)
    if isOther { derive() }
  }
}
