import ConsoleCore

/// Reads that have to happen before a record is changed or copied.
extension App {
  /// Reads the records that a layer is about to change, unless the form in which GET returns them is known.
  func readRecords(of layer: any Layer) {
    guard device.connection != nil, !device.isReadOnly else { return }
    for record in layer.recordsToRead(context()) { device.send(.recordForm(record.objectClass, record.uuid)) }
  }

  /// Copies a record's JSON as soon as GET has returned it.
  func copyWhenRead(_ key: RecordKey, withSecrets: Bool) {
    guard key.device == device.id else { return }
    copies[device.send(.record(key.objectClass, key.uuid))] = withSecrets
  }

  func copyRead(_ ticket: Ticket, _ reply: Reply) {
    guard let withSecrets = copies.removeValue(forKey: ticket), case .record(let record) = reply else { return }
    run(withSecrets ? RecordCopy.whole(record, context()) : RecordCopy.masked(record, context()))
  }
}
