import Foundation

/// A plain HTTP client, logged in to a device: what it sees owes nothing to the program.
final class Curl: Sendable {
  private let folder: TemporaryFolder
  private let base: String

  /// Logs in and keeps the session's cookies in a jar of its own.
  init(_ url: String, user: String = "root", password: String = "ferncast") async throws {
    folder = try TemporaryFolder()
    base = (url.hasSuffix("/") ? String(url.dropLast()) : url) + "/webapi/http/"
    let login = #"{"session": {"username": "\#(user)", "password": "\#(password)"}}"#
    let answer = try await send("POST", "objects/session", body: login)
    guard answer.status == 201 else { throw HarnessError("curl: login answered \(answer.status) \(answer.body)") }
  }

  /// The body of a GET that must answer 200; `path` is relative to `/webapi/http/`.
  func get(_ path: String) async throws -> String {
    let answer = try await send("GET", path)
    guard answer.status == 200 else { throw HarnessError("curl: GET \(path) answered \(answer.status) \(answer.body)") }
    return answer.body
  }

  /// The records of a class, in the device's order.
  func list(_ objectClass: String) async throws -> [[String: Any]] {
    guard let records = JSONText.array(try await get("objects/\(objectClass)")) else {
      throw HarnessError("curl: objects/\(objectClass) is not an array of objects")
    }
    return records
  }

  /// The UUID of the record at an index of a class's list.
  func uuid(of objectClass: String, at index: Int = 0) async throws -> String {
    let records = try await list(objectClass)
    guard index < records.count, let uuid = records[index]["uuid"] as? String else {
      throw HarnessError("curl: no record \(index) of \(objectClass)")
    }
    return uuid
  }

  /// One request; the status is 0 where there was no answer.
  func send(
    _ method: String, _ path: String, body: String? = nil, type: String = "application/json"
  ) async throws -> (status: Int, body: String) {
    let jar = folder.file("cookies")
    var words = ["curl", "-sS", "--noproxy", "*", "-X", method, "-b", jar, "-c", jar, "-w", "\n%{http_code}"]
    if let body { words += ["-H", "Content-Type: \(type)", "--data-binary", body] }
    let result = try await Shell.run(words + [base + path])
    var lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
    let status = Int(lines.popLast() ?? "") ?? 0
    return (status, lines.joined(separator: "\n"))
  }
}
