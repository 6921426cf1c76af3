import Testing

@testable import ConsoleCore

/// What is hidden in what is told of changes.
struct ChangeMaskTests {
  private func mask(_ schema: String) throws -> ChangeMask {
    ChangeMask(Schema(try JSON.parse(schema), objectClass: "c"))
  }

  @Test func aSecretOfABranchThatIsNotInForceIsOne() throws {
    let mask = try mask(
      """
      {"type": "object", "properties": {"name": {"type": "string"}, "passwordLength": {"type": "integer"}},
       "oneOf": [{"properties": {"kind": {"const": "a"}}},
                 {"properties": {"kind": {"const": "b"}, "authCode": {"type": "string", "writeOnly": true}}}]}
      """)
    #expect(mask.isSecret("authCode") && !mask.isSecret("name") && !mask.isSecret("passwordLength"))
    #expect(mask.shown("1234", of: "authCode") == .string(DisplayText.mask))
    #expect(mask.shown("", of: "authCode") == "" && mask.shown(nil, of: "authCode") == .null)
  }

  @Test func withoutASchemaTheNameTells() {
    let mask = ChangeMask(nil)
    #expect(mask.isSecret("login.apiKey") && mask.isSecret("password") && !mask.isSecret("state"))
    #expect(mask.shown(["user": "u", "secret": "s"], of: "login")["secret"] == .string(DisplayText.mask))
  }

  @Test func theFeedsFilterDoesNotLookAtSecrets() throws {
    let mask = try mask(
      #"{"type":"object","properties":{"code":{"type":"string","writeOnly":true},"n":{"type":"string"}}}"#)
    var store = Store()
    let record = try #require(
      Record(document: try JSON.parse(#"{"uuid":"u","c":{"code":"1234","n":"Anna"}}"#), objectClass: "c"))
    _ = store.apply([.create(record)], at: 1)
    let entry = try #require(store.changeLog.entries.last)
    #expect(
      ChangeLogFilter("anna").passes(entry) { _ in mask } && ChangeLogFilter("n=Anna").passes(entry) { _ in mask })
    #expect(
      !ChangeLogFilter("1234").passes(entry) { _ in mask } && !ChangeLogFilter("code=1234").passes(entry) { _ in mask })
  }
}
