import Glibc

/// The operator as this machine knows him.
enum LocalUser {
  /// His name, under which he acknowledges alarms; behind `sudo` his own.
  static var name: String {
    for name in ["SUDO_USER", "USER", "LOGNAME"] {
      if let value = getenv(name), value.pointee != 0 { return String(cString: value) }
    }
    if let entry = getpwuid(getuid()), let name = entry.pointee.pw_name { return String(cString: name) }
    return "uid \(getuid())"
  }
}
