import Glibc

/// Moments as milliseconds since 1970, the form in which histories keep them.
public enum RealTime {
  /// This machine's time now.
  public static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
