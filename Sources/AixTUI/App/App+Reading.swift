import ConsoleCore

/// What the device has to be asked about a record before something is done with it.
extension App {
  /// Reads the records that a layer is to change, where it is not known yet how GET gives them.
  func readRecords(of layer: any Layer) {
    guard device.connection != nil, !device.isReadOnly else { return }
    for record in layer.recordsToRead(context()) { device.send(.recordForm(record.objectClass, record.uuid)) }
  }

  /// Copies a record's JSON once it is known as the device gives it.
  func copyWhenRead(_ key: RecordKey, withSecrets: Bool) {
    guard key.device == device.id else { return }
    copies[device.send(.record(key.objectClass, key.uuid))] = withSecrets
  }

  func copyRead(_ ticket: Ticket, _ reply: Reply) {
    guard let withSecrets = copies.removeValue(forKey: ticket), case .record(let record) = reply else { return }
    run(withSecrets ? RecordCopy.whole(record, context()) : RecordCopy.masked(record, context()))
  }
}
