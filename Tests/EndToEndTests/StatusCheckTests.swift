import Foundation
import Glibc
import Testing

/// `aixtui status --check` as a monitoring system runs it: one line and a code that agree, whatever happens.
struct StatusCheckTests {
  private func check(
    _ words: [String], environment: [String: String] = [:], home: TemporaryFolder? = nil
  ) async throws -> Shell.Result {
    let home = try home ?? TemporaryFolder()
    return try await Shell.run(
      [Program.path, "status"] + words, environment: home.environment.merging(environment) { _, new in new },
      timeout: 30)
  }

  private func expectUnknown(_ result: Shell.Result, _ reason: String) {
    #expect(result.status == 3, "\(result)")
    #expect(result.lines.count == 1 && result.output.hasPrefix("AIXTREAM UNKNOWN - "), "\(result)")
    #expect(result.output.contains(reason), "\(result)")
    #expect(result.errors.isEmpty, "\(result)")
  }

  /// What is odd in the configuration is no alarm of the device, and a monitoring system reads both outputs.
  @Test(arguments: ["--check", "--check=nagios"])
  func aConfigurationWithMistakesIsNotComplainedOf(form: String) async throws {
    let home = try TemporaryFolder()
    let device = try await DeviceUnderTest(.wrapped, ["--count", "sipAccount=0", "--count", "stream=0"])
    let secret = try home.write("secret", "ferncast\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: secret)
    let config = try home.write(
      "odd.json",
      """
      {"keys": {"edit": 5}, "zzz": 1, "defaultProfile": "studio", "profiles": {"attic": {"url": 5}, "studio":
      {"url": "\(device.simulator.url)", "user": "root", "passwordFile": "\(secret)", "readonly": true}}}
      """)
    let result = try await check([form, "--config", config])
    #expect(result.status == 0 && result.lines.count == 1 && result.errors.isEmpty, "\(result)")
    #expect(result.output.hasPrefix("AIXTREAM OK - "), "\(result)")
    expectUnknown(
      try await check([form, "--config", config, "--profile", "attic"]), "/profiles/attic/url must be a text")
  }

  @Test(arguments: ["--check", "--check=nagios"])
  func whatIsNotKnownIsUnknown(form: String) async throws {
    let home = try TemporaryFolder()
    let device = try await DeviceUnderTest()
    let connect = ["--device", device.simulator.url, "--user", "root"]
    expectUnknown(try await check([form, "--device", "http://127.0.0.1:1", "--user", "root"]), "Cannot reach")
    expectUnknown(try await check([form] + connect, environment: ["AIXTUI_PASSWORD": "wrong"]), "401")
    expectUnknown(try await check([form] + connect + ["--password-file", home.file("missing")]), "missing")
    expectUnknown(try await check([form, "--colour"] + connect), "--colour")
    expectUnknown(try await check([form, "extra"] + connect), "extra")
    expectUnknown(try await check([form, "-o", "csv"] + connect), "csv")
    expectUnknown(try await check([form, "--timeout", "soon"] + connect), "--timeout")
    expectUnknown(try await check([form, "--critical", "purple"] + connect), "purple")
    expectUnknown(try await check([form]), "no device given")
    expectUnknown(try await check([form] + connect, environment: ["AIXTUI_PASSWORD": ""]), "no password given")
    let broken = try home.write("broken.json", "{\"profiles\": [\n")
    expectUnknown(try await check([form, "--config", broken] + connect), "broken.json")
    expectUnknown(try await check(["--check=icinga"] + connect), "icinga")
    try await device.control(#"{"refuseReads": {"status": 503}}"#)
    expectUnknown(try await check([form] + connect), "503")
  }

  @Test func aFrozenDeviceIsToldInTime() async throws {
    let (listener, port) = try StatusCheckTests.deafListener()
    defer { close(listener) }
    let start = ContinuousClock.now
    let result = try await check(
      ["--check", "--timeout", "1", "--device", "http://127.0.0.1:\(port)", "--user", "root"])
    expectUnknown(result, "no response within 1 s")
    #expect(ContinuousClock.now - start < .seconds(8))
  }

  /// A port that takes connections and answers nothing.
  private static func deafListener() throws -> (descriptor: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 8) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isListening else { throw HarnessError("no port to listen at") }
    return (descriptor, UInt16(bigEndian: address.sin_port))
  }

  @Test func theWordAndTheCodeAgree() async throws {
    let empty = try await DeviceUnderTest(.wrapped, ["--count", "sipAccount=0", "--count", "stream=0"])
    let bad = try await DeviceUnderTest()
    func run(_ device: DeviceUnderTest, _ words: String...) async throws -> Shell.Result {
      try await check(words + ["--device", device.simulator.url, "--user", "root"])
    }
    for (form, codes) in [("--check", (0, 10, 11)), ("--check=nagios", (0, 1, 2))] {
      let calm = try await run(empty, form)
      #expect(Int(calm.status) == codes.0 && calm.output.hasPrefix("AIXTREAM OK - no alarms | critical=0 "), "\(calm)")
      let critical = try await run(bad, form)
      #expect(Int(critical.status) == codes.2 && critical.output.hasPrefix("AIXTREAM CRITICAL - "), "\(critical)")
      let warning = try await run(bad, form, "--critical", "none")
      #expect(Int(warning.status) == codes.1 && warning.output.hasPrefix("AIXTREAM WARNING - "), "\(warning)")
      let fine = try await run(bad, form, "--critical", "none", "--warning", "none")
      #expect(fine.status == 0 && fine.output.hasPrefix("AIXTREAM OK - no relevant alarms"), "\(fine)")
      for result in [calm, critical, warning, fine] { #expect(result.lines.count == 1 && result.errors.isEmpty) }
    }
  }

  @Test func whatIsForChecksAloneIsRefusedElsewhere() async throws {
    let result = try await check(["--timeout", "5", "--device", "http://127.0.0.1:1", "--user", "root"])
    #expect(result.status == 2 && result.output.isEmpty, "\(result)")
  }
}
