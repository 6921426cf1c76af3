import ConsoleCore
import Synchronization
import Testing

@testable import DeviceSimulator

/// Records, seeds, and what the device does by itself.
struct LifeTests {
  private func options(_ envelope: SimulatorOptions.Envelope, seed: UInt64 = 1) -> SimulatorOptions {
    var options = SimulatorOptions(envelope: envelope, seed: seed)
    options.clockStart = 1_800_000_000
    return options
  }

  @Test func sameSeedMakesTheSameDevice() throws {
    let devices = try [1, 1, 2].map { try DeviceState(options: options(.flat, seed: $0)) }
    for name in devices[0].classNames {
      let texts = devices.map { device in
        device.classes[name]?.records.compactMap { device.document(name, $0.uuid)?.text() } ?? []
      }
      #expect(texts[0] == texts[1])
      if !texts[0].isEmpty { #expect(texts[0] != texts[2]) }
    }
  }

  @Test func everyGeneratedRecordFitsItsSchema() throws {
    var options = options(.wrapped)
    for name in ["sipAccount", "sipCall", "phoneBookEntry", "stream", "user", "apiKey", "applet"] {
      options.counts[name] = 500
    }
    let device = try DeviceState(options: options)
    for (name, store) in device.classes {
      #expect(store.definition.schema["properties"]?.objectValue?.isEmpty == false)
      for record in store.records {
        let problem = SchemaCheck(store.definition.schema).problem(.object(record.fields))
        #expect(problem == nil, "\(name)")
      }
    }
  }

  @Test func recordsDiffer() throws {
    var options = options(.wrapped)
    options.counts = ["sipAccount": 5000, "stream": 2000]
    let device = try DeviceState(options: options)
    for (name, field, count) in [("sipAccount", "displayName", 5000), ("stream", "name", 2000)] {
      let names = device.classes[name]?.records.compactMap { $0.fields[field]?.stringValue } ?? []
      #expect(Set(names).count == count)
      #expect(Set(device.classes[name]?.records.map(\.uuid) ?? []).count == count)
    }
  }

  @Test func movesByItselfAndStaysValid() throws {
    var options = options(.flat)
    options.eventRate = 1000
    var device = try DeviceState(options: options)
    let kinds = Mutex<[String: Int]>([:])
    device.observer = { _ in }
    var now = device.start.monotonic
    for _ in 0..<400 {
      now += 0.05
      _ = device.live(until: now)
      for change in device.takeChanges() {
        kinds.withLock { $0["\(change.kind) \(change.objectClass)", default: 0] += 1 }
      }
    }
    let seen = kinds.withLock { $0 }
    for kind in ["create sipCall", "update sipCall", "destroy sipCall", "update stream", "update sipAccount"] {
      #expect(seen[kind, default: 0] > 10, "\(kind)")
    }
    #expect(seen.values.reduce(0, +) > 15_000)
    for store in device.classes.values {
      for record in store.records {
        #expect(SchemaCheck(store.definition.schema).problem(.object(record.fields)) == nil)
      }
    }
    #expect((1...40).contains(device.classes["sipCall"]?.records.count ?? 0))
  }

  @Test func livesAgainInTheSameWay() throws {
    func run() throws -> [String] {
      var options = options(.flat)
      options.eventRate = 100
      var device = try DeviceState(options: options)
      device.observer = { _ in }
      for _ in 0..<500 { _ = device.live(until: device.life.nextAt) }
      return device.takeChanges().map { "\($0.kind) \($0.objectClass) \($0.uuid)" }
    }
    #expect(try run() == run())
  }

  @Test func tellsItsObserverOfEachChange() throws {
    let device = try TestDevice(.flat)
    let seen = Mutex<[RecordChange]>([])
    // The observer outlives this call on the device's thread, so what it writes to is kept by reference.
    let box = Box(seen)
    device.device.observeChanges { change in box.value.withLock { $0.append(change) } }
    let client = try device.root()
    let created = try client.call(
      "POST", "objects/phoneBookEntry", "{\"name\":\"N\",\"uri\":\"sip:n@example.org\"}"
    ).createdUUID
    device.device.change("phoneBookEntry", created, JSONObject([("name", JSON.string("M"))]))
    try client.call("DELETE", "objects/phoneBookEntry/\(created)")
    let all = eventually { box.value.withLock { $0.count } == 3 }
    #expect(all)
    #expect(box.value.withLock { $0.map(\.kind) } == [.create, .update, .destroy])
    #expect(box.value.withLock { $0.map { $0.document["rev"]?.intValue } } == [1, 2, 2])
  }

  @Test func writesTimesByTheCalendar() {
    #expect(DeviceClock.text(0) == "1970-01-01T00:00:00.000Z")
    #expect(DeviceClock.text(951_782_400.5) == "2000-02-29T00:00:00.500Z")
    #expect(DeviceClock.text(4_107_542_399) == "2100-02-28T23:59:59.000Z")
  }
}

private final class Box: Sendable {
  let value: Mutex<[RecordChange]>
  init(_ value: consuming Mutex<[RecordChange]>) { self.value = value }
}
