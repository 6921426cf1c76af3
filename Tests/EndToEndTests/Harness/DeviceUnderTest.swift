import Foundation

/// The two forms in which devices wrap a record (device API: two envelopes).
enum RecordForm: String, Sendable, CaseIterable {
  case wrapped, flat
}

/// A simulated device in one envelope, a plain HTTP client that is logged in to it, and the command line aimed at it.
final class DeviceUnderTest: Sendable {
  let form: RecordForm
  let simulator: SimulatorProcess
  let curl: Curl

  init(_ form: RecordForm = .wrapped, _ flags: [String] = []) async throws {
    self.form = form
    simulator = try await SimulatorProcess(["--envelope", form.rawValue] + flags)
    curl = try await Curl(simulator.url)
  }

  var connect: [String] { ["--device", simulator.url, "--user", "root"] }

  /// Runs a subcommand against the device.
  func run(_ words: String..., input: String = "") async throws -> Shell.Result {
    try await Program.run(words + connect, input: input)
  }

  /// The JSON Pointer of a field in the document that GET gives.
  func pointer(_ field: String, of objectClass: String = "sipAccount") -> String {
    form == .wrapped ? "/\(objectClass)/\(field)" : "/\(field)"
  }

  /// A record as the plain client reads it, its fields taken out of the envelope.
  func fields(_ objectClass: String, _ uuid: String) async throws -> [String: Any] {
    guard let record = JSONText.object(try await curl.get("objects/\(objectClass)/\(uuid)")) else {
      throw HarnessError("\(objectClass)/\(uuid) is not an object")
    }
    return form == .wrapped ? record[objectClass] as? [String: Any] ?? [:] : record
  }

  /// The names of the fields, `rev` left out, that differ from what they were.
  func changes(_ objectClass: String, _ uuid: String, since old: [String: Any]) async throws -> Set<String> {
    let new = try await fields(objectClass, uuid)
    let names = Set(old.keys).union(new.keys).subtracting(["rev"])
    return names.filter { name in
      old[name].flatMap(JSONText.sorted) != new[name].flatMap(JSONText.sorted)
    }
  }

  /// The body of a POST for a new record in this envelope.
  func body(_ objectClass: String, _ fields: String) -> String {
    form == .wrapped ? "{\"\(objectClass)\": {\(fields)}}" : "{\"objectClass\": \"\(objectClass)\", \(fields)}"
  }
}
