import DeviceSimulator
import Foundation
import Testing

@testable import ConsoleCore

/// Editing against the simulated device over HTTP, in both envelopes and over every class that it has.
struct EditingSimulatorTests {
  private static let classes = ["sipAccount", "phoneBookEntry", "stream", "user", "applet"]

  private func run(
    _ envelope: SimulatorOptions.Envelope, patch: Bool = true,
    _ body: (DeviceWriter, WriteJournal, Record, Schema) async throws -> Void
  ) async throws {
    let device = DeviceSimulator(options: SimulatorOptions(envelope: envelope, seed: 3))
    let url = try device.start()
    defer { device.stop() }
    device.setSupportsPatch(patch)
    let settings = try #require(
      ConnectionSettings(address: url, user: "root", password: Secret("ferncast")))
    let connection = Connection(settings: settings)
    try await connection.signIn()
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sim-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let journal = try WriteJournal(folder: folder)
    let writer = DeviceWriter(connection: connection, journal: journal)
    for name in Self.classes {
      guard let record = try await connection.list(name).last else { continue }
      let schema = try #require(Schema(try await connection.objectSchema(name), objectClass: name))
      try await body(writer, journal, record, schema)
    }
  }

  /// A draft with one text or number changed; nil where there is none.
  private func edited(_ record: Record, _ schema: Schema) -> Draft? {
    var draft = Draft(editing: record, schema: schema)
    for field in draft.fields.flatMap(\.flattened) where field.isEditable && !field.isSecret {
      let value: JSON
      switch (field.kind, draft[field.pointer]) {
      case (.text(let rules), .string(let text)?) where rules.format == nil && rules.pattern == nil:
        value = .string(text + "x")
      case (.boolean, .bool(let flag)?): value = .bool(!flag)
      default: continue
      }
      if draft.set(value, at: field.pointer), draft.blockingIssues.isEmpty { return draft }
      draft.revertAll()
    }
    return nil
  }

  @Test(arguments: [SimulatorOptions.Envelope.wrapped, .flat], [true, false])
  func everyClassIsSavedAndTakenBack(_ envelope: SimulatorOptions.Envelope, _ patch: Bool) async throws {
    var count = 0
    try await run(envelope, patch: patch) { writer, journal, record, schema in
      guard let draft = edited(record, schema), let change = draft.guardedPatch else { return }
      let outcome = await writer.save(change)
      guard case .saved(let saved?, let method) = outcome else {
        Issue.record("\(record.objectClass): \(WriteOutcome(outcome).result)")
        return
      }
      #expect(method == (patch ? .patched : .replaced))
      #expect(change.differences(from: saved) == change.pointers)
      // The same draft once more: the device already has it, or has moved on.
      let write = try #require(journal.page()?.writes.first)
      let plan = try UndoPlan.make(for: write, current: saved, schema: schema).get()
      let undone = await writer.undo(plan)
      guard case .done(_, let back?) = undone else {
        Issue.record("\(record.objectClass): \(undone.result)")
        return
      }
      #expect(RecordComparison.differences(from: record, to: back, schema).isEmpty)
      count += 1
    }
    #expect(count >= 4)
  }

  @Test(arguments: [SimulatorOptions.Envelope.wrapped, .flat])
  func everyClassIsClonedAndDeletedAndTakenBack(_ envelope: SimulatorOptions.Envelope) async throws {
    var count = 0
    try await run(envelope) { writer, journal, record, schema in
      guard case .done(let uuid?, let clone?) = await writer.clone(record, schema: schema) else { return }
      let cloning = try #require(journal.page()?.writes.first)
      #expect(cloning.uuid == uuid)
      // Delete the clone, bring it back, and remove what came back.
      #expect(await writer.delete(clone, schema: schema, isGuarded: true).isDone)
      let deletion = try #require(journal.page()?.writes.first)
      var secrets: [JSONPointer: JSON] = [:]
      var result = UndoPlan.make(for: deletion, current: nil, schema: schema)
      if case .failure(.needsSecret(let places)) = result {
        for place in places { secrets[place] = "Secret-12345" }
        result = UndoPlan.make(for: deletion, current: nil, schema: schema, secrets: secrets)
      }
      let plan = try result.get()
      let outcome = await writer.undo(plan)
      guard case .done(let second?, let made?) = outcome else {
        // A record that needs a secret which the device never tells cannot come back by itself.
        if plan.unknownSecrets.isEmpty { Issue.record("\(record.objectClass): \(outcome.result)") }
        return
      }
      #expect(second != uuid)
      #expect(RecordComparison.differences(from: clone, to: made, schema).filter { !$0.isSecret }.isEmpty)
      let creation = try #require(journal.page()?.writes.first)
      #expect(creation.undoes == deletion.id)
      let last = try UndoPlan.make(for: creation, current: made, schema: schema).get()
      #expect(await writer.undo(last).isDone)
      count += 1
    }
    #expect(count >= 3)
  }

  @Test(arguments: [SimulatorOptions.Envelope.wrapped, .flat])
  func exportsAndDraftsComeBackUnchanged(_ envelope: SimulatorOptions.Envelope) async throws {
    try await run(envelope) { writer, _, record, schema in
      let all = try await writer.connection.list(record.objectClass)
      let csv = RecordExport.csv(all, schema: schema)
      let back = try RecordImport(
        csv: Array(csv.utf8), objectClass: record.objectClass, schema: schema, existing: all)
      #expect(back.problems.isEmpty, "\(record.objectClass): \(back.problems.prefix(2))")
      #expect(
        back.plan.unchangedCount == all.count,
        "\(back.plan.items.first { !$0.isUnchanged }?.changes.map(\.pointer.description) ?? [])")
      let json = RecordExport.json(all, schema: schema)
      let again = try RecordImport(
        json: Array(json.utf8), objectClass: record.objectClass, schema: schema, existing: all)
      #expect(again.problems.isEmpty && again.plan.unchangedCount == all.count)
      guard let draft = edited(record, schema) else { return }
      let file = DraftFile(draft, id: "x", device: "d", cursor: nil, caret: 0, time: 1)
      let read = try DraftFile(id: "x", bytes: file.json.bytes())
      var restored = Draft(restoring: read, schema: schema)
      #expect(restored.rebase(on: record).isEmpty)
      #expect(restored.value == draft.value && restored.patch() == draft.patch())
    }
  }
}
