/// How a device wraps a record's fields (device API: two envelopes).
public enum Envelope: String, Sendable, CaseIterable {
  /// The fields are the members of a member that bears the class's name.
  case wrapped
  /// The fields are the members of the record itself, beside `objectClass`, `uuid` and `rev`.
  case flat
}
