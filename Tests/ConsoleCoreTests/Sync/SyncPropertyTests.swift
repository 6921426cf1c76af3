import Testing

@testable import ConsoleCore

/// Random schedules of changes, lists, losses and pauses: the store ends as the device is, everything is announced once,
/// and freshness never claims more than is true.
struct SyncPropertyTests {
  /// How many milliseconds a change may be old before LIVE is a lie: grace, detection of a cut, and two ways.
  private static let slack = 1_500 + 3_000 + 500
  /// How many milliseconds may pass until the next comparison, a list that fails in between and the last signals.
  private static let comparison = 60_000 + 30_000 + 5_000

  @Test(arguments: 0..<8)
  func completeSignals(block: UInt64) {
    for seed in block * 60..<block * 60 + 60 {
      var world = SyncWorld(seed: seed, manners: SyncWorld.Manners())
      play(&world, seed)
      settle(&world, seed, wanted: .live)
    }
  }

  @Test(arguments: 0..<4)
  func noSocket(block: UInt64) {
    for seed in block * 40..<block * 40 + 40 {
      var manners = SyncWorld.Manners()
      manners.hasSocket = false
      var world = SyncWorld(seed: seed, manners: manners)
      play(&world, seed)
      settle(&world, seed, wanted: nil)
    }
  }

  @Test(arguments: 0..<4)
  func signalsThatAreIncomplete(block: UInt64) {
    for seed in block * 40..<block * 40 + 40 {
      var manners = SyncWorld.Manners()
      manners.unsignalled = [5, 30, 100][Int(seed % 3)]
      var world = SyncWorld(seed: seed, manners: manners)
      play(&world, seed)
      settle(&world, seed, wanted: nil)
    }
  }

  /// Lists in one envelope, signals in another, single records in any, each with or without revisions.
  @Test(arguments: 0..<8)
  func mixedEnvelopes(block: UInt64) {
    let envelopes: [Envelope?] = [.wrapped, .flat, nil]
    let revisions: [Bool?] = [true, false, nil]
    for seed in block * 81..<block * 81 + 81 {
      let number = Int(seed) % 81
      var manners = SyncWorld.Manners()
      manners.forms.lists = FormOptions.Form(envelope: envelopes[number % 3], hasRev: revisions[number / 3 % 3])
      manners.forms.signals = FormOptions.Form(envelope: envelopes[number / 9 % 3], hasRev: revisions[number / 27])
      if seed % 2 == 0 {
        manners.forms.reads = FormOptions.Form(
          envelope: envelopes[number / 2 % 3], hasRev: revisions[number / 5 % 3])
      }
      manners.hasSocket = seed % 10 != 9
      var world = SyncWorld(seed: seed, manners: manners)
      play(&world, seed)
      settle(&world, seed, wanted: manners.hasSocket ? .live : nil)
      #expect(world.notes.allSatisfy { if case .signalsDoubted = $0 { false } else { true } }, "seed \(seed)")
    }
  }

  /// Some minutes of anything.
  private func play(_ world: inout SyncWorld, _ seed: UInt64) {
    world.follow(true)
    for _ in 0..<Int.random(in: 10...80, using: &world.random) {
      switch Int.random(in: 0..<40, using: &world.random) {
      case 0..<24: world.change()
      case 24..<27: world.cut()
      case 27: world.vanish(for: Int.random(in: 100...60_000, using: &world.random))
      case 28: world.renewSession()
      case 31..<35 where world.manners.forms.reads != nil: world.readOne()
      case 29: world.follow(Bool.random(using: &world.random))
      // What signals kept silent about, nobody can know while the program stands still.
      case 30 where world.manners.unsignalled == 0:
        world.suspend(for: Int.random(in: 1_000...600_000, using: &world.random))
      default: break
      }
      let isLong = Int.random(in: 0..<10, using: &world.random) == 0
      world.run(for: Int.random(in: 0...(isLong ? 90_000 : 2_000), using: &world.random)) { check(&$0, seed) }
      guard world.problems.isEmpty else {
        Issue.record("seed \(seed): \(world.problems[0])")
        return
      }
    }
  }

  /// Everything calms down: what is held is what the device has, and all of it was announced.
  private func settle(_ world: inout SyncWorld, _ seed: UInt64, wanted: Freshness?) {
    world.follow(true)
    world.run(for: 400_000) { check(&$0, seed) }
    #expect(world.problems.isEmpty, "seed \(seed)")
    let held = world.sync.store["c"].records
    if world.manners.forms == FormOptions() { #expect(Set(held) == Set(world.records), "seed \(seed)") }
    let states = { (records: [Record]) in
      Set(records.map { [JSON.string($0.uuid), $0.fields["n"], $0.fields["name"]] as [JSON?] })
    }
    #expect(states(held) == states(world.records), "seed \(seed)")
    #expect(world.mirror.faults.isEmpty, "seed \(seed): \(world.mirror.faults)")
    #expect(world.mirror.differences(from: world.records).isEmpty, "seed \(seed)")
    if let wanted { #expect(world.sync.freshness("c", at: world.instant) == wanted, "seed \(seed)") }
  }

  /// Whatever is claimed at this moment is true of the model.
  private func check(_ world: inout SyncWorld, _ seed: UInt64) {
    if let invention = world.inventions.first { world.problems.append(invention) }
    let fresh = world.sync.freshness("c", at: world.instant)
    var until: Int
    switch fresh {
    case .live: until = world.clock - SyncPropertyTests.slack
    case .poll(_, let age, _), .stale(let age, _): until = world.clock - age.milliseconds - 1
    default: return
    }
    // Where the device keeps changes to itself, that shows with the next comparison: from then on claims are exact.
    if world.manners.unsignalled > 0, world.sync["c"].doubt == nil { until -= SyncPropertyTests.comparison }
    for item in world.items.values {
      let known = world.sync.store.record("c", item.uuid)?.fields["n"]?.numberValue?.intValue ?? 0
      if let gone = item.goneAt, gone <= until {
        if known > 0 { world.problems.append("\(fresh): \(item.uuid) went at \(gone), now \(world.clock)") }
        continue
      }
      let wanted = item.versions.count { $0 <= until }
      // A record that went since then may be gone already.
      if known < wanted, item.goneAt == nil {
        world.problems.append("\(fresh): \(item.uuid) is at \(known), was at \(wanted), now \(world.clock)")
      }
    }
  }
}
