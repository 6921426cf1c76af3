import Glibc
import Testing

@testable import ConsoleCore

struct ConfigTests {
  /// A folder of its own, which the caller removes.
  private func temporaryFolder() throws -> String {
    var template = Array("/tmp/aixtui-config-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template))
    return String(cString: made)
  }

  private func remove(_ folder: String) {
    for name in ["config.json", "link.json", "a/b/c.json"] { unlink("\(folder)/\(name)") }
    for name in ["/a/b", "/a", ""] { rmdir(folder + name) }
  }

  private func load(_ text: String) throws -> Result<Configuration, Configuration.Problem> {
    let folder = try temporaryFolder()
    defer { remove(folder) }
    try PrivateFile.write(Array(text.utf8), to: folder + "/config.json")
    do throws(Configuration.Problem) {
      return .success(try Configuration(path: folder + "/config.json"))
    } catch {
      return .failure(error)
    }
  }

  @Test(arguments: [
    ("device", "https://device/webapi/http/"), ("device:8443", "https://device:8443/webapi/http/"),
    ("http://device", "http://device/webapi/http/"), ("HTTPS://Device:443/", "https://device/webapi/http/"),
    ("http://device/webapi/http", "http://device/webapi/http/"),
    ("http://device/webapi/http/", "http://device/webapi/http/"),
    ("https://proxy/studio-1/", "https://proxy/studio-1/webapi/http/"),
    ("http://[::1]:8080", "http://[::1]:8080/webapi/http/"), ("[fe80::1%eth0]", "https://[fe80::1%eth0]/webapi/http/"),
    ("10.0.0.1", "https://10.0.0.1/webapi/http/"),
  ])
  func anAddressBecomesABase(text: String, base: String) {
    #expect(DeviceURL.base(text) == base)
  }

  @Test(arguments: [
    "", "http://", "ftp://device", "user@device", "https://user:pw@device", "device:0", "device:99999", "device:x",
    "::1", "[::1", "http://a\\@b", "dev ice", "a\u{1B}b", "http://a\nb", "http:///x", "[]", "file:///etc/passwd",
  ])
  func whatIsNoAddressIsNone(text: String) {
    #expect(DeviceURL.base(text) == nil)
  }

  @Test func aProfileIsReadAndUnknownMembersAreKept() throws {
    let text = """
      {"future":[1.50],"profiles":{"a":{"url":"http://a","user":"root","readOnly":true,"pin":"p","x":1,
      "timeouts":{"connect":1.5},"dialect":{"usesPatch":false,"refreshSeconds":5,"nonsense":1,"socketPath":7}}}}
      """
    let configuration = try load(text).get()
    let profile = try #require(configuration.defaultProfile)
    #expect(profile.url == "http://a" && profile.user == "root" && profile.isReadOnly && !profile.isInsecure)
    #expect(profile.timeouts.connect == .milliseconds(1500))
    #expect(configuration.json["future"]?.text() == "[1.50]")
    var problems: [String] = []
    let dialect = Dialect(profile.dialect, problems: &problems)
    #expect(!dialect.usesPatch && dialect.refreshSeconds == 5)
    #expect(problems.count == 2)
  }

  @Test(arguments: [
    ("{\"a\":", "byte"), ("[]", "object"), (#"{"profiles":[]}"#, "/profiles"),
    (#"{"keys":5}"#, "/keys"),
  ])
  func whatIsWrongIsNamedWithItsPlace(text: String, words: String) throws {
    let problem = try #require(try load(text).error)
    #expect(problem.description.contains(words) && problem.description.contains("config.json"))
  }

  /// A fault in one profile is a fault of that profile alone.
  @Test(arguments: [
    (#"{"readOnly":"yes"}"#, "/profiles/a~1b/readOnly must be true or false (line 3)"),
    (#"{"insecure":1}"#, "/profiles/a~1b/insecure must be"), (#"{"url":5}"#, "/profiles/a~1b/url must be a text"),
    (#"{"timeouts":{"whole":-1}}"#, "/profiles/a~1b/timeouts/whole must be"), ("1", "/profiles/a~1b must be an object"),
  ])
  func aFaultInAProfileIsTheProfilesOwn(profile: String, words: String) throws {
    let configuration = try load("{\n\"profiles\": {\"good\": {\"url\": \"x\"},\n\"a/b\": \(profile)}}").get()
    let fault = try #require(configuration.fault(ofProfile: "a/b"))
    #expect(fault.description.hasPrefix(words) && fault.description.hasSuffix("(line 3)"), "\(fault)")
    #expect(configuration.fault(ofProfile: "good") == nil && configuration.profile("good")?.url == "x")
    #expect(configuration.problems == [fault])
  }

  @Test func aPointOfTheDialectThatIsWrongIsNoFaultOfTheProfile() throws {
    let configuration = try load(#"{"profiles":{"a":{"dialect":{"usesPatch":1}}}}"#).get()
    #expect(configuration.fault(ofProfile: "a") == nil && configuration.problems.count == 1)
  }

  @Test func aMembersLineIsFound() throws {
    let text = """
      {"a": 1, "b}": "x\\"{",
        "c": [[], {}, {"d\\u0065": [1, "]",
          {"f": null}]}],
        "a": {"z~/": "twice"}
      }
      """
    let lines = ConfigurationLines(Array(text.utf8))
    for (pointer, line) in [
      ("", 1), ("/b}", 1), ("/c", 2), ("/c/2/de", 2), ("/c/2/de/2", 3), ("/c/2/de/2/f", 3), ("/a", 4), ("/a/z~0~1", 4),
    ] {
      #expect(lines.line(of: try #require(JSONPointer(pointer))) == line, "\(pointer)")
    }
    for pointer in ["/x", "/c/3", "/c/2/de/0/x", "/b}/y"] {
      #expect(lines.line(of: try #require(JSONPointer(pointer))) == nil, "\(pointer)")
    }
  }

  @Test func anAbsentFileIsAnEmptyConfiguration() throws {
    let configuration = try Configuration(path: "/nonexistent-aixtui/config.json")
    #expect(configuration.profileNames.isEmpty && configuration.defaultProfile == nil)
  }

  @Test func aClassSettingIsRememberedBesideAllElse() throws {
    let folder = try temporaryFolder()
    defer { remove(folder) }
    let path = folder + "/config.json"
    try PrivateFile.write(Array(#"{"z":1e400,"classes":{"a":{"x":1}},"y":[]}"#.utf8), to: path)
    try Configuration.remember(["columns": ["n"]], of: "b", in: path)
    let now = try Configuration(path: path)
    #expect(now.json.text() == #"{"z":1e400,"classes":{"a":{"x":1},"b":{"columns":["n"]}},"y":[]}"#)
    #expect(Set(now.classSettings.keys) == ["a", "b"])
  }

  @Test func filesAreForTheirOwnerAlone() throws {
    let folder = try temporaryFolder()
    defer { remove(folder) }
    let path = folder + "/a/b/c.json"
    try PrivateFile.write([1, 2, 3], to: path)
    var information = stat()
    #expect(stat(path, &information) == 0 && information.st_mode & 0o777 == 0o600)
    #expect(stat(folder + "/a/b", &information) == 0 && information.st_mode & 0o777 == 0o700)
    #expect(!PrivateFile.isOpenToOthers(path))
    chmod(path, 0o644)
    #expect(PrivateFile.isOpenToOthers(path))
    try PrivateFile.write([4], to: path)
    #expect(!PrivateFile.isOpenToOthers(path))
    #expect(try PrivateFile.read(path) == [4])
  }

  @Test func aLinkStaysALink() throws {
    let folder = try temporaryFolder()
    defer { remove(folder) }
    try PrivateFile.write([1], to: folder + "/config.json")
    #expect(symlink("config.json", folder + "/link.json") == 0)
    try PrivateFile.write([2], to: folder + "/link.json")
    var information = stat()
    #expect(lstat(folder + "/link.json", &information) == 0 && information.st_mode & S_IFMT == S_IFLNK)
    #expect(try PrivateFile.read(folder + "/config.json") == [2])
  }

  @Test func whatCannotBeWrittenOrReadIsSaid() {
    #expect(throws: FileError.self) { try PrivateFile.write([1], to: "/dev/full/x") }
    #expect(throws: FileError.self) { try PrivateFile.read("/") }
    #expect(throws: FileError.self) { try PrivateFile.read("/dev/zero", limit: 1000) }
  }
}
