import Glibc
import Synchronization
import Testing

@testable import ConsoleCore

/// Listeners that stand still.
@Suite(.timeLimit(.minutes(1))) struct ChangeOutboxTests {
  /// What a listener was told, and whether it goes on.
  private final class Listener: Sendable {
    private let times = Mutex<[Int64]>([])
    private let mayGoOn = Atomic<Bool>(false)

    var told: [Int64] { times.withLock(\.self) }
    func goOn() { mayGoOn.store(true, ordering: .releasing) }

    func take(_ changes: [Change]) {
      times.withLock { $0 += changes.map(\.time) }
      while !mayGoOn.load(ordering: .acquiring) { usleep(2000) }
    }
  }

  private func changes(_ times: Range<Int64>) -> [Change] {
    times.map { Change(.destroy, .live, time: $0, objectClass: "c", uuid: "u", old: nil, new: nil) }
  }

  @Test func aListenerThatStandsStillLeavesNoRoomAndMissesNothing() async {
    let listener = Listener()
    let outbox = ChangeOutbox { listener.take($0) }
    outbox.add(changes(0..<10))
    #expect(await soon { listener.told.count == 10 })
    await outbox.room.wait()
    for start in stride(from: Int64(10), to: 30_010, by: 1000) { outbox.add(changes(start..<start + 1000)) }
    let socket = Task { await outbox.room.wait() }
    #expect(await soon { outbox.room.waiting == 1 }, "no more is read from the socket")
    listener.goOn()
    await socket.value
    #expect(await soon { listener.told.count == 30_010 })
    #expect(listener.told == Array(0..<30_010))
  }

  @Test func whatIsThereIsToldAtTheEndAndNothingAfterIt() async {
    let listener = Listener()
    listener.goOn()
    let outbox = ChangeOutbox { listener.take($0) }
    for start in stride(from: Int64(0), to: 1000, by: 10) { outbox.add(changes(start..<start + 10)) }
    outbox.close()
    #expect(listener.told == Array(0..<1000))
    outbox.add(changes(1000..<1001))
    await outbox.room.wait()
    #expect(listener.told.count == 1000)
  }

  @Test func aListenerThatNeverComesBackHoldsNobodyAtTheEnd() async {
    let listener = Listener()
    let outbox = ChangeOutbox { listener.take($0) }
    outbox.add(changes(0..<30_000))
    let socket = Task { await outbox.room.wait() }
    outbox.close()
    await socket.value
    listener.goOn()
    #expect(await soon { listener.told.count == 30_000 })
  }
}
