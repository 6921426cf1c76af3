import Glibc
import Synchronization
import Testing

@testable import ConsoleCore

/// Many connections on one loop: what one of them does, or does not do, delays no other.
@Suite(.timeLimit(.minutes(2))) struct CrowdedLoopTests {
  /// Whether messages arrive and transfers are answered while the others do what they do.
  private func expectService(_ peers: ManyPeers, _ clients: [PeerClient]) async {
    #expect(await eventually { clients.allSatisfy(\.isOpen) })
    peers.tell("hello")
    #expect(await eventually { clients.allSatisfy { $0.texts == ["hello"] } })
    for client in clients { #expect(await client.get(peers.url + "/") == 200) }
  }

  private func clients(_ count: Int, _ url: String, room: Room? = nil) -> [PeerClient] {
    (0..<count).map { _ in PeerClient(url, room: room) }
  }

  @Test func aSocketWhoseHandlerTakesNoMoreHoldsUpNoOther() async throws {
    let peers = try ManyPeers()
    let room = closedRoom()
    let floods = clients(12, peers.url + "/flood", room: room)
    #expect(await eventually { floods.allSatisfy(\.isOpen) })
    await expectService(peers, clients(5, peers.url + "/idle"))
    // What nobody takes is not read, and so cannot be sent.
    var (before, after) = (0, 1)
    for _ in 0..<50 where before != after {
      before = peers.sent("/flood")
      try await Task.sleep(for: .milliseconds(100))
      after = peers.sent("/flood")
    }
    #expect(before == after && before < 12 * (16 << 20), "\(before) \(after)")
    #expect(floods.allSatisfy { $0.numbers.isEmpty })
    room.leave(1)
    #expect(await eventually { floods.allSatisfy { $0.numbers.count > 300 } })
    for flood in floods { flood.close() }
    #expect(await eventually { floods.allSatisfy { $0.ends == [.cancelled] } })
    for flood in floods {
      let numbers = flood.numbers
      #expect(numbers == Array(1...numbers.count), "each once and in order")
    }
    #expect(await eventually { peers.open("/flood") == 0 })
  }

  @Test func aSocketWithoutRoomEndsWhenItIsGivenUp() async throws {
    let peers = try ManyPeers()
    let room = closedRoom()
    let floods = clients(4, peers.url + "/flood", room: room)
    #expect(await eventually { floods.allSatisfy(\.isOpen) && peers.sent("/flood") > 4 << 20 })
    let start = ContinuousClock.now
    floods[0].close()
    floods[1].close()
    floods[2].letGo()
    floods[3].letGo()
    #expect(await eventually { floods.allSatisfy { $0.ends == [.cancelled] } && peers.open("/flood") == 0 })
    #expect(ContinuousClock.now - start < .seconds(4), "a goodbye has a second")
    for flood in floods { #expect(flood.numbers == Array(1...max(1, flood.numbers.count)), "what was read is told") }
  }

  @Test func handlersThatBlockHoldUpNoOther() async throws {
    let peers = try ManyPeers()
    let isOver = Flag()
    let blocked = (0..<3).map { _ in
      PeerClient(peers.url + "/flood") { event in
        if case .batch = event { while !isOver.isSet { usleep(5000) } }
      }
    }
    #expect(await eventually { blocked.allSatisfy(\.isOpen) })
    await expectService(peers, clients(5, peers.url + "/idle"))
    isOver.set()
    #expect(await eventually { blocked.allSatisfy { $0.numbers.count > 50 } })
    for client in blocked { client.close() }
    #expect(await eventually { blocked.allSatisfy { $0.ends == [.cancelled] } })
  }

  private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)
    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
  }

  @Test func peersThatNeverShakeHandsHoldUpNoOther() async throws {
    let peers = try ManyPeers()
    let mute = clients(40, peers.url + "/mute")
    // A server that does not answer TLS at all.
    let hanging = clients(40, "https://127.0.0.1:\(peers.port)/idle")
    let stuck = hanging.map { client in Task { await client.get("https://127.0.0.1:\(peers.port)/x") } }
    #expect(await eventually { peers.asked("/mute") == 40 && peers.open("") >= 80 })
    await expectService(peers, clients(5, peers.url + "/idle"))
    #expect((mute + hanging).allSatisfy { $0.ends.isEmpty && !$0.isOpen })
    // Giving them up ends them at once, though nothing ever answers.
    for client in (mute + hanging).prefix(60) { client.close() }
    for client in (mute + hanging).dropFirst(60) { client.letGo() }
    for task in stuck { task.cancel() }
    #expect(await eventually { (mute + hanging).allSatisfy { $0.ends == [.cancelled] } })
    for task in stuck { #expect(await task.value == nil) }
    #expect(await eventually { peers.open("/mute") == 0 && peers.open("") == 0 })
  }

  @Test func interimAnswersWithoutEndAreAFault() async throws {
    let peers = try ManyPeers()
    let odd = clients(8, peers.url + "/hints")
    await expectService(peers, clients(3, peers.url + "/idle"))
    #expect(await eventually { odd.allSatisfy { $0.ends.count == 1 } })
    for client in odd {
      guard case .fault(let reason) = client.ends.first else {
        Issue.record("\(client.ends)")
        continue
      }
      #expect(reason == "the response head is too long")
    }
    #expect(await eventually { peers.open("/hints") == 0 })
  }

  @Test func aTransferWhoseHandlerIsSlowHoldsUpNoOther() async throws {
    let peers = try ManyPeers()
    let isOver = Flag()
    let received = Mutex(0)
    let big = PeerClient(peers.url + "/idle")
    let transfer = Task {
      await big.get(peers.url + "/big") { _ in while !isOver.isSet { usleep(5000) } }
    }
    #expect(await eventually { peers.sent("/big") > 1 << 20 })
    await expectService(peers, clients(5, peers.url + "/idle"))
    #expect(peers.sent("/big") < ManyPeers.bigLength, "what the handler does not take is not fetched")
    isOver.set()
    #expect(await transfer.value == 200)
    let status = await big.get(peers.url + "/big") { chunk in received.withLock { $0 += chunk.bytes.count } }
    #expect(status == 200 && received.withLock(\.self) == ManyPeers.bigLength)
  }

  @Test func aTransferThatIsCancelledTellsNoMoreChunks() async throws {
    let peers = try ManyPeers()
    let client = PeerClient(peers.url + "/idle")
    let isOver = Flag()
    let chunks = Mutex(0)
    let transfer = Task {
      await client.get(peers.url + "/big") { _ in
        chunks.withLock { $0 += 1 }
        while !isOver.isSet { usleep(5000) }
      }
    }
    #expect(await eventually { chunks.withLock(\.self) == 1 && peers.sent("/big") > 4 << 20 })
    transfer.cancel()
    #expect(await eventually { peers.open("/big") == 0 }, "the connection ends though the handler is at work")
    isOver.set()
    #expect(await transfer.value == nil)
    #expect(chunks.withLock(\.self) == 1)
  }
}
