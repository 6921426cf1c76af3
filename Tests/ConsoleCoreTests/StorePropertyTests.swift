import Testing

@testable import ConsoleCore

/// Whatever the order in which signals, lists and gaps meet: the store ends as the device is, and all of it was told.
struct StorePropertyTests {
  @Test(arguments: 0..<8)
  func theStoreEndsAsTheDeviceIsAndAllOfItWasTold(block: UInt64) throws {
    for seed in block * 100..<block * 100 + 100 {
      var run = Run(seed: seed)
      try run.play()
      #expect(run.mirror.faults.isEmpty, "seed \(seed): \(run.mirror.faults)")
      #expect(Set(run.store["c"].records) == Set(run.device), "seed \(seed)")
      #expect(run.mirror.differences(from: run.device).isEmpty, "seed \(seed)")
      guard run.problems.isEmpty else {
        Issue.record("seed \(seed): \(run.problems[0])")
        return
      }
    }
  }

  /// One device, one console, and a network between them that is slow and breaks.
  private struct Run {
    enum Revisions: CaseIterable {
      case none, ofEachRecord, ofTheDevice, ofSome
    }

    /// A list on its way: asked for, read at the device, answered.
    struct Request {
      let held: RecordSet
      /// Whether it was asked for after the last subscription.
      var counts: Bool
      var answer: [Record]?
    }

    var random: SeededGenerator
    let revisions: Revisions
    let isFlat: Bool
    var time: Int64 = 1_000_000
    var device: [Record] = []
    private var lastRev = 0
    private var created = 0
    var store = Store()
    var mirror = Mirror()
    private var isSubscribed = true
    private var flight: [Signal] = []
    private var request: Request?
    private var needsList = true
    var problems: [String] = []

    init(seed: UInt64) {
      random = SeededGenerator(seed: seed)
      revisions = Revisions.allCases.randomElement(using: &random) ?? .none
      isFlat = Bool.random(using: &random)
    }

    mutating func play() throws {
      for _ in 0..<Int.random(in: 0...4, using: &random) { try change() }
      flight = []
      try proceed(fails: false)
      for _ in 0..<Int.random(in: 10...120, using: &random) {
        try step()
        compare()
      }
      if !isSubscribed { interrupt() }
      while needsList || request != nil { try proceed(fails: false) }
      deliver(flight.count)
    }

    /// At every moment what was told is what is held.
    private mutating func compare() {
      guard store.isRead("c") else { return }
      let differences = mirror.differences(from: store["c"].records)
      if !differences.isEmpty { problems.append("\(differences)") }
    }

    private mutating func step() throws {
      time += Int64.random(in: 0...2_000, using: &random)
      switch Int.random(in: 0..<20, using: &random) {
      case 0..<9: try change()
      case 9..<13: deliver(Int.random(in: 0...3, using: &random))
      case 13..<18: try proceed(fails: Int.random(in: 0..<8, using: &random) == 0)
      default: interrupt()
      }
    }

    // MARK: The device

    private mutating func change() throws {
      let kind = Int.random(in: 0..<10, using: &random)
      if device.isEmpty || kind < 2 { return try create() }
      let place = Int.random(in: 0..<device.count, using: &random)
      if kind < 4 {
        let gone = device.remove(at: place)
        lastRev += 1
        return signal(.destroy(objectClass: "c", uuid: gone.uuid))
      }
      device[place] = try make(device[place].uuid, after: device[place])
      signal(.update(device[place]))
    }

    private mutating func create() throws {
      // Where revisions cannot mislead, a UUID may come back.
      let mayReturn = revisions == .none || revisions == .ofTheDevice
      var uuid = "r\(Int.random(in: 0..<6, using: &random))"
      if !mayReturn || device.contains(where: { $0.uuid == uuid }) {
        created += 1
        uuid = "n\(created)"
      }
      device.append(try make(uuid, after: nil))
      signal(.create(device[device.count - 1]))
    }

    private mutating func make(_ uuid: String, after old: Record?) throws -> Record {
      lastRev += 1
      let count = old?.rev?.intValue ?? 0
      let bearsOne = old.map { $0.rev != nil } ?? Bool.random(using: &random)
      let rev: Int? =
        switch revisions {
        case .none: nil
        case .ofEachRecord: count + 1
        case .ofTheDevice: lastRev
        case .ofSome: bearsOne ? count + 1 : nil
        }
      // Few values, so that a record often comes back to a state that it had.
      let few = { (random: inout SeededGenerator) in JSON.number(JSONNumber(Int.random(in: 0..<3, using: &random))) }
      let inner = JSONObject([("x", few(&random)), ("y", few(&random))])
      var fields = JSONObject([("a", few(&random)), ("o", .object(inner))])
      if Bool.random(using: &random) { fields["maybe"] = few(&random) }
      return try record(uuid, rev: rev, flat: isFlat, fields)
    }

    private mutating func signal(_ signal: Signal) {
      if isSubscribed { flight.append(signal) }
    }

    // MARK: The network

    private mutating func deliver(_ count: Int) {
      let batch = Array(flight.prefix(count))
      flight.removeFirst(batch.count)
      mirror.apply(store.apply(batch, at: time))
    }

    /// The socket breaks and what is under way on it is lost, or comes back.
    private mutating func interrupt() {
      if isSubscribed {
        deliver(Int.random(in: 0...flight.count, using: &random))
        flight = []
        isSubscribed = false
      } else {
        isSubscribed = true
        needsList = true
        request?.counts = false
      }
    }

    /// The list goes one step on its way.
    private mutating func proceed(fails: Bool) throws {
      guard let present = request else {
        store.beginListing("c")
        request = Request(held: store["c"], counts: isSubscribed)
        return
      }
      guard let answer = present.answer else {
        request?.answer = device
        return
      }
      request = nil
      guard !fails || !store.isRead("c") else { return mirror.apply(store.abandonListing("c", at: time)) }
      let isFirst = !store.isRead("c")
      let changes = store.finishListing(
        "c", ListOutcome(answer, held: present.held), isSubscribed ? .resynced : .polled, at: time)
      if isFirst { mirror = Mirror(answer) }
      mirror.apply(changes)
      if present.counts, isSubscribed { needsList = false }
    }
  }
}
