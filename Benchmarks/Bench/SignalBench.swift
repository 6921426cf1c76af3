import ConsoleCore
import Glibc
import Synchronization

/// Takes signals in as the console does: read on the threads of the socket, applied to the store on another one.
final class SignalBench: Sendable {
  private struct State: Sendable {
    var batches: [[Signal]] = []
    var taken = 0
    var first: ContinuousClock.Instant?
  }

  private let state = Mutex(State())
  /// As in the console, whoever brings too much has to wait.
  private let room = Room(50_000)

  private func receive(_ event: SubscriptionEvent) {
    guard case .signals(let signals) = event else { return }
    room.enter(signals.count)
    state.withLock { state in
      state.first = state.first ?? .now
      state.batches.append(signals)
    }
  }

  /// Signals and seconds from the first one's arrival until the last was applied, and the changes that they made.
  static func run(url: String, count: Int) async throws -> (signals: Int, changes: Int, seconds: Double) {
    guard let settings = ConnectionSettings(address: url, user: "root", password: Secret("ferncast"), staysOpen: true)
    else { throw BenchError("\(url) is no address") }
    let connection = Connection(settings: settings)
    try await connection.signIn()
    let bench = SignalBench()
    let subscription = Subscription(connection: connection, room: bench.room) { bench.receive($0) }
    subscription.watch(["sipCall"])
    subscription.start()
    defer { subscription.stop() }
    let result = bench.apply(count)
    return (count, result.changes, result.seconds)
  }

  private func apply(_ count: Int) -> (changes: Int, seconds: Double) {
    var store = Store()
    var (applied, changes) = (0, 0)
    while applied < count {
      let batches = state.withLock { state in
        defer { state.batches = [] }
        return state.batches
      }
      if batches.isEmpty { sched_yield() }
      for signals in batches {
        room.leave(signals.count)
        changes += store.apply(signals, at: RealTime.now).count
        applied += signals.count
      }
    }
    let start = state.withLock { $0.first ?? .now }
    let taken = start.duration(to: .now).components
    return (changes, Double(taken.seconds) + Double(taken.attoseconds) / 1e18)
  }
}

struct BenchError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
