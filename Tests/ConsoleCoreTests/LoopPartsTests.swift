import Glibc
import Synchronization
import Testing

@testable import ConsoleCore

/// What the loop is made of: pools of threads, deliveries, rooms, lookups.
@Suite(.timeLimit(.minutes(1))) struct LoopPartsTests {
  private final class Log: Sendable {
    private let entries = Mutex<[String]>([])
    func add(_ entry: String) { entries.withLock { $0.append(entry) } }
    var all: [String] { entries.withLock(\.self) }
  }

  @Test func aPoolHasNoMoreThreadsThanItsLimit() async throws {
    let pool = ThreadPool("aix-test", limit: 3)
    let (begun, gate) = (Log(), Gate())
    for number in 0..<20 {
      #expect(
        pool.submit {
          begun.add("\(number)")
          gate.wait()
        })
    }
    #expect(await eventually { begun.all.count == 3 })
    gate.open()
    #expect(await eventually { begun.all.count == 20 })
    // Its threads are there for what comes later.
    let value = await PosixThread.run(in: pool) { 7 }
    #expect(value == 7)
  }

  private final class Gate: Sendable {
    private let isOpen = Atomic<Bool>(false)
    func open() { isOpen.store(true, ordering: .releasing) }
    func wait() { while !isOpen.load(ordering: .acquiring) { usleep(2000) } }
  }

  private func measure(_ limit: Int) -> Delivery<String>.Measure {
    Delivery<String>.Measure(limit: limit, size: { $0.utf8.count })
  }

  @Test func eventsAreHandedOverOneByOneAndInOrder() async {
    let log = Log()
    let delivery = Delivery(
      measure(1 << 20), onRoom: {},
      handler: { event in
        await Task.yield()
        log.add(event)
      })
    for number in 0..<500 { delivery.add("\(number)") }
    #expect(await eventually { log.all.count == 500 })
    #expect(log.all == (0..<500).map { "\($0)" })
  }

  @Test func whoeverBringsTooMuchIsToldAndToldAgainWhenThereIsRoom() async {
    let (log, room) = (Log(), closedRoom())
    let delivery = Delivery(
      measure(4), onRoom: { log.add("room") },
      handler: { event in
        await room.wait()
        log.add(event)
      })
    #expect(delivery.add("ab"))
    #expect(!delivery.add("cd"))
    #expect(!delivery.add("ef"))
    room.leave(1)
    #expect(await eventually { log.all.count == 4 })
    #expect(log.all == ["ab", "cd", "room", "ef"] || log.all == ["ab", "cd", "ef", "room"], "\(log.all)")
    #expect(delivery.add("gh"))
  }

  @Test func whatWaitsForRoomIsHandedOverAtOnceInAHurry() async {
    let (log, room) = (Log(), closedRoom())
    let delivery = Delivery(
      measure(100), onRoom: {},
      handler: { event in
        await room.wait()
        log.add(event)
      })
    delivery.add("a")
    delivery.add("b")
    delivery.hurry()
    delivery.add("c")
    #expect(await eventually { log.all == ["a", "b", "c"] })
  }

  @Test func eventsThatWaitAreJoined() async {
    let (log, room) = (Log(), closedRoom())
    let measure = Delivery<String>.Measure(
      limit: 1000, size: { $0.utf8.count },
      join: { first, second in
        guard second != "end" else { return false }
        first += second
        return true
      })
    let delivery = Delivery(
      measure, onRoom: {},
      handler: { event in
        if event == "a" { await room.wait() }
        log.add(event)
      })
    delivery.add("a")
    // The first one is in the handler's hands before the others come.
    #expect(await eventually { room.waiting == 1 })
    for event in ["b", "c", "end"] { delivery.add(event) }
    room.leave(1)
    #expect(await eventually { log.all == ["a", "bc", "end"] })
  }

  /// A delivery that has always one more event.
  private final class Endless: Sendable {
    private let delivery = Mutex<Delivery<Int>?>(nil)
    private let isOver = Atomic<Bool>(false)
    private let count = Atomic<Int>(0)

    init() {
      let measure = Delivery<Int>.Measure(limit: 100, size: { _ in 1 })
      let delivery = Delivery(
        measure, onRoom: {},
        handler: { [weak self] number in if self?.takes(number) ?? false { self?.add(number + 1) } })
      self.delivery.withLock { $0 = delivery }
      add(0)
    }

    private func takes(_ number: Int) -> Bool {
      count.store(number, ordering: .releasing)
      return !isOver.load(ordering: .acquiring)
    }

    private func add(_ number: Int) { delivery.withLock { $0 }?.add(number) }
    var handled: Int { count.load(ordering: .acquiring) }
    func stop() { isOver.store(true, ordering: .releasing) }
  }

  @Test func deliveriesTakeTurns() async {
    await #expect(processExitsWith: .success) {
      // More of them than there are threads for handlers.
      let floods = (0..<8).map { _ in Endless() }
      #expect(await soon { floods.allSatisfy { $0.handled > 100 } })
      let log = Log()
      let quiet = Delivery<String>(
        .init(limit: 10, size: { $0.utf8.count }), onRoom: {}, handler: { event in log.add(event) })
      quiet.add("in between")
      #expect(await soon { log.all == ["in between"] })
      for flood in floods { flood.stop() }
    }
  }

  @Test func aRoomLetsInAgainWhatHasRoom() async {
    let (room, log) = (Room(2), Log())
    room.enter(2)
    await room.wait()
    room.enter(1)
    let waiter = Task {
      await room.wait()
      log.add("in")
    }
    #expect(await eventually { room.waiting == 1 })
    #expect(log.all.isEmpty)
    room.leave(1)
    await waiter.value
    room.enter(5)
    let cancelled = Task { await room.wait() }
    #expect(await eventually { room.waiting == 1 })
    cancelled.cancel()
    await cancelled.value
    let closed = Task { await room.wait() }
    #expect(await eventually { room.waiting == 1 })
    room.close()
    await closed.value
    await room.wait()
  }

  @Test func aFewNamesAreLookedUpAtATime() {
    var lookups = NameLookups()
    let now = ContinuousClock.now
    func mayBegin(_ key: Int, _ name: String, after seconds: Int = 0) -> Bool {
      lookups.mayBegin(key, name, at: now + .seconds(seconds))
    }
    func next() -> Int? { lookups.next(at: now) }
    for key in 0..<NameLookups.limit { #expect(mayBegin(key, "host\(key)")) }
    #expect(!mayBegin(10, "host10"))
    #expect(!mayBegin(11, "host11"))
    #expect(!mayBegin(12, "host0"))
    #expect(next() == nil)
    // One that is given up before it begins takes no place.
    lookups.end(10, isFound: false, at: now)
    lookups.end(0, isFound: true, at: now)
    #expect(next() == 11)
    #expect(next() == 12, "its name was found meanwhile")
    #expect(mayBegin(13, "host0", after: 40))
    #expect(!mayBegin(14, "host0", after: 70), "what was found long ago is looked up again")
  }

  @Test func aNameIsLookedUpAndNotAnAddress() throws {
    func name(_ url: String) throws -> String? { try #require(DeviceURL(url)).nameToLookUp }
    guard !HostName.hasProxy else { return }
    #expect(try name("http://codec.example/x") == "codec.example")
    for url in ["http://10.1.2.3", "https://[fe80::1]", "http://localhost:1", "http://127.0.0.1", "http://0x7f.1"] {
      #expect(try name(url) == nil, "\(url)")
    }
  }

  @Test func namesThatCannotBeFoundWaitForEachOtherAndEnd() async {
    // No resolver asks anybody for a label of more than 63 characters.
    let urls = (0..<12).map { "http://\(String(repeating: "a", count: 64))\($0).example/" }
    let ends = Mutex<[SocketEnd]>([])
    let transport = CurlTransport(trust: Trust())
    let links = urls.map { url in
      transport.open(SocketRequest(url: url)) { event in
        if case .ended(let end) = event { ends.withLock { $0.append(end) } }
      }
    }
    let errors = await withTaskGroup(of: TransportError?.self) { group in
      for url in urls {
        group.addTask {
          do throws(TransportError) {
            _ = try await transport.send(HTTPRequest("GET", url), onChunk: nil)
            return nil
          } catch {
            return error
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    func isUnknown(_ error: TransportError?) -> Bool {
      if case .unreachable(let outage) = error { outage.reach == .unknownHost } else { false }
    }
    #expect(errors.count == 12 && errors.allSatisfy(isUnknown), "\(errors)")
    #expect(await soon { ends.withLock { $0.count } == 12 })
    for end in ends.withLock(\.self) {
      guard case .failed(let error) = end, isUnknown(error) else {
        Issue.record("\(end)")
        continue
      }
    }
    _ = links
  }
}
