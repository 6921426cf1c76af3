import Foundation

/// A class that is dropped into a simulated device's folder for a test, and gone with this value.
final class DroppedInClass: Sendable {
  let path: String

  init(_ name: String = "thing", schema: String, records: String) throws {
    path = FileManager.default.temporaryDirectory.path + "/aixtui-class-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data(schema.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name).schema.json"))
    try Data(records.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name).records.json"))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
