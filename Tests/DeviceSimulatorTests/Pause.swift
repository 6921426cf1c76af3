import Glibc

/// Lets time pass where a test is about time itself.
func pause(milliseconds: Int) { usleep(UInt32(milliseconds) * 1000) }

/// Asks until it is so, ten seconds at most.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
  for _ in 0..<1000 {
    if try condition() { return true }
    pause(milliseconds: 10)
  }
  return false
}
