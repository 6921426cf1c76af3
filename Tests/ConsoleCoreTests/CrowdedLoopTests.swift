import Glibc
import Synchronization
import Testing

@testable import ConsoleCore

/// Many connections on one loop: what one of them does, or does not do, delays no other. Each test has a process of its
/// own, so that the loop and its threads serve no other test.
@Suite(.serialized, .timeLimit(.minutes(4))) struct CrowdedLoopTests {
  /// Whether messages arrive and transfers are answered while the others do what they do.
  private static func expectService(_ peers: ManyPeers, _ clients: [PeerClient]) async {
    #expect(await soon { clients.allSatisfy(\.isOpen) })
    peers.tell("hello")
    #expect(await soon { clients.allSatisfy { $0.texts == ["hello"] } })
    for client in clients { #expect(await client.get(peers.url + "/") == 200) }
  }

  private static func clients(_ count: Int, _ url: String, room: Room? = nil) -> [PeerClient] {
    (0..<count).map { _ in PeerClient(url, room: room) }
  }

  @Test func aSocketWhoseHandlerTakesNoMoreHoldsUpNoOther() async {
    await #expect(processExitsWith: .success) {
      let peers = try ManyPeers()
      let room = closedRoom()
      let floods = Self.clients(8, peers.url + "/flood", room: room)
      #expect(await soon { floods.allSatisfy(\.isOpen) })
      await Self.expectService(peers, Self.clients(5, peers.url + "/idle"))
      // What nobody takes is not read, and so cannot be sent.
      var (before, after) = (0, 1)
      for _ in 0..<50 where before != after {
        before = peers.sent("/flood")
        try await Task.sleep(for: .milliseconds(100))
        after = peers.sent("/flood")
      }
      #expect(before == after && before < 8 * (16 << 20), "\(before) \(after)")
      #expect(floods.allSatisfy { $0.numbers.isEmpty })
      room.leave(1)
      #expect(await soon { floods.allSatisfy { $0.numbers.count > 150 } })
      for flood in floods { flood.close() }
      #expect(await soon { floods.allSatisfy { $0.ends == [.cancelled] } })
      for flood in floods {
        let numbers = flood.numbers
        #expect(numbers == (0..<numbers.count).map { $0 + 1 }, "each once and in order")
      }
      #expect(await soon { peers.open("/flood") == 0 })
    }
  }

  @Test func aSocketWithoutRoomEndsWhenItIsGivenUp() async {
    await #expect(processExitsWith: .success) {
      let peers = try ManyPeers()
      let room = closedRoom()
      let floods = Self.clients(4, peers.url + "/flood", room: room)
      #expect(await soon { floods.allSatisfy(\.isOpen) && peers.sent("/flood") > 2 << 20 })
      let start = ContinuousClock.now
      floods[0].close()
      floods[1].close()
      floods[2].letGo()
      floods[3].letGo()
      #expect(await soon { floods.allSatisfy { $0.ends == [.cancelled] } && peers.open("/flood") == 0 })
      #expect(ContinuousClock.now - start < .seconds(10), "a goodbye has a second")
      for flood in floods {
        #expect(flood.numbers == (0..<flood.numbers.count).map { $0 + 1 }, "what was read is told")
      }
    }
  }

  @Test func floodsThatAreTakenHoldUpNoOther() async {
    await #expect(processExitsWith: .success) {
      let peers = try ManyPeers()
      // More of them than there are threads for handlers, and never at an end with what they bring.
      let floods = (0..<8).map { _ in
        PeerClient(peers.url + "/flood") { event in if case .batch = event { usleep(20_000) } }
      }
      #expect(await soon { floods.allSatisfy { $0.numbers.count > 10 } })
      await Self.expectService(peers, Self.clients(5, peers.url + "/idle"))
      for flood in floods { flood.close() }
      #expect(await soon { floods.allSatisfy { $0.ends == [.cancelled] } })
    }
  }

  @Test func handlersThatBlockHoldUpNoOther() async {
    await #expect(processExitsWith: .success) {
      let peers = try ManyPeers()
      let isOver = Flag()
      let blocked = (0..<3).map { _ in
        PeerClient(peers.url + "/flood") { event in
          if case .batch = event { while !isOver.isSet { usleep(5000) } }
        }
      }
      #expect(await soon { blocked.allSatisfy(\.isOpen) })
      await Self.expectService(peers, Self.clients(5, peers.url + "/idle"))
      isOver.set()
      #expect(await soon { blocked.allSatisfy { $0.numbers.count > 50 } })
      for client in blocked { client.close() }
      #expect(await soon { blocked.allSatisfy { $0.ends == [.cancelled] } })
    }
  }

  private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)
    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
  }

  @Test func peersThatNeverShakeHandsHoldUpNoOther() async {
    await #expect(processExitsWith: .success) {
      let peers = try ManyPeers()
      let mute = Self.clients(40, peers.url + "/mute")
      // A server that does not answer TLS at all.
      let hanging = Self.clients(40, "https://127.0.0.1:\(peers.port)/idle")
      let stuck = hanging.map { client in Task { await client.get("https://127.0.0.1:\(peers.port)/x") } }
      #expect(await soon { peers.asked("/mute") == 40 && peers.open("") >= 80 })
      await Self.expectService(peers, Self.clients(5, peers.url + "/idle"))
      #expect((mute + hanging).allSatisfy { $0.ends.isEmpty && !$0.isOpen })
      // Giving them up ends them at once, though nothing ever answers.
      for client in (mute + hanging).prefix(60) { client.close() }
      for client in (mute + hanging).dropFirst(60) { client.letGo() }
      for task in stuck { task.cancel() }
      #expect(await soon { (mute + hanging).allSatisfy { $0.ends == [.cancelled] } })
      for task in stuck { #expect(await task.value == nil) }
      #expect(await soon { peers.open("/mute") == 0 && peers.open("") == 0 })
    }
  }

  @Test func interimAnswersWithoutEndAreAFault() async {
    await #expect(processExitsWith: .success) {
      let peers = try ManyPeers()
      let odd = Self.clients(8, peers.url + "/hints")
      await Self.expectService(peers, Self.clients(3, peers.url + "/idle"))
      #expect(await soon { odd.allSatisfy { $0.ends.count == 1 } })
      for client in odd {
        guard case .fault(let reason) = client.ends.first else {
          Issue.record("\(client.ends)")
          continue
        }
        #expect(reason == "the response head is too long")
      }
      #expect(await soon { peers.open("/hints") == 0 })
    }
  }

  @Test func aTransferWhoseHandlerIsSlowHoldsUpNoOther() async {
    await #expect(processExitsWith: .success) {
      let peers = try ManyPeers()
      let isOver = Flag()
      let received = Mutex(0)
      let big = PeerClient(peers.url + "/idle")
      let transfer = Task {
        await big.get(peers.url + "/big") { _ in while !isOver.isSet { usleep(5000) } }
      }
      #expect(await soon { peers.sent("/big") > 1 << 20 })
      await Self.expectService(peers, Self.clients(5, peers.url + "/idle"))
      #expect(peers.sent("/big") < ManyPeers.bigLength, "what the handler does not take is not fetched")
      isOver.set()
      #expect(await transfer.value == 200)
      let status = await big.get(peers.url + "/big") { chunk in received.withLock { $0 += chunk.bytes.count } }
      #expect(status == 200 && received.withLock(\.self) == ManyPeers.bigLength)
    }
  }

  @Test func aTransferThatIsCancelledTellsNoMoreChunks() async {
    await #expect(processExitsWith: .success) {
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
      #expect(await soon { chunks.withLock(\.self) == 1 && peers.sent("/big") > 1 << 20 })
      transfer.cancel()
      #expect(await soon { peers.open("/big") == 0 }, "the connection ends though the handler is at work")
      isOver.set()
      #expect(await transfer.value == nil)
      #expect(chunks.withLock(\.self) == 1)
    }
  }
}
