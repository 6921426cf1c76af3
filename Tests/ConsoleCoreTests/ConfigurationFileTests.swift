import Glibc
import Testing

@testable import ConsoleCore

/// Where the configuration and what it names are, and how its file is written.
struct ConfigurationFileTests {
  private func profile(_ member: String, _ value: String, in folder: String) -> Profile {
    Profile(name: "a", json: .object(JSONObject([(member, .string(value))])), folder: folder)
  }

  @Test func relativePathsCountFromTheConfigurationsFolder() {
    #expect(profile("passwordFile", "pw", in: "/etc/aix").passwordFile == "/etc/aix/pw")
    #expect(profile("apiKeyFile", "../key", in: "/etc/aix").apiKeyFile == "/etc/aix/../key")
    #expect(profile("cacert", "/ca.pem", in: "/etc/aix").caFile == "/ca.pem")
    #expect(profile("cacert", "~/ca.pem", in: "/etc/aix").caFile == Paths.home + "/ca.pem")
    #expect(profile("cacert", "~", in: "/etc/aix").caFile == Paths.home)
    #expect(profile("passwordFile", "~root/pw", in: "/etc/aix").passwordFile == "/root/pw")
    #expect(profile("passwordFile", "~no-such-user/pw", in: "/e").passwordFile == "/e/~no-such-user/pw")
  }

  @Test func aDanglingLinkIsWrittenThrough() throws {
    let folder = try TestFolder()
    for (link, target) in [("a.json", "dots/a.json"), ("b.json", folder.path + "/dots/b.json"), ("c.json", "a2.json")] {
      #expect(symlink(target, folder.path + "/" + link) == 0)
    }
    #expect(symlink("dots/c.json", folder.path + "/a2.json") == 0)
    for name in ["a", "b", "c"] {
      try PrivateFile.write([1], to: "\(folder.path)/\(name).json")
      var information = stat()
      #expect(lstat("\(folder.path)/\(name).json", &information) == 0)
      #expect(information.st_mode & S_IFMT == S_IFLNK, "the link stays a link")
      #expect(try PrivateFile.read("\(folder.path)/dots/\(name).json") == [1])
    }
  }

  @Test func aLinkThatLeadsToItselfEnds() throws {
    let folder = try TestFolder()
    #expect(symlink("loop", folder.path + "/loop") == 0)
    try? PrivateFile.write([1], to: folder.path + "/loop")
  }

  @Test func theModeOfAFileThatIsThereStays() throws {
    let folder = try TestFolder()
    let path = folder.path + "/config.json"
    try PrivateFile.write(Array("{}".utf8), to: path)
    for mode in [mode_t(0o644), 0o640, 0o600] {
      #expect(chmod(path, mode) == 0)
      try Configuration.remember(["columns": ["n"]], of: "stream", in: path)
      var information = stat()
      #expect(stat(path, &information) == 0 && information.st_mode & 0o777 == mode)
    }
  }

  @Test func aFileThatIsNamedMustBeThere() throws {
    let folder = try TestFolder()
    let path = folder.path + "/none.json"
    #expect(throws: Configuration.Problem.self) { try Configuration(path: path, mustExist: true) }
    #expect(try Configuration(path: path).profileNames.isEmpty)
  }
}
