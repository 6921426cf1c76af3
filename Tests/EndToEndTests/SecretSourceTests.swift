import Foundation
import Testing

/// Passwords and keys from files and the environment, and addresses that bear what they must not.
@Suite(.serialized) struct SecretSourceTests {
  private func write(_ bytes: [UInt8], in folder: TemporaryFolder) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: folder.file("secret")))
    return folder.file("secret")
  }

  @Test(arguments: [
    [0xEF, 0xBB, 0xBF] + Array("ferncast\n".utf8), Array("ferncast".utf8), Array("ferncast\r\n".utf8),
    Array("ferncast\nmore\n".utf8), Array("ferncast\r".utf8),
  ])
  func aMarkAndALinesEndAreNoPartOfAPassword(bytes: [UInt8]) async throws {
    let device = try await SimulatorProcess()
    let folder = try TemporaryFolder()
    let file = try write(bytes, in: folder)
    let words = ["classes", "--device", device.url, "--user", "root"]
    let result = try await Program.run(words + ["--password-file", file], environment: ["AIXTUI_PASSWORD": ""])
    #expect(result.status == 0, "\(result)")
    let text = String(decoding: bytes.prefix { $0 != 0x0A } + [0x0A], as: UTF8.self)
    #expect(try await Program.run(words, environment: ["AIXTUI_PASSWORD": text]).status == 0)
  }

  @Test(arguments: [
    (Array("fern\u{7}cast\n".utf8), "U+0007"), (Array("fern\tcast".utf8), "U+0009"),
    ([0xFF, 0xFE, 0x66, 0x00], "UTF-16"),
    ([0x66, 0xE9], "UTF-8"), (Array("\u{FEFF}".utf8), "empty"), ([], "empty"), (Array("a\u{85}b".utf8), "U+0085"),
  ])
  func whatCannotBeASecretIsRefusedByName(bytes: [UInt8], words: String) async throws {
    let folder = try TemporaryFolder()
    let file = try write(bytes, in: folder)
    for option in ["--password-file", "--api-key-file"] {
      let line = ["classes", "--device", "http://127.0.0.1:1", "--user", "root", option, file]
      let result = try await Program.run(line, environment: ["AIXTUI_PASSWORD": ""])
      #expect(result.status == 2 && result.errors.contains(file) && result.errors.contains(words), "\(result)")
      #expect(!result.errors.contains("fern"), "the secret is not shown")
    }
  }

  @Test func aVariableWithAControlCharacterIsNamed() async throws {
    for name in ["AIXTUI_PASSWORD", "AIXTUI_API_KEY"] {
      let result = try await Program.run(
        ["classes", "--device", "http://127.0.0.1:1"] + (name == "AIXTUI_PASSWORD" ? ["--user", "root"] : []),
        environment: ["AIXTUI_PASSWORD": ""].merging([name: "fern\u{1B}cast"]) { $1 })
      #expect(result.status == 2 && result.errors.contains(name) && result.errors.contains("U+001B"), "\(result)")
    }
  }

  @Test(arguments: [
    "http://root:hunter2@127.0.0.1:1", "root:hunter2@codec", "https://root:hun/ter2@codec", "http://:hunter2@codec/",
    "http://root:hunter2@",
  ])
  func aPasswordInAnAddressIsRefusedAndNotShown(address: String) async throws {
    let folder = try TemporaryFolder()
    let config = try folder.write("config.json", #"{"profiles": {"a": {"url": "\#(address)", "user": "root"}}}"#)
    for words in [
      ["--device", address], ["classes", "--device", address], ["classes", "--config", config], ["--config", config],
    ] {
      let result = try await Program.run(words + ["--user", "root"])
      #expect(result.status == 2 && result.errors.contains("--password-file"), "\(result)")
      #expect(!result.description.contains("ter2"), "\(result)")
    }
  }

  @Test(arguments: ["127.0.0.1", "127.1", "2130706433", "LOCALHOST", "[::ffff:127.0.0.1]", "0.0.0.0", "0x7f.0.0.1"])
  func aProxyIsNeverAskedForThisMachine(host: String) async throws {
    let device = try await SimulatorProcess()
    let nowhere = "http://127.0.0.1:\(try NginxProxy.freePort())"
    let result = try await Program.run(
      ["classes", "--device", "http://\(host):\(device.port)", "--user", "root"],
      environment: ["http_proxy": nowhere, "all_proxy": nowhere])
    #expect(result.status == 0, "\(result)")
  }
}
