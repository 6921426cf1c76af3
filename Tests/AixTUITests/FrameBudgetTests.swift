import Testing

@testable import AixTUI

/// How often the screen is drawn for what a device sends.
@Suite struct FrameBudgetTests {
  @Test func aKeyThatWasHeldDelaysNoFrameThatFollows() {
    var budget = FrameBudget()
    var now = ContinuousClock.now
    for _ in 0..<300 {
      budget.spend(now: now)
      now += .milliseconds(3)
    }
    #expect(budget.nextFrame() <= now + FrameBudget.interval, "what a key asked for is shown at once when it comes")
  }

  @Test func aDeviceThatSendsAllTheTimeGetsThirtyFramesASecond() {
    var budget = FrameBudget()
    let start = ContinuousClock.now
    var frames: [Duration] = []
    for step in 0..<3000 {
      let now = start + .milliseconds(step)
      guard budget.nextFrame() <= now else { continue }
      budget.spend(now: now)
      frames.append(now - start)
    }
    for from in stride(from: 0, to: 2000, by: 100) {
      let second = frames.count { $0 >= .milliseconds(from) && $0 < .milliseconds(from + 1000) }
      #expect((20...31).contains(second), "\(second) from \(from) ms on")
    }
  }
}
