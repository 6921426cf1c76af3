import ConsoleCore
import Glibc
import Testing

@testable import AixTUI

/// Which devices a command line chooses.
struct DeviceChoiceTests {
  private static let profiles = """
    {"profiles":{
    "van1":{"url":"http://10.0.0.1","user":"root","groups":["vans","mobile"],"badge":"ON AIR"},
    "van2":{"url":"http://10.0.0.2","user":"root","groups":["vans"]},
    "van10":{"url":"http://10.0.0.10:8080","user":"root","groups":["vans"]},
    "studio":{"url":"https://studio","user":"op","groups":[]},
    "st[a]":{"url":"https://sta"}}}
    """

  private func find(_ words: [String], _ text: String = profiles) throws -> Result<[Connector.Found], UsageError> {
    let folder = try TestFolder()
    let path = folder.path + "/config.json"
    try PrivateFile.write(Array(text.utf8), to: path)
    let arguments = try Arguments(words + ["--config", path])
    return withExtendedLifetime(folder) {
      do throws(UsageError) {
        return .success(try Connector.findAll(arguments))
      } catch {
        return .failure(error)
      }
    }
  }

  private func names(_ words: String..., text: String = profiles) throws -> [String] {
    try find(words, text).get().map(\.name)
  }

  private func problem(_ words: String..., text: String = profiles) throws -> String {
    guard case .failure(let error) = try find(words, text) else { return "" }
    return error.message
  }

  @Test func optionsAreMixedAndKeepTheirOrder() throws {
    #expect(try names("--device", "b:8443", "--profile", "van2", "--device", "http://a") == ["b:8443", "van2", "a"])
    #expect(try names("--profile", "van?") == ["van1", "van2"])
    #expect(try names("--profile", "van[12]*", "--profile", "studio") == ["van1", "van2", "van10", "studio"])
    #expect(try names("--group", "mobile", "--group", "vans") == ["van1", "van2", "van10"])
    #expect(try names("--all") == ["van1", "van2", "van10", "studio", "st[a]"])
  }

  @Test func aNameWithTheSignsOfAPatternIsAName() throws {
    #expect(try names("--profile", "st[a]") == ["st[a]"])
  }

  @Test func aDeviceIsChosenOnce() throws {
    #expect(try names("--profile", "van1", "--group", "vans", "--all").count == 5)
    #expect(
      try names("--device", "http://10.0.0.1:80/", "--profile", "van1", "--device", "http://10.0.0.1") == ["van1"])
    let twins = #"{"profiles":{"a":{"url":"http://x"},"b":{"url":"http://x:80/"},"c":{"url":"http://y"}}}"#
    let all = try find(["--all"], twins).get()
    #expect(all.map(\.name) == ["a", "c"])
    #expect(all[0].warnings == ["b is left out: it is the same device as a"])
  }

  @Test func devicesOfOneHostAreToldApart() throws {
    let found = try names("--device", "proxy/one", "--device", "proxy/two", "--device", "other")
    #expect(found == ["https://proxy/one/webapi/http/", "https://proxy/two/webapi/http/", "other"])
  }

  @Test func theProfileGivesGroupsAndBadge() throws {
    let found = try find(["--profile", "van1"]).get()
    #expect(found[0].badge == "ON AIR" && found[0].groups == ["vans", "mobile"])
    #expect(found[0].user == "root")
    let other = try find(["--group", "vans", "--user", "guest"]).get()
    #expect(other.map(\.user) == ["guest", "guest", "guest"] && other[1].badge == nil)
  }

  @Test func aMistakeIsToldWithTheNearestName() throws {
    #expect(try problem("--group", "vanz") == "no profile is in the group \"vanz\"; did you mean \"vans\"?")
    #expect(try problem("--group", "x") == "no profile is in the group \"x\"; the groups are mobile, vans")
    #expect(try problem("--profile", "stduio*") == "no profile matches \"stduio*\"; did you mean \"studio\"?")
    #expect(try problem("--profile", "stduio") == "unknown profile \"stduio\"; did you mean \"studio\"?")
    #expect(try problem("--all", text: "{}") == "--all: the configuration has no profiles")
    #expect(try problem("--group", "a", text: #"{"profiles":{"a":{"url":"http://a"}}}"#).contains("no profile has"))
  }

  @Test func aBrokenProfileAmongThoseChosenIsNamed() throws {
    let broken = """
      {"profiles":{"a":{"url":"http://a","groups":["g"]},"b":{"url":"http://b","readOnly":"yes","groups":["g"]},
      "c":{"url":"http://c","groups":"h"}}}
      """
    #expect(try problem("--group", "h", text: broken).contains("/profiles/c/groups must be a list"))
    #expect(try problem("--all", text: broken).contains("/profiles/b/readOnly must be"))
    #expect(try names("--profile", "a", text: broken) == ["a"])
    let lost = #"{"profiles":{"a":{"url":"http://a"},"b":{"user":"root"}}}"#
    #expect(try problem("--all", text: lost) == "profile \"b\" has no \"url\"")
    let secret = #"{"profiles":{"a":{"url":"http://a"},"b":{"url":"http://b","passwordFile":"/nonexistent/x"}}}"#
    #expect(try problem("--all", text: secret).hasPrefix("profile \"b\": cannot read"))
  }

  @Test func oneDeviceIsFoundAsBefore() throws {
    #expect(try names(text: #"{"profiles":{"only":{"url":"http://a"}}}"#) == ["only"])
    let none = try find([]).get()
    #expect(none.count == 1 && none[0].address == nil)
    let arguments = try Arguments(["--device", "a", "--device", "b"])
    #expect(throws: UsageError.self) { try Connector.find(arguments) }
  }
}
