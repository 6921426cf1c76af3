import Synchronization
import Testing

@testable import ConsoleCore

/// The comparison before the end of a watch, and the clocks that a watcher is given.
struct WatcherLastCheckTests {
  /// A watcher whose signals flow and whose next comparison is an hour away.
  private func live() async throws -> WatchBench {
    let bench = try WatchBench(pause: 3600)
    bench.setList(1)
    try await bench.begin()
    try await bench.subscribed()
    #expect(await eventually { bench.watcher.isLive })
    return bench
  }

  @Test func whatNoSignalToldIsToldBeforeTheEnd() async throws {
    let bench = try await live()
    bench.setList(2, 7)
    let unchecked = await bench.watcher.lastCheck()
    bench.watcher.stop()
    #expect(unchecked.isEmpty)
    #expect(await eventually { Set(bench.told) == ["resynced update r0", "resynced create r1"] }, "\(bench.told)")
  }

  /// A list that was asked for before the end may have been made before the change.
  @Test func aListThatIsRunningIsFollowedByAnother() async throws {
    let bench = try WatchBench(pause: 3600)
    bench.setList(1)
    bench.holdLists(true)
    try await bench.begin()
    try await bench.subscribed()
    #expect(await eventually { bench.lists == 1 })
    bench.setList(2)
    async let unchecked = bench.watcher.lastCheck()
    try await Task.sleep(for: .milliseconds(50))
    bench.holdLists(false)
    #expect(await unchecked.isEmpty)
    #expect(bench.lists == 2)
    #expect(await eventually { bench.told == ["resynced update r0"] }, "\(bench.told)")
    bench.watcher.stop()
  }

  @Test func aDeviceThatHangsIsWaitedForForAMoment() async throws {
    let bench = try await live()
    bench.holdLists(true)
    let start = ContinuousClock.now
    let unchecked = await bench.watcher.lastCheck()
    #expect(ContinuousClock.now - start >= .seconds(2.9))
    #expect(unchecked.map(\.objectClass) == ["c"] && unchecked.first?.reason == "no response within 3 s")
    let since = try #require(unchecked.first?.since)
    #expect(since <= RealTime.now - 2900 && since > RealTime.now - 60_000)
    bench.holdLists(false)
    bench.watcher.stop()
  }

  @Test func aListThatFailsEndsTheWait() async throws {
    let bench = try await live()
    bench.setStatus(500)
    let unchecked = await bench.watcher.lastCheck()
    #expect(unchecked.count == 1 && unchecked.first?.reason.contains("500") == true, "\(unchecked)")
    bench.watcher.stop()
  }

  @Test func aStopEndsTheWait() async throws {
    let bench = try await live()
    bench.holdLists(true)
    async let unchecked = bench.watcher.lastCheck()
    #expect(await eventually { bench.lists == 2 })
    bench.watcher.stop()
    #expect(await unchecked.map(\.reason) == ["stopped"])
    bench.holdLists(false)
  }

  /// Ten minutes on the watcher's clock are a moment on the wall.
  @Test func theWatchersTimeIsThatOfItsClock() async throws {
    let clock = SteppedClock()
    let bench = try WatchBench(stepped: clock, pause: 60) { socket, _ in
      socket.end(.refused(Refusal(status: 404, body: [])))
    }
    bench.setList(1)
    try await bench.begin()
    await clock.run(for: 30) { bench.lists }
    #expect(bench.lists == 1 && bench.values == [1])
    bench.setList(2)
    await clock.run(for: 60) { bench.lists }
    #expect(await eventually { bench.told == ["polled update r0"] }, "\(bench.told)")
    await clock.run(for: 600) { bench.lists }
    #expect((10...13).contains(bench.lists), "\(bench.lists)")
    bench.watcher.stop()
  }
}
