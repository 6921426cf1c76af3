import Glibc

/// The number of files and sockets that this process may have open.
public enum OpenFiles {
  /// Raises the limit as far as the system allows: a device needs some six of them, and the usual limit is 1024.
  public static func allowMany() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max else {
      return
    }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
