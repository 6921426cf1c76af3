import Foundation
import Testing

@testable import ConsoleCore

/// The official JSON-Schema-Test-Suite for draft-07, as PyPI's source package of `jsonschema` bears it.
struct SchemaSuiteTests {
  /// The folder that `scripts/test` has filled.
  private static let folder: URL? = {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { folder.deleteLastPathComponent() }
    let suite = folder.appendingPathComponent(".build/peers/json-schema-suite/draft7")
    return FileManager.default.fileExists(atPath: suite.path) ? suite : nil
  }()

  private static let formats = [
    "date", "date-time", "email", "hostname", "ipv4", "ipv6", "json-pointer", "regex", "time", "uri", "uri-reference",
  ]
  private static let optional = ["bignum", "float-overflow", "non-bmp-regex", "ecmascript-regex"]

  /// Every file of keywords but that of remote references, which no device's schema can have.
  private static func files(in folder: URL) throws -> [String] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
    return names.filter { $0 != "refRemote.json" }.sorted() + optional.map { "optional/\($0).json" }
      + formats.map { "optional/format/\($0).json" }
  }

  /// What fails, and why it may.
  private static func isExpected(_ name: String) -> Bool { exceptions.contains { name.hasPrefix($0.name) } }

  private static let remote = "leads to http://json-schema.org, and no schema is fetched from elsewhere than the device"
  private static let exceptions: [(name: String, why: String)] = [
    ("definitions.json: validate definition against metaschema / invalid", remote),
    ("ref.json: remote ref, containing refs itself / remote ref invalid", remote),
  ]

  @Test(.enabled(if: folder != nil, "the suite is not there; scripts/test fetches it"))
  func theOfficialVectorsPass() throws {
    let folder = try #require(Self.folder)
    var passed = 0
    var failed: [String] = []
    for file in try Self.files(in: folder) {
      let groups = try JSON.parse([UInt8](Data(contentsOf: folder.appendingPathComponent(file))))
      for group in groups.arrayValue ?? [] {
        let validator = SchemaValidator(try #require(group["schema"]), isDraft07: true)
        for test in group["tests"]?.arrayValue ?? [] {
          let issues = validator.validate(try #require(test["data"]))
          if issues.isEmpty == (test["valid"] == true) {
            passed += 1
          } else {
            let parts = [group, test].map { $0["description"]?.stringValue ?? "" }
            failed.append("\(file): \(parts[0]) / \(parts[1])")
          }
        }
      }
    }
    print("draft-07: \(passed) of \(passed + failed.count) passed")
    for name in failed {
      let why = Self.exceptions.first { name.hasPrefix($0.name) }?.why
      print("draft-07 fails: \(name)" + (why.map { " (\($0))" } ?? ""))
    }
    #expect(failed.filter { !Self.isExpected($0) } == [])
    let idle = Self.exceptions.filter { exception in !failed.contains { $0.hasPrefix(exception.name) } }
    #expect(idle.map(\.name) == [], "what passes is no exception any more")
    #expect(passed > 900)
  }
}
