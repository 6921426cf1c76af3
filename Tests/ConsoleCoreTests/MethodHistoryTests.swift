import Testing

@testable import ConsoleCore

struct MethodHistoryTests {
  private func schema() throws -> Schema {
    let json: JSON = [
      "type": "object",
      "properties": [
        "user": ["type": "string"], "key": ["type": "string", "writeOnly": true], "pin": ["type": "string"],
      ],
    ]
    return try #require(Schema(json, method: "setKey"))
  }

  private func call(_ arguments: JSONObject, wrapped: Bool = false) throws -> MethodCall {
    MethodCall(method: "setKey", arguments: arguments, schema: try schema())
  }

  @Test func aCallsSecretsAreNowhereInTheHistory() throws {
    let call = try call(JSONObject([("user", "root"), ("key", "hush-hush"), ("pin", "123456")]))
    #expect(call.hasSecrets)
    var history = MethodHistory()
    let id = history.begin(call, user: "root", at: 5)
    let refusal = Refusal(status: 400, body: Array(#"{"type": "value", "message": "hush-hush is bad"}"#.utf8))
    history.finish(id, MethodHistory.Entry.Outcome(.refused(refusal), of: call), duration: 7)
    let entry = try #require(history[id])
    #expect(JSON.object(entry.arguments) == ["user": "root"])
    #expect(entry.shown["user"] == "root" && entry.shown["key"] != nil && entry.shown["pin"] != nil)
    let text = "\(history) \(call)"
    #expect(!text.contains("hush-hush") && !text.contains("123456"))
    #expect(text.contains("HTTP 400 value"))
  }

  @Test func itIsBoundedAndOldResultsAreLetGo() throws {
    var history = MethodHistory()
    for number in 0..<250 {
      let id = history.begin(try call([:]), user: nil, at: Int64(number))
      history.finish(id, .ok, result: ["n": .number(JSONNumber(number))], duration: 1)
    }
    #expect(history.entries.count == MethodHistory.limit)
    #expect(history.entries[0].result?["n"] == 249)
    #expect(history.entries[100].result == nil && !history.entries[100].isResultKept)
    #expect(history.entries[0].time == 249 && history.entries[199].time == 50)
  }

  @Test func earlierCallsAreTakenFromTheJournalWithoutTheirSecrets() throws {
    let call = try call(JSONObject([("user", "root"), ("key", "hush-hush")]))
    var dialect = Dialect()
    for wraps in [false, true] {
      dialect.wrapsArguments = wraps
      let write = WriteRecord.method("setKey", arguments: call.body(dialect), schema: call.schema, user: "eva")
      #expect(!"\(write)".contains("hush-hush"))
      var history = MethodHistory()
      history.apply([write], before: write.time)
      #expect(history.entries.isEmpty, "own calls are not taken twice")
      history.apply([write], before: write.time + 1)
      let entry = try #require(history.entries.first)
      #expect(entry.method == "setKey" && entry.user == "eva" && entry.hasSecrets && !entry.isResultKept)
      #expect(JSON.object(entry.arguments) == ["user": "root"])
      #expect(entry.shown["key"]?.stringValue == DisplayText.mask)
      #expect(entry.outcome == .unknown("no response was recorded"))
    }
  }

  @Test func theBodyIsWrappedWhereTheDialectOrTheSchemaSaysSo() throws {
    let plain = try call(JSONObject([("user", "a")]))
    var dialect = Dialect()
    #expect(plain.body(dialect) == ["user": "a"])
    dialect.wrapsArguments = true
    #expect(plain.body(dialect) == ["setKey": ["user": "a"]])
    let again = try call(JSONObject([("setKey", ["user": "a"] as JSON)]))
    #expect(again.body(dialect) == ["setKey": ["user": "a"]], "what is wrapped already stays as it is")
    let json: JSON = [
      "type": "object", "properties": ["m": ["type": "object", "properties": ["a": ["type": "integer"]]]],
    ]
    let wrapping = MethodCall(method: "m", arguments: JSONObject([("a", 1)]), schema: Schema(json, method: "m"))
    #expect(wrapping.body(Dialect()) == ["m": ["a": 1]])
    dialect.wrapsArguments = false
    #expect(wrapping.body(dialect) == ["a": 1])
  }
}
