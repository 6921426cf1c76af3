/// The configuration's settings for alarms and the status journal (its `status` member).
public struct StatusSettings: Sendable {
  public var bounds = JournalBounds()
  /// Whether a new alarm rings the terminal's bell.
  public var bell = false
  private static let mostMegabytes = 100_000

  public init() {}

  /// Reads `journalDays`, `journalMegabytes` and `bell`; reports invalid settings and keeps their defaults.
  public init(_ json: JSON?, problems: inout [String]) {
    self.init()
    for (name, value) in json?.objectValue ?? JSONObject() {
      switch (name, value) {
      case ("bell", .bool(let isOn)): bell = isOn
      case ("journalDays", .number(let number)) where (1...36_500).contains(number.intValue ?? 0):
        bounds.age = Int64(number.intValue ?? 0) * 86_400_000
      case ("journalMegabytes", .number(let number))
      where (1...StatusSettings.mostMegabytes).contains(number.intValue ?? 0):
        let bytes = (number.intValue ?? 1) << 20
        bounds.fileSize = min(bounds.fileSize, max(256 << 10, bytes / 4))
        bounds.files = max(2, bytes / bounds.fileSize)
      default: problems.append("status: \(name) is unknown or cannot be \(value.text())")
      }
    }
  }
}
