import Foundation
import Testing

/// The command line on a device whose lists and signals come in another envelope than its records.
@Suite(.serialized) struct MixedEnvelopeCommandTests {
  private func device(_ form: RecordForm) async throws -> DeviceUnderTest {
    let other = form == .wrapped ? "flat" : "wrapped"
    return try await DeviceUnderTest(form, ["--list-envelope", other, "--signal-envelope", other])
  }

  @Test(arguments: RecordForm.allCases)
  func changesAreSentInTheFormOfTheRecord(form: RecordForm) async throws {
    let device = try await device(form)
    let uuid = try await device.curl.uuid(of: "sipAccount")
    let before = try await device.fields("sipAccount", uuid)
    #expect(try await device.run("set", "sipAccount", uuid, "notes=mixed").status == 0)
    #expect(try await device.changes("sipAccount", uuid, since: before) == ["notes"])
    // One patch fits either form.
    let patch = #"[{"op":"replace","path":"/sipAccount/registerInterval","value":77}]"#
    #expect(try await device.run("patch", "sipAccount", uuid, "-", input: patch).status == 0)
    #expect(try await device.fields("sipAccount", uuid)["registerInterval"] as? Int == 77)
    let paths = device.simulator.writes.compactMap(\.body).joined(separator: " ")
    #expect(
      paths.contains("\"\(device.pointer("notes"))\"") && paths.contains("\"\(device.pointer("registerInterval"))\""))
  }

  @Test(arguments: RecordForm.allCases)
  func aNewRecordIsSentInTheFormOfTheOthers(form: RecordForm) async throws {
    let device = try await device(form)
    let fields = #"{"name": "Studio 9", "uri": "sip:s9@example.org"}"#
    let created = try await device.run("create", "phoneBookEntry", "-", input: fields)
    #expect(created.status == 0, "\(created)")
    let body = try #require(device.simulator.writes.last?.body)
    #expect(body.contains(#"{"phoneBookEntry":{"#) == (form == .wrapped), "\(body)")
    #expect(body.contains(#""objectClass":"phoneBookEntry""#) == (form == .flat), "\(body)")
  }

  @Test(arguments: RecordForm.allCases)
  func eachChangeIsToldOnceAndAsWhatItIs(form: RecordForm) async throws {
    let device = try await device(form)
    let uuid = try await device.curl.uuid(of: "sipAccount")
    let watch = try await WatchProcess.live(device, "sipAccount")
    try await device.change("sipAccount", uuid, "notes", #""one""#)
    try await device.change("sipAccount", uuid, "notes", #""two""#)
    try await watch.prints(2)
    #expect(await watch.end() == 0)
    #expect(watch.changes.map { ($0["changed"] as? [String: Any])?.keys.sorted() } == [["notes"], ["notes"]])
    #expect(watch.changes.allSatisfy { ($0["rev"] is NSNull) == (form == .flat) }, "the signals' revision, or none")
  }
}
