import ConsoleCore

/// The record that an alarm or a log entry is about.
@MainActor struct SourceLink {
  let objectClass: String
  let uuid: String
  /// The record's name, else the source's text, else the class and the start of the UUID.
  let title: String

  /// Uses the source's class and UUID, or finds the class of a UUID among the stored records; nil without either.
  init?(_ source: StatusEntry.Source, _ device: DeviceSession) {
    let uuid = source.uuid ?? source.text.flatMap(SourceLink.uuid)
    if let name = source.objectClass, let uuid {
      self.init(name, uuid, source.text, device)
    } else if let uuid,
      let name = device.classes.lazy.map(\.name).first(where: { device.store.record($0, uuid) != nil })
    {
      self.init(name, uuid, source.text, device)
    } else {
      return nil
    }
  }

  private init(_ objectClass: String, _ uuid: String, _ text: String?, _ device: DeviceSession) {
    self.objectClass = objectClass
    self.uuid = uuid
    let name = device.store.record(objectClass, uuid)?.name
    title = name ?? text.flatMap { SourceLink.uuid($0) == nil ? $0 : nil } ?? "\(objectClass) \(uuid.prefix(8))"
  }

  /// The UUID in a text such as `sipAccount/5ff1c07e-…`; nil if there is none.
  private static func uuid(_ text: String) -> String? {
    let parts = text.split { !($0.isHexDigit || $0 == "-") }
    return parts.first { $0.count == 36 && $0.filter { $0 == "-" }.count == 4 }.map(String.init)
  }
}
