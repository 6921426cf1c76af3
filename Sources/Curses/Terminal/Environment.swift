import Glibc

/// The variables of the process.
enum Environment {
  /// The value of a variable, nil where it is not set.
  static func value(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// Whether a variable is set to anything but the empty string, as no-color.org asks.
  static func isSet(_ name: String) -> Bool {
    value(name)?.isEmpty == false
  }
}
