import Glibc

/// Where configuration and state are kept (XDG Base Directory Specification).
public struct Paths: Sendable {
  /// `$XDG_CONFIG_HOME/aixtui/config.json`, or the file that the command line names.
  public let configuration: String
  /// `$XDG_STATE_HOME/aixtui`, for drafts, journals, history and cursors.
  public let state: String

  public init(configuration: String? = nil) {
    let home = Paths.variable("HOME") ?? "/"
    let config = Paths.folder("XDG_CONFIG_HOME") ?? home + "/.config"
    self.configuration = configuration ?? config + "/aixtui/config.json"
    state = (Paths.folder("XDG_STATE_HOME") ?? home + "/.local/state") + "/aixtui"
  }

  /// The folder of a device's drafts.
  public func drafts(profile: String?, url: String) -> String {
    state + "/drafts/" + Paths.folderName(profile: profile, url: url)
  }

  /// The folder in which the writes to a device are noted.
  public func writes(profile: String?, url: String) -> String {
    state + "/writes/" + Paths.folderName(profile: profile, url: url)
  }

  /// A folder's name from a profile and an address: letters, digits and a few signs of them.
  public static func folderName(profile: String?, url: String) -> String {
    let text = (profile.flatMap { $0.isEmpty ? nil : $0 + "@" } ?? "") + url
    return String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "@.-".contains($0)) ? $0 : "_" })
  }

  private static func variable(_ name: String) -> String? {
    guard let bytes = getenv(name) else { return nil }
    let text = String(cString: bytes)
    return text.isEmpty ? nil : text
  }

  /// A folder from the environment; a relative one is to be ignored.
  private static func folder(_ name: String) -> String? {
    variable(name).flatMap { $0.hasPrefix("/") ? $0 : nil }
  }
}
