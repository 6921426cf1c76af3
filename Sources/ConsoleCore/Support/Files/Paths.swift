import Glibc

/// Where configuration and state are kept (XDG Base Directory Specification).
public struct Paths: Sendable {
  /// `$XDG_CONFIG_HOME/aixtui/config.json`, or the file that the command line names.
  public let configuration: String
  /// `$XDG_STATE_HOME/aixtui`, for drafts, journals, history and cursors.
  public let state: String

  public init(configuration: String? = nil) {
    let home = Paths.home
    let config = Paths.folder("XDG_CONFIG_HOME") ?? home + "/.config"
    self.configuration = configuration ?? config + "/aixtui/config.json"
    state = (Paths.folder("XDG_STATE_HOME") ?? home + "/.local/state") + "/aixtui"
  }

  /// The user's home folder: `$HOME`, or what the password database says.
  public static var home: String { folder("HOME") ?? home(of: nil) ?? "/" }

  /// A path as it stands in the configuration: `~` is a home folder, and what is relative counts from a folder.
  static func resolved(_ path: String, in base: String) -> String {
    if path.hasPrefix("/") { return path }
    let expanded = expanded(path)
    return expanded.hasPrefix("/") ? expanded : base + "/" + path
  }

  /// A path with `~` or `~user` at its start as a home folder.
  static func expanded(_ path: String) -> String {
    guard path.hasPrefix("~") else { return path }
    let name = path.dropFirst().prefix { $0 != "/" }
    guard let home = name.isEmpty ? home : home(of: String(name)) else { return path }
    return home + path.dropFirst(1 + name.count)
  }

  /// The home folder of a user by the password database, nil for the user who runs the program.
  private static func home(of user: String?) -> String? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16_384)
    let failed =
      user.map { getpwnam_r($0, &entry, &buffer, buffer.count, &found) }
      ?? getpwuid_r(getuid(), &entry, &buffer, buffer.count, &found)
    guard failed == 0, found != nil, let folder = entry.pw_dir else { return nil }
    let text = String(cString: folder)
    return text.hasPrefix("/") ? text : nil
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
