import Glibc
import Testing

@testable import ConsoleCore

/// What the table of known configuration members says of files with mistakes.
struct ConfigurationTableTests {
  private func problems(_ text: String) throws -> [String] {
    ConfigurationTable.problems(in: try JSON.parse(text)).map(\.description)
  }

  @Test(arguments: [
    (#"{"profiles":{"a":{"readonly":true}}}"#, "/profiles/a/readonly", "readOnly"),
    (#"{"profiles":{"a":{"read-only":true}}}"#, "/profiles/a/read-only", "readOnly"),
    (#"{"profiles":{"a":{"password":"x"}}}"#, "/profiles/a/password", "passwordFile"),
    (#"{"profiles":{"a":{"usr":"x"}}}"#, "/profiles/a/usr", "\"user\""),
    (#"{"profiles":{"a":{"dialect":{"pollSecond":3}}}}"#, "/profiles/a/dialect/pollSecond", "pollSeconds"),
    (#"{"profiles":{"a":{"timeouts":{"first-byte":3}}}}"#, "/profiles/a/timeouts/first-byte", "firstByte"),
    (#"{"profile":{}}"#, "/profile", "profiles"), (#"{"readOnly":true}"#, "/readOnly", "belongs in a profile"),
    (#"{"calls":{"states":{"troubel":["x"]}}}"#, "/calls/states/troubel", "trouble"),
    (#"{"calls":{"limits":{"jitter":{"wern":1}}}}"#, "/calls/limits/jitter/wern", "warn"),
    (#"{"methods":{"dangerus":[]}}"#, "/methods/dangerus", "dangerous"),
    (#"{"methods":{"actions":{"m":[{"klass":"x"}]}}}"#, "/methods/actions/m/0/klass", "class"),
    (#"{"status":{"bel":true}}"#, "/status/bel", "bell"), (#"{"ui":{}}"#, "/ui", "unknown"),
    (#"{"profiles":{"a":{"zzzz":1}}}"#, "/profiles/a/zzzz", "unknown"),
  ])
  func anUnknownNameIsToldWithItsPlaceAndTheNearestOne(text: String, place: String, hint: String) throws {
    let told = try problems(text)
    #expect(told.count == 1 && told[0].hasPrefix(place + " ") && told[0].contains(hint), "\(told)")
  }

  @Test(arguments: [
    (#"{"profiles":{"a":{"dialect":{"usesPatch":"no"}}}}"#, "/usesPatch must be true or false"),
    (#"{"profiles":{"a":{"dialect":{"pollSeconds":0}}}}"#, "/pollSeconds must be a whole number from 1 to 86400"),
    (#"{"profiles":{"a":{"dialect":{"pollSeconds":1.5}}}}"#, "whole number"), (#"{"keys":{"edit":5}}"#, "/keys/edit"),
    (#"{"keys":{"edit":["e",5]}}"#, "/keys/edit/1 must be a text"), (#"{"keys":[]}"#, "/keys must be an object"),
    (#"{"status":{"bell":1}}"#, "/status/bell"), (#"{"calls":{"tombstoneSeconds":-1}}"#, "/calls/tombstoneSeconds"),
    (#"{"calls":{"classes":{"call":7}}}"#, "/calls/classes/call"), (#"{"methods":{"harmless":"x"}}"#, "a list"),
    (#"{"classes":{"stream":1}}"#, "/classes/stream"), (#"{"defaultProfile":null}"#, "/defaultProfile must be a text"),
  ])
  func aWrongKindIsToldWithWhatIsWanted(text: String, words: String) throws {
    let told = try problems(text)
    #expect(told.count == 1 && told[0].contains(words), "\(told)")
  }

  @Test(arguments: [
    "{}", #"{"$schema":"x","// note":5,"profiles":{"a":{"//":1}}}"#, #"{"keys":{"edit":"E","delete":["x","f8"]}}"#,
    #"{"methods":{"actions":{"m":null,"n":{"class":"c"},"o":[{"class":"c","argument":"u"}]}}}"#,
    #"{"calls":{"limits":{"jitter":null},"classes":{"call":"myCall","stream":["a","b"]}}}"#,
    #"{"classes":{"stream":{"columns":["name"],"sort":{"by":"x"}}}}"#,
  ])
  func whatIsRightIsNotComplainedOf(text: String) throws {
    #expect(try problems(text).isEmpty)
  }

  /// A value of each kind that has only one for it.
  private func sample(_ kind: ConfigurationKind) -> JSON? {
    switch kind {
    case .text: "x"
    case .flag: true
    case .whole(let range): .number(JSONNumber(range.upperBound))
    default: nil
    }
  }

  @Test func theTableKnowsWhatTheReadersKnowAndNothingElse() throws {
    for key in ConfigurationTable.dialect {
      var problems: [String] = []
      let value = try #require(sample(key.kind))
      _ = Dialect(.object(JSONObject([(key.name, value)])), problems: &problems)
      #expect(problems.isEmpty, "dialect/\(key.name)")
    }
    for key in ConfigurationTable.status {
      var problems: [String] = []
      let value = try #require(sample(key.kind))
      _ = StatusSettings(.object(JSONObject([(key.name, value)])), problems: &problems)
      #expect(problems.isEmpty, "status/\(key.name)")
    }
    // Every member of a dialect can be set: none was forgotten in the table.
    #expect(Swift.Mirror(reflecting: Dialect()).children.count == ConfigurationTable.dialect.count)
  }

  @Test(arguments: [
    ("statsu", "status"), ("read_only", "readOnly"), ("READONLY", "readOnly"), ("ulr", "url"), ("acount", "account"),
  ])
  func theNearestNameIsFound(written: String, meant: String) {
    #expect(NearestName.of(written, among: ["account", "readOnly", "status", "url", "x"]) == meant)
  }

  @Test(arguments: ["", "--", "q", "completely", String(repeating: "a", count: 5000)])
  func whatIsCloseToNothingHasNoNearestName(written: String) {
    #expect(NearestName.of(written, among: ["readOnly", "status", "url"]) == nil)
  }

  @Test func aFileWithMistakesTellsThemAndIsStillRead() throws {
    let folder = try TestFolder()
    let text = #"{"defaultProfile":"studoi","profiles":{"studio":{"url":"a","readonly":true,"insecure":false}}}"#
    try PrivateFile.write(Array(text.utf8), to: folder.path + "/config.json")
    let configuration = try Configuration(path: folder.path + "/config.json")
    let told = configuration.problems.map(\.description)
    #expect(told.count == 2 && told[0].contains("readOnly") && told[1].contains("did you mean \"studio\"?"), "\(told)")
    #expect(configuration.profile("studio")?.seemsReadOnly == true)
  }

  @Test(arguments: [
    (#"{"readOnly":false,"readonly":true}"#, false), (#"{"readonly":false}"#, false), (#"{"read_only":"yes"}"#, true),
    (#"{"insecure":true}"#, false), ("{}", false),
  ])
  func aMisspeltReadOnlyIsReadOnly(profile: String, isReadOnly: Bool) throws {
    #expect(Profile(name: "a", json: try JSON.parse(profile), folder: "/").seemsReadOnly == isReadOnly)
  }

  @Test func aMemberThatStandsTwiceIsTold() throws {
    let folder = try TestFolder()
    let text = #"{"profiles":{"a":{"readOnly":true,"readOnly":false}}}"#
    try PrivateFile.write(Array(text.utf8), to: folder.path + "/config.json")
    let told = try Configuration(path: folder.path + "/config.json").problems.map(\.description)
    #expect(told == ["\"readOnly\" appears twice in one object"])
  }
}
