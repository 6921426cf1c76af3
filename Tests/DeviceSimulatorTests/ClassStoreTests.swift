import ConsoleCore
import Testing

@testable import DeviceSimulator

/// A class's records are found where they are, whatever went before them.
struct ClassStoreTests {
  @Test func findsRecordsAmongRemovals() throws {
    var random = SeededGenerator(seed: 5)
    func newRecord() -> StoredRecord {
      StoredRecord(uuid: random.uuid(), rev: 1, attributes: [], fields: JSONObject([("state", "talking")]))
    }
    var model = (0..<300).map { _ in newRecord() }
    let definition = try #require(BuiltInClasses.all.first { $0.name == "sipCall" })
    var store = ClassStore(definition: definition, records: model)
    for round in 0..<2000 {
      if random.chance(0.5) || model.isEmpty {
        model.append(newRecord())
        store.append(model[model.count - 1])
      } else {
        let gone = model.remove(at: random.int(0...model.count - 1)).uuid
        store.remove(gone)
        #expect(store[gone] == nil)
        let found = store.update(gone) { _ in }
        #expect(!found)
      }
      if let known = random.pick(model) { #expect(store[known.uuid]?.uuid == known.uuid) }
      if round % 100 == 0 { #expect(model.allSatisfy { store[$0.uuid]?.uuid == $0.uuid }) }
    }
    #expect(store.records.map(\.uuid) == model.map(\.uuid))
  }

  @Test func knowsWhichAccountsHaveALiveCall() throws {
    var device = try DeviceState(options: SimulatorOptions(envelope: .flat, counts: ["sipCall": 30], eventRate: 1000))
    var now = device.life.nextAt
    for _ in 0..<20 {
      now += 0.1
      _ = device.live(until: now)
      let live = device.classes["sipCall"]?.records.filter { $0.fields["state"] != "ended" } ?? []
      let accounts = Set(live.compactMap { $0.fields["sipAccount"]?.stringValue })
      for uuid in device.classes["sipAccount"]?.records.map(\.uuid) ?? [] {
        #expect(device.hasLiveCall(account: uuid) == accounts.contains(uuid))
      }
    }
  }
}
