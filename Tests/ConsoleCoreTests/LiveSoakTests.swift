import DeviceSimulator
import Synchronization
import Testing

@testable import ConsoleCore

/// The promise of the feature under load: whatever breaks meanwhile, what is known at the end is what is, and was told.
struct LiveSoakTests {
  private static let classes = ["sipAccount", "sipCall", "stream"]

  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func everyFinalStateIsKnownAndToldThoughTheSocketIsCut(envelope: SimulatorOptions.Envelope) async throws {
    let soak = try await Soak(envelope, classes: LiveSoakTests.classes)
    var random = SeededGenerator(seed: envelope == .flat ? 11 : 12)
    let moments = (0..<20).map { _ in Double.random(in: 1..<59, using: &random) }.sorted()
    let start = ContinuousClock.now
    for (number, moment) in moments.enumerated() {
      try await Task.sleep(until: start + .milliseconds(Int(moment * 1000)))
      if number % 3 == 2 { soak.device.expireSessions() } else { soak.device.dropSockets() }
    }
    try await Task.sleep(until: start + .seconds(60))
    try await soak.end("\(envelope.rawValue), 20 cuts in 60 s")
  }

  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func sessionsThatEndEveryFewSecondsAreMadeAnew(envelope: SimulatorOptions.Envelope) async throws {
    let soak = try await Soak(envelope, classes: LiveSoakTests.classes)
    for _ in 0..<2 {
      try await Task.sleep(for: .seconds(5))
      soak.device.expireSessions()
    }
    try await soak.end("\(envelope.rawValue), a session of 5 s, 10 s")
  }
}

/// A watcher on a simulated device that changes all the time, and what was told of it.
private final class Soak: Sendable {
  /// What was told, class by class, over the first list.
  private struct Ledger: Sendable {
    var mirrors: [String: Mirror] = [:]
    var origins: [Change.Origin: Int] = [:]
    var failures: [String] = []
    var gaps = 0
  }

  private final class Book: Sendable {
    let ledger = Mutex(Ledger())
  }

  let device: DeviceSimulator
  private let connection: Connection
  private let watcher: Watcher
  private let classes: [String]
  private let book: Book

  /// Starts with a device that stands still, so that the first list is known; from then on it changes.
  init(_ envelope: SimulatorOptions.Envelope, classes: [String]) async throws {
    self.classes = classes
    let counts = ["sipAccount": 40, "sipCall": 30, "stream": 40]
    device = DeviceSimulator(options: SimulatorOptions(envelope: envelope, counts: counts, seed: 5))
    let url = try device.start()
    let settings = try #require(
      ConnectionSettings(address: url, user: "root", password: Secret("ferncast"), staysOpen: true))
    connection = Connection(settings: settings)
    try await connection.signIn()
    let book = Book()
    self.book = book
    watcher = Watcher(
      connection, classes: Set(classes),
      onNote: { note in
        switch note {
        case .failed(let error), .refused(_, let error), .failing(_, let error):
          book.ledger.withLock { $0.failures.append("\(error)") }
        case .recovered: book.ledger.withLock { $0.gaps += 1 }
        case .live, .polling: break
        }
      },
      onChanges: { changes in
        book.ledger.withLock { ledger in
          for change in changes {
            ledger.mirrors[change.objectClass, default: Mirror()].apply([change])
            ledger.origins[change.origin, default: 0] += 1
          }
        }
      })
    watcher.start()
    try #require(await eventually { watcher.isLive })
    for name in classes {
      let records = watcher.records(name)
      book.ledger.withLock { $0.mirrors[name] = Mirror(records) }
    }
    device.setEventRate(200)
  }

  /// Holds the device still, waits until all is quiet, and compares.
  func end(_ title: String) async throws {
    device.setEventRate(0)
    var total = -1
    var rounds = 0
    // The longest wait of a feed that was just refused a socket is five seconds.
    while rounds < 200 {
      let now = book.ledger.withLock { $0.origins.values.reduce(0, +) }
      if watcher.isLive, now == total { break }
      total = now
      rounds += 1
      try await Task.sleep(for: .milliseconds(200))
    }
    #expect(watcher.isLive, "\(title): it is live at the end")
    let ledger = book.ledger.withLock(\.self)
    var compared = 0
    for name in classes { compared += try compare(name, ledger, title) }
    #expect(ledger.failures.isEmpty, "\(title): \(ledger.failures)")
    let counts = ledger.origins.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key)" }
    print(
      "soak: \(title): \(counts.joined(separator: ", ")) changes told, \(ledger.gaps) gaps recovered, "
        + "\(compared) records equal to the device's")
    watcher.stop()
    await connection.signOut(within: 1)
    device.stop()
  }

  /// The records of one class, as held and as told, against the device's own.
  private func compare(_ name: String, _ ledger: Ledger, _ title: String) throws -> Int {
    let uuids = device.uuids(of: name)
    let truth = try uuids.map { uuid in
      try #require(device.document(name, uuid).flatMap { Record(document: $0, objectClass: name) })
    }
    let held = watcher.records(name)
    #expect(Set(held) == Set(truth), "\(title): \(name) as it is held")
    let mirror = try #require(ledger.mirrors[name])
    #expect(mirror.differences(from: truth).isEmpty, "\(title): \(name) as it was told")
    #expect(mirror.faults.isEmpty, "\(title): \(name): \(mirror.faults.prefix(3))")
    return truth.count
  }
}
