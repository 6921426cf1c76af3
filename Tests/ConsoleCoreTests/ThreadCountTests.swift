import Foundation
import Synchronization
import Testing

@testable import ConsoleCore

/// What connections cost in threads and wake-ups, counted in a process of its own.
struct ThreadCountTests {
  /// The threads of this process by their numbers, with their names.
  private static func threads() throws -> [(number: String, name: String)] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").map { number in
      (number, (try? String(contentsOfFile: "/proc/self/task/\(number)/comm", encoding: .utf8))?.trimmed() ?? "")
    }
  }

  /// How often the threads of a name have waited so far.
  private static func waits(of name: String) throws -> Int {
    var count = 0
    for thread in try threads() where thread.name == name {
      let status = try String(contentsOfFile: "/proc/self/task/\(thread.number)/status", encoding: .utf8)
      let line = status.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches:") }
      count += line.flatMap { Int($0.split(separator: ":")[1].trimmed()) } ?? 0
    }
    return count
  }

  @Test(.timeLimit(.minutes(2))) func twoHundredConnectionsCostTwentyThreadsAtMost() async {
    await #expect(processExitsWith: .success) {
      let peers = try ManyPeers()
      let clients = (0..<200).map { _ in PeerClient(peers.url + "/idle") }
      #expect(await soon { clients.allSatisfy(\.isOpen) })
      let answers = Task {
        await withTaskGroup(of: Int?.self) { group in
          for client in clients { group.addTask { await client.get(peers.url + "/later") } }
          return await group.reduce(0) { $0 + ($1 == 200 ? 1 : 0) }
        }
      }
      #expect(await soon { peers.asked("/later") == 200 })
      let threads = try Self.threads().map(\.name)
      // One of them is the peers' own.
      #expect(threads.count - 1 <= 20, "\(threads)")
      #expect(threads.filter { $0 == "aix-io" }.count == 1, "\(threads)")
      peers.release()
      #expect(await answers.value == 200)
      peers.tell("hello")
      #expect(await soon { clients.allSatisfy { $0.texts == ["hello"] } })
      let after = try Self.threads().map(\.name)
      #expect(after.count - 1 <= 20, "\(after)")
    }
  }

  @Test(.timeLimit(.minutes(2))) func nothingWakesTheLoopWhileNothingHappens() async {
    await #expect(processExitsWith: .success) {
      let peers = try ManyPeers()
      let clients = (0..<50).map { _ in PeerClient(peers.url + "/idle") }
      #expect(await soon { clients.allSatisfy(\.isOpen) })
      for client in clients { #expect(await client.get(peers.url + "/") == 200) }
      // libcurl looks once after what it has put away.
      var (before, after) = (0, 1)
      for _ in 0..<20 where before != after {
        before = try Self.waits(of: "aix-io")
        try await Task.sleep(for: .milliseconds(500))
        after = try Self.waits(of: "aix-io")
      }
      #expect(before == after && before > 0, "the loop does not come to rest")
    }
  }
}
