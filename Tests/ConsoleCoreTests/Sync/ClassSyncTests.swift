import Testing

@testable import ConsoleCore

/// One class step by step; moments are seconds from the start.
struct ClassSyncTests {
  /// A class and its clock.
  private struct Bench {
    var sync = ClassSync()
    let start = ContinuousClock.now

    func at(_ seconds: Double) -> ContinuousClock.Instant { start + .milliseconds(Int(seconds * 1000)) }

    @discardableResult
    mutating func handle(_ input: ClassSync.Input, _ seconds: Double) -> [ClassSync.Command] {
      sync.handle(input, at: at(seconds))
    }

    func fresh(_ seconds: Double) -> Freshness { sync.freshness(at: at(seconds), records: 3) }

    /// Follows the class, and reads its list behind the subscription.
    mutating func goLive() {
      handle(.follow(true), 0)
      handle(.socketUp, 0.1)
      handle(.subscribed, 0.2)
      finish(1, 0.3)
    }

    mutating func finish(_ list: Int, _ seconds: Double, unsignalled: Set<String> = []) {
      handle(.listed(list: list, bytes: 100, unsignalled: unsignalled), seconds)
    }
  }

  @Test func aFirstListWaitsForTheSubscriptionButNotForLong() {
    var quick = Bench()
    #expect(quick.handle(.follow(true), 0) == [])
    #expect(quick.handle(.socketUp, 0.1) == [])
    #expect(quick.handle(.subscribed, 0.2) == [.list(1)])
    quick.finish(1, 0.25)
    #expect(quick.fresh(0.25) == .live)

    var slow = Bench()
    slow.handle(.follow(true), 0)
    #expect(slow.sync.deadline(at: slow.at(0.1)) == slow.at(0.3))
    #expect(slow.handle(.tick, 0.3) == [.list(1)])
    // The list was asked for before the subscription, so it is read once more.
    #expect(slow.handle(.subscribed, 0.4) == [])
    slow.handle(.socketUp, 0.45)
    #expect(slow.handle(.subscribed, 0.5) == [])
    #expect(slow.handle(.listed(list: 1, bytes: 10, unsignalled: []), 0.6) == [.list(2)])
    #expect(slow.fresh(0.6) != .live)
    slow.finish(2, 0.7)
    #expect(slow.fresh(0.7) == .live)
  }

  @Test func aLostSocketIsLiveForTheGraceAloneAndThenSaysWhyItPolls() {
    var bench = Bench()
    bench.goLive()
    bench.handle(.socketDown(since: bench.at(10)), 11)
    #expect(bench.fresh(11.4) == .live)
    #expect(bench.fresh(11.6) == .poll(.seconds(5), age: .milliseconds(1600), why: .noSocket))
    // The next poll counts from the last sign of life, and so does the age.
    #expect(bench.handle(.tick, 15) == [.list(2)])
    #expect(bench.fresh(17) == .stale(.seconds(7), why: "no answer"))
    bench.finish(2, 17.5)
    #expect(bench.fresh(17.5) == .poll(.seconds(5), age: .seconds(2.5), why: .noSocket))
  }

  @Test func whileTheDeviceIsAwayNothingIsReadAndTheAgeCountsFromTheLastSignOfLife() {
    var bench = Bench()
    bench.goLive()
    bench.handle(.away(since: bench.at(20), reason: "no answer"), 24)
    #expect(bench.fresh(62) == .stale(.seconds(42), why: "no answer"))
    #expect(bench.handle(.tick, 100) == [])
    bench.handle(.socketDown(since: bench.at(20)), 24)
    #expect(bench.handle(.back, 120) == [.list(2)])
  }

  @Test func whatADeadSessionWasRefusedIsAskedAgainWithTheNextOne() {
    var bench = Bench()
    bench.handle(.follow(true), 0)
    #expect(bench.handle(.tick, 1) == [.list(1)])
    #expect(bench.handle(.failed(list: 1, reason: "HTTP 403", isLasting: true), 2) == [])
    #expect(bench.handle(.tick, 30) == [])
    #expect(bench.handle(.sessionRenewed, 31) == [.list(2)])
    // The renewal came first, and the refusal of the old session after it.
    bench.handle(.sessionRenewed, 32)
    #expect(bench.handle(.failed(list: 2, reason: "HTTP 403", isLasting: true), 33) == [.list(3)])
  }

  /// Rights come back, and a session may be what was wrong.
  @Test func whatWasReadBeforeAndIsRefusedIsAskedAgainSoonAndThenRarely() {
    var bench = Bench()
    bench.goLive()
    bench.handle(.socketDown(since: bench.at(10)), 10)
    #expect(bench.handle(.tick, 16) == [.list(2)])
    var (now, list) = (16.0, 2)
    for pause in [1.0, 2, 4, 8, 16, 32, 60, 60] {
      #expect(bench.handle(.failed(list: list, reason: "HTTP 403", isLasting: true), now) == [])
      #expect(bench.sync.deadline(at: bench.at(now)) == bench.at(now + pause))
      #expect(bench.fresh(now) == .stale(.milliseconds(Int((now - 10) * 1000)), why: "HTTP 403"))
      #expect(bench.handle(.tick, now + pause - 0.1) == [])
      (now, list) = (now + pause, list + 1)
      #expect(bench.handle(.tick, now) == [.list(list)])
    }
    bench.finish(list, now + 1)
    #expect(bench.fresh(now + 1) == .poll(.seconds(5), age: .seconds(1), why: .noSocket))
  }

  @Test func whatWasNeverReadAndIsRefusedIsAskedAgainRarely() {
    var bench = Bench()
    bench.handle(.follow(true), 0)
    #expect(bench.handle(.tick, 1) == [.list(1)])
    bench.handle(.failed(list: 1, reason: "HTTP 403", isLasting: true), 2)
    #expect(bench.sync.deadline(at: bench.at(2)) == bench.at(62))
  }

  @Test func signalsThatKeepSilentAboutAChangeAreDoubtedAndBelievedAgainWhenTheyTellEverything() {
    var bench = Bench()
    bench.goLive()
    #expect(bench.handle(.tick, 10.4) == [.list(2)])
    bench.finish(2, 10.5, unsignalled: ["a"])
    #expect(bench.fresh(12) == .live)
    // What was believed is five seconds old, so the list is due at once.
    #expect(bench.handle(.tick, 15.5) == [.signalsDoubted, .list(3)])
    let age = Duration.milliseconds(5_100)
    #expect(bench.fresh(15.5) == .poll(.seconds(5), age: age, why: .signalsIncomplete))
    // From here on each change is signalled.
    var list = 3
    var commands: [ClassSync.Command] = []
    for second in stride(from: 16.0, through: 140, by: 1) {
      commands += bench.handle(.signals(count: 1, uuids: ["a"]), second)
      if bench.sync.isRunning(list) {
        bench.finish(list, second)
        list += 1
      }
    }
    #expect(commands.contains(.signalsTrusted))
    #expect(bench.fresh(140) == .live)
  }

  @Test func signalsThatFlowArePutToTheProofSoonAndOneProofLaterRarely() {
    var bench = Bench()
    bench.goLive()
    var times: [Int] = []
    var list = 2
    for second in 1...140 {
      bench.handle(.signals(count: 3, uuids: []), Double(second))
      if bench.sync.isRunning(list) {
        times.append(second)
        bench.finish(list, Double(second))
        list += 1
      }
    }
    #expect(times == [11, 71, 131])
  }

  @Test func aClassThatWasDoubtedTwiceIsNotBelievedForANewSocketAlone() {
    var bench = Bench()
    bench.goLive()
    var now = 1.0
    for round in 1...2 {
      while !bench.sync.isListing {
        bench.handle(.tick, now)
        now += 1
      }
      bench.finish(bench.sync.lists, now, unsignalled: ["a"])
      bench.handle(.tick, now + 6)
      now += 7
      if bench.sync.isListing { bench.finish(bench.sync.lists, now) }
      #expect(bench.fresh(now) != .live)
      bench.handle(.socketDown(since: bench.at(now)), now)
      bench.handle(.socketUp, now + 1)
      bench.handle(.subscribed, now + 1.1)
      now += 2
      if bench.sync.isListing { bench.finish(bench.sync.lists, now) }
      #expect((bench.fresh(now) == .live) == (round == 1))
    }
    // It has never signalled: that nothing changes for hours proves nothing.
    for _ in 0..<2_000 {
      now += 5
      bench.handle(.tick, now)
      if bench.sync.isListing { bench.finish(bench.sync.lists, now) }
    }
    #expect(bench.fresh(now) == .poll(.seconds(5), age: .zero, why: .signalsIncomplete))
  }

  @Test func aSignalThatIsOnlyLateRaisesNoDoubt() {
    var bench = Bench()
    bench.goLive()
    bench.handle(.tick, 10.4)
    bench.finish(2, 10.5, unsignalled: ["a", "b"])
    bench.handle(.signals(count: 2, uuids: ["a", "b"]), 13)
    #expect(bench.handle(.tick, 16) == [])
    #expect(bench.fresh(16) == .live)
  }

  @Test func aClassThatFallsSilentIsComparedSoonAndAQuietOneRarely() {
    var bench = Bench()
    bench.goLive()
    // Quiet from the start: 10, 20, 40, then 60 seconds apart.
    var times: [Int] = []
    var list = 2
    for second in 1...400 {
      if bench.handle(.tick, Double(second)) == [.list(list)] {
        times.append(second)
        bench.finish(list, Double(second))
        list += 1
      }
    }
    #expect(times.prefix(5) == [11, 31, 71, 131, 191])
    // Signals flow, and stop.
    for second in 401...430 { bench.handle(.signals(count: 5, uuids: []), Double(second)) }
    let due = bench.sync.deadline(at: bench.at(430))
    #expect(due.map { $0 <= bench.at(436) } == true)
  }

  @Test func aListThatTookLongBecauseTheProgramStoodStillDoesNotSlowDownTheNextOnes() {
    var bench = Bench()
    bench.handle(.follow(true), 0)
    bench.handle(.socketDown(since: bench.at(0)), 0.1)
    bench.finish(1, 900)
    #expect(bench.sync.pollInterval <= .seconds(120))
  }

  @Test func oneListThatHungDoesNotStretchThePollsAfterIt() {
    var bench = Bench()
    bench.handle(.follow(true), 0)
    bench.handle(.socketDown(since: bench.at(0)), 0)
    bench.finish(1, 0.1)
    #expect(bench.handle(.tick, 5.1) == [.list(2)])
    bench.finish(2, 13.5)
    #expect(bench.sync.pollInterval == .seconds(5))
    #expect(bench.handle(.tick, 18.5) == [.list(3)])
    // Nothing answers: that is said although a list is on its way.
    #expect(bench.fresh(21) == .stale(.milliseconds(15_900), why: "no answer"))
    // Lists that are always slow are asked for more rarely.
    bench.finish(3, 26.5)
    #expect(bench.sync.pollInterval == .seconds(40))
  }

  @Test func aStoppedFirstListIsPartialAndIsReadAgainOnlyWhenAsked() {
    var bench = Bench()
    bench.handle(.follow(true), 0)
    bench.handle(.tick, 1)
    #expect(bench.handle(.stop, 2) == [.cancel(1)])
    #expect(bench.fresh(3) == .partial(records: 3))
    #expect(bench.handle(.tick, 500) == [])
    #expect(bench.handle(.want, 501) == [.list(2)])
  }

  @Test func failuresAreRetriedWithGrowingPauses() {
    var bench = Bench()
    bench.handle(.follow(true), 0)
    bench.handle(.socketDown(since: bench.at(0)), 0)
    var list = 1
    var now = 0.0
    var pauses: [Double] = []
    for _ in 0..<6 {
      bench.handle(.failed(list: list, reason: "HTTP 500", isLasting: false), now)
      list += 1
      let failed = now
      while bench.handle(.tick, now) != [.list(list)] { now += 1 }
      pauses.append(now - failed)
    }
    #expect(pauses == [5, 10, 20, 40, 60, 60])
    #expect(bench.fresh(now + 1) != .live)
  }
}
