import ConsoleCore

/// One record as the device holds it, secrets included.
struct StoredRecord: Sendable {
  let uuid: String
  /// Grows with each change (device API: flat envelope).
  var rev: Int
  /// Key/value pairs that rules for rights can use.
  var attributes: [JSON]
  var fields: JSONObject
  /// The document's text since the last change, so that a list of 100,000 is a matter of copying.
  var text: [UInt8]?
  /// The envelope of that text.
  var textEnvelope: SimulatorOptions.Envelope?
}
