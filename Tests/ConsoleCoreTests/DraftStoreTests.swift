import Foundation
import Synchronization
import Testing

@testable import ConsoleCore

@Suite struct DraftStoreTests {
  private func folder() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("drafts-\(UUID().uuidString)/device").path
  }

  private func remove(_ folder: String) {
    try? FileManager.default.removeItem(atPath: (folder as NSString).deletingLastPathComponent)
  }

  private static let text =
    #"{"objectClass":"sipAccount","uuid":"u/1","rev":7,"displayName":"A","password":"old-secret","domain":"d","big":18446744073709551615}"#

  private func draft() throws -> Draft {
    let record = try #require(Record(document: try JSON.parse(Self.text), objectClass: "sipAccount"))
    return Draft(editing: record, schema: try SchemaFieldTests.schema())
  }

  private func keep(_ draft: Draft, _ store: DraftStore, id: String) throws {
    try store.save(DraftFile(draft, id: id, device: "http://d", cursor: JSONPointer("/domain"), caret: 3, time: 5))
  }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func aDraftComesBackAsItWas() throws {
    let folder = folder()
    defer { remove(folder) }
    let store = DraftStore(folder: folder)
    var draft = try draft()
    draft.set("b.example", at: JSONPointer(tokens: ["domain"]))
    draft.set("typed-secret", at: JSONPointer(tokens: ["password"]))
    let id = DraftStore.id("sipAccount", uuid: "u/1")
    try keep(draft, store, id: id)
    let file = try store.load(id).get()
    #expect(file.uuid == "u/1" && file.caret == 3 && file.cursor?.description == "/domain" && !file.isNew)
    #expect(file.omittedSecrets.map(\.description) == ["/password"] && file.base?.rev?.text == "7")
    let path = folder + "/" + id + ".draft.json"
    let bytes = try String(contentsOfFile: path, encoding: .utf8)
    #expect(!bytes.contains("secret\"") && !bytes.contains("typed-") && bytes.contains("18446744073709551615"))
    #expect(try mode(path) == 0o600 && mode(folder) == 0o700)
    var restored = Draft(restoring: file, schema: try SchemaFieldTests.schema())
    #expect(restored.patch().operations == [.replace(JSONPointer(tokens: ["domain"]), "b.example")])
    #expect(!restored.canUndo)
    // The secret that nobody touched is the device's again.
    #expect(restored.rebase(on: try #require(draft.base)).isEmpty)
    #expect(restored[JSONPointer(tokens: ["password"])] == "old-secret")
    #expect(restored.patch().operations.count == 1)
    try store.remove(id)
    try store.remove(id)
    #expect(store.list().drafts.isEmpty)
  }

  @Test func anOpenConflictComesBack() throws {
    let folder = folder()
    defer { remove(folder) }
    let store = DraftStore(folder: folder)
    var draft = try draft()
    let domain = JSONPointer(tokens: ["domain"])
    draft.set("mine", at: domain)
    var theirs = try #require(draft.base)
    theirs.document.set("theirs", at: domain)
    let conflicts = draft.rebase(on: theirs)
    try keep(draft, store, id: "x")
    var restored = Draft(restoring: try store.load("x").get(), schema: try SchemaFieldTests.schema())
    #expect(restored.rebase(on: theirs) == conflicts && conflicts.count == 1)
  }

  @Test func aNewRecordIsKeptAndFound() throws {
    let folder = folder()
    defer { remove(folder) }
    let store = DraftStore(folder: folder)
    var draft = Draft(creating: "sipAccount", envelope: .flat, schema: try SchemaFieldTests.schema())
    draft.set("N", at: JSONPointer(tokens: ["displayName"]))
    try keep(draft, store, id: DraftStore.newID("sipAccount"))
    let file = try #require(store.list(for: "sipAccount", uuid: nil).first)
    #expect(file.isNew && file.name == "N" && file.envelope == .flat)
    #expect(Draft(restoring: file, schema: try SchemaFieldTests.schema()).createBody()["displayName"] == "N")
  }

  @Test func whatIsTornOrForeignIsReportedAndLeftAlone() throws {
    let folder = folder()
    defer { remove(folder) }
    let store = DraftStore(folder: folder)
    try keep(try draft(), store, id: "good")
    for (name, text) in [("torn", #"{"version":1,"dev"#), ("later", #"{"version":99}"#), ("other", "[]")] {
      try PrivateFile.write(Array(text.utf8), to: folder + "/\(name).draft.json")
    }
    try PrivateFile.write([], to: folder + "/notes.txt")
    let (drafts, problems) = store.list()
    #expect(drafts.map(\.id) == ["good"] && problems.count == 3)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 5)
  }

  @Test func twoConsolesKeepADraftEach() throws {
    let folder = folder()
    defer { remove(folder) }
    let store = DraftStore(folder: folder)
    var first: DraftClaim? = try store.claimNew("sipAccount", uuid: "u/1")
    let second = try store.claimNew("sipAccount", uuid: "u/1")
    let id = try #require(first?.id)
    #expect(id != second.id && store.isClaimed(id) && store.isClaimed(second.id))
    #expect(try store.claim(id) == nil)
    var draft = try draft()
    draft.set("x", at: JSONPointer(tokens: ["domain"]))
    for own in [id, second.id] { try keep(draft, store, id: own) }
    #expect(store.list(for: "sipAccount", uuid: "u/1").count == 2 && store.list().problems.isEmpty)
    first = nil
    #expect(!store.isClaimed(id))
    // A draft that was left is gone on with, or stays beside a new one.
    #expect(try store.claimNew("sipAccount", uuid: "u/1").id != id)
    let again = try store.claim(id)
    #expect(again?.id == id && store.isClaimed(id))
    #expect(try store.claimNew("sipAccount", uuid: nil).id != store.claimNew("sipAccount", uuid: nil).id)
  }

  @Test func draftsOfAnotherDeviceThatSharesTheFolderAreNotListed() throws {
    let folder = folder()
    defer { remove(folder) }
    var draft = try draft()
    draft.set("b.example", at: JSONPointer(tokens: ["domain"]))
    try keep(draft, DraftStore(folder: folder), id: "a")
    #expect(DraftStore(folder: folder, device: "http://d").list().drafts.count == 1)
    #expect(DraftStore(folder: folder, device: "http://e").list().drafts.isEmpty)
  }

  @Test func namesStayWithinTheFolder() {
    let id = DraftStore.id("../..", uuid: "/etc/" + String(repeating: "é", count: 300))
    #expect(!id.contains("/") && id.utf8.count <= 200)
    #expect(id != DraftStore.id("../..", uuid: "/etc/" + String(repeating: "é", count: 301)))
  }

  @Test func theWriterKeepsTheLastStateOfEach() async throws {
    let folder = folder()
    defer { remove(folder) }
    let store = DraftStore(folder: folder)
    let writer = DraftWriter(store: store, device: "d") { _ in }
    var draft = try draft()
    let (one, other) = (DraftSlot("sipAccount", uuid: "a"), DraftSlot("sipAccount", uuid: "b"))
    for count in 1...200 {
      draft.set(.string(String(repeating: "x", count: count)), at: JSONPointer(tokens: ["domain"]), isTyping: true)
      writer.keep(draft, in: one, cursor: JSONPointer(tokens: ["domain"]), caret: count)
    }
    // By itself, without a flush.
    #expect(await eventually { store.list().drafts.first?.caret == 200 })
    writer.keep(draft, in: other)
    #expect(writer.flush())
    #expect(store.list().drafts.count == 2 && one.isKept && other.isKept)
    draft.revertAll()
    writer.keep(draft, in: one)
    writer.discard(other)
    #expect(writer.flush() && store.list().drafts.isEmpty && !one.isKept && !other.isKept)
  }

  @Test func whatCannotBeWrittenIsToldAndTriedAgain() async throws {
    let folder = folder()
    defer { remove(folder) }
    let parent = (folder as NSString).deletingLastPathComponent
    // A file stands where the folder should be.
    try PrivateFile.write([], to: parent)
    let failures = Mutex(0)
    let store = DraftStore(folder: folder)
    let writer = DraftWriter(store: store, device: "d") { _ in failures.withLock { $0 += 1 } }
    var draft = try draft()
    draft.set("x", at: JSONPointer(tokens: ["domain"]))
    let slot = DraftSlot("sipAccount", uuid: "a")
    writer.keep(draft, in: slot)
    #expect(await eventually { failures.withLock(\.self) > 0 })
    #expect(!slot.isKept, "what is on no disk is not told to be kept")
    try FileManager.default.removeItem(atPath: parent)
    #expect(writer.flush())
    #expect(store.list().drafts.count == 1)
  }
}
