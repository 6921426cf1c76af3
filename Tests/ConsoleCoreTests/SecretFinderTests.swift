import Testing

@testable import ConsoleCore

@Suite struct SecretFinderTests {
  private func finder(_ schema: String) throws -> SecretFinder {
    SecretFinder(Schema(try JSON.parse(schema), objectClass: "c"))
  }

  private func fields(_ text: String) throws -> JSONObject { try #require(try JSON.parse(text).objectValue) }

  @Test func secretsAreFoundInWhateverBranchAndDepth() throws {
    let finder = try finder(
      """
      {"type":"object","properties":{"name":{"type":"string"},"passwordLength":{"type":"integer"},
        "users":{"type":"array","items":{"type":"object","properties":{"n":{"type":"string"},
          "code":{"type":"string","writeOnly":true}}}}},
       "oneOf":[{"properties":{"kind":{"const":"a"}}},
                {"properties":{"kind":{"const":"b"},"authCode":{"type":"string","writeOnly":true}}}]}
      """)
    let fields = try fields(
      #"{"name":"x","passwordLength":8,"kind":"a","authCode":"1234","users":[{"n":"p","code":"s1"},{"n":"q","code":""}],"vendor":{"apiKey":"k","list":["a"]}}"#
    )
    #expect(finder.secrets(in: fields).map(\.description) == ["/authCode", "/users/0/code", "/vendor/apiKey"])
    #expect(
      JSON.object(finder.removing(from: fields)).text()
        == #"{"name":"x","passwordLength":8,"kind":"a","users":[{"n":"p"},{"n":"q","code":""}],"vendor":{"list":["a"]}}"#
    )
    let marked = JSON.object(finder.marking(fields))
    #expect(SecretFinder.hasMarker(marked) && !SecretFinder.hasMarker(.object(fields)))
    #expect(!marked.text().contains("1234") && !marked.text().contains("s1"))
  }

  @Test(arguments: [
    (
      #"{"event":"update","data":{"password":"hunter2 \" x","user":"u"}"#,
      #"{"event":"update","data":{"password":••••••,"user":"u"}"#
    ),
    (#"{"password" : "hunter2"#, #"{"password" : ••••••"#), ("pin=1234&name=x", "pin=••••••&name=x"),
    (#"{"api_key":12,"tokens":["a","b""#, #"{"api_key":••••••,"tokens":••••••"#),
    ("the password is wrong", "the password is wrong"),
    (#""password":"#, #""password":"#), ("", ""),
  ])
  func aTextThatIsNoJSONShowsNoSecrets(text: String, shown: String) {
    #expect(SecretNames.masked(text) == shown)
  }

  @Test func aPatchLosesItsSecretsOnly() throws {
    let finder = try finder(
      #"{"type":"object","properties":{"n":{"type":"string"},"auth":{"type":"object","writeOnly":true},"list":{"type":"array","items":{"type":"object","properties":{"pin":{"type":"string","format":"password"}}}}}}"#
    )
    let record = try #require(Record(document: try JSON.parse(#"{"uuid":"u","c":{"n":"x"}}"#), objectClass: "c"))
    let patch = try JSONPatch(
      try JSON.parse(
        #"[{"op":"test","path":"/c/n","value":"x"},{"op":"replace","path":"/c/n","value":"y"},{"op":"add","path":"/c/auth/user","value":"s1"},{"op":"add","path":"/c/list/0","value":{"pin":"s2","t":1}},{"op":"remove","path":"/c/auth"}]"#
      ))
    let text = finder.marking(patch, of: record).json.text()
    #expect(!text.contains("s1") && !text.contains("s2") && text.contains("\"y\"") && text.contains("\"t\":1"))
  }
}
