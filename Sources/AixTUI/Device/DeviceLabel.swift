/// What the operator calls a device: its profile's name, badge and groups.
struct DeviceLabel: Sendable, Equatable {
  /// The profile's name; nil for a device that was given by its address.
  var name: String?
  /// A short warning such as `ON AIR`, shown in the header and in every write confirmation.
  var badge: String?
  var groups: [String] = []
}

extension DeviceSession {
  /// The device's name in lists and messages: its profile's, else its address without the scheme.
  var name: String { label.name ?? typedName }

  var nameAndAddress: String { label.name.map { $0 == address ? $0 : "\($0) (\(address))" } ?? address }

  /// The device in a write confirmation: its name, address and badge.
  var target: String {
    nameAndAddress + (label.badge.map { " [\($0)]" } ?? "")
  }
}
