import ConsoleCore
import Dispatch
import Glibc
import Synchronization

/// ^C, a hang-up or SIGTERM while several devices are at work: the first one ends all in order, the third one at once.
final class FleetInterrupt: Sendable {
  private struct State {
    var signal: Int32?
    var count = 0
    var handlers: [@Sendable () -> Void] = []
  }

  private let state = Mutex(State())
  /// The first one ends all in order; a second one spares a watch its last checks.
  private static let patience = 2

  /// The signal that came first; nil if none did.
  var signal: Int32? { state.withLock(\.signal) }

  /// Adds something to do at each signal; at once if one has come.
  func onSignal(_ body: @escaping @Sendable () -> Void) {
    let isLate = state.withLock { state in
      state.handlers.append(body)
      return state.signal != nil
    }
    if isLate { body() }
  }

  func listen() -> [any DispatchSourceSignal] {
    [SIGINT, SIGTERM, SIGHUP].map { number in
      Glibc.signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [weak self] in self?.receive(number) }
      source.activate()
      return source
    }
  }

  private func receive(_ number: Int32) {
    let handlers = state.withLock { state -> [@Sendable () -> Void]? in
      state.signal = state.signal ?? number
      state.count += 1
      return state.count > FleetInterrupt.patience ? nil : state.handlers
    }
    guard let handlers else {
      _ = FleetInterrupt.die(of: number)
      return
    }
    for handler in handlers { handler() }
  }

  /// Ends the process as the signal would have done.
  static func die(of number: Int32) -> Int32 {
    Glibc.signal(number, SIG_DFL)
    kill(getpid(), number)
    return 128 + number
  }
}
