import Glibc

/// The operator's user on this machine.
enum LocalUser {
  /// The name that acknowledges alarms; under `sudo` the name of the original user.
  static var name: String {
    for name in ["SUDO_USER", "USER", "LOGNAME"] {
      if let value = getenv(name), value.pointee != 0 { return String(cString: value) }
    }
    if let entry = getpwuid(getuid()), let name = entry.pointee.pw_name { return String(cString: name) }
    return "uid \(getuid())"
  }
}
