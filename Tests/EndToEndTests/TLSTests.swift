import Testing

/// Trust, with nginx and openssl between the command line and the device.
@Suite(.serialized) struct TLSTests {
  private func classes(_ proxy: NginxProxy, _ flags: [String], url: String? = nil) async throws -> Shell.Result {
    try await Program.run(["classes", "--device", url ?? proxy.url, "--user", "root"] + flags)
  }

  @Test func anUnknownCertificateIsRefusedWithItsFingerprintAndAHint() async throws {
    let device = try await SimulatorProcess()
    let proxy = try await NginxProxy(to: device.url)
    let result = try await classes(proxy, [])
    #expect(result.status == 3, "\(result)")
    #expect(result.errors.contains(proxy.pin), "the fingerprint as --pin takes it")
    #expect(result.errors.contains("--pin") && result.errors.contains("--cacert"), "how to trust it")
    #expect(result.output.isEmpty)
    #expect(device.requests.isEmpty, "nothing was sent to a device that is not trusted")
  }

  @Test func trustedByItsAuthority() async throws {
    let device = try await SimulatorProcess()
    let proxy = try await NginxProxy(to: device.url)
    let result = try await classes(proxy, ["--cacert", proxy.certificate])
    #expect(result.status == 0, "\(result)")
    #expect(result.lines.contains("sipAccount"))
  }

  @Test func trustedByItsPin() async throws {
    let device = try await SimulatorProcess()
    let proxy = try await NginxProxy(to: device.url)
    let result = try await classes(proxy, ["--pin", proxy.pin])
    #expect(result.status == 0, "\(result)")
    #expect(result.lines.contains("sipAccount"))
  }

  @Test(arguments: [[], ["--insecure"], ["--cacert"]])
  func aWrongPinIsRefusedWhateverElseIsSaid(more: [String]) async throws {
    let device = try await SimulatorProcess()
    let proxy = try await NginxProxy(to: device.url)
    let wrong = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    let result = try await classes(proxy, ["--pin", wrong] + more + (more == ["--cacert"] ? [proxy.certificate] : []))
    #expect(result.status == 3, "\(result)")
    #expect(result.errors.contains(proxy.pin), "the fingerprint that it has instead")
    #expect(device.requests.isEmpty)
  }

  @Test func aTrustedCertificateOfAnotherHostIsRefused() async throws {
    let device = try await SimulatorProcess()
    let proxy = try await NginxProxy(to: device.url, names: ["DNS:other.example"])
    let result = try await classes(proxy, ["--cacert", proxy.certificate])
    #expect(result.status == 3, "\(result)")
    #expect(device.requests.isEmpty)
  }

  @Test func anotherAuthorityIsRefused() async throws {
    let device = try await SimulatorProcess()
    let proxy = try await NginxProxy(to: device.url)
    let stranger = try await NginxProxy(to: device.url)
    let result = try await classes(proxy, ["--cacert", stranger.certificate])
    #expect(result.status == 3, "\(result)")
    #expect(device.requests.isEmpty)
  }

  @Test func insecureIsTakenAtItsWord() async throws {
    let device = try await SimulatorProcess()
    let proxy = try await NginxProxy(to: device.url, names: ["DNS:other.example"])
    let result = try await classes(proxy, ["--insecure"])
    #expect(result.status == 0, "\(result)")
    #expect(result.lines.contains("sipAccount"))
  }

  @Test func aBareHostMeansHTTPS() async throws {
    let device = try await SimulatorProcess()
    let proxy = try await NginxProxy(to: device.url)
    let result = try await classes(
      proxy, ["--cacert", proxy.certificate], url: String(proxy.url.dropFirst("https://".count)))
    #expect(result.status == 0, "\(result)")
  }

  @Test func aWriteOverTLSReachesTheDevice() async throws {
    let device = try await DeviceUnderTest()
    let proxy = try await NginxProxy(to: device.simulator.url)
    let uuid = try await device.curl.uuid(of: "sipAccount")
    let words = [
      "set", "sipAccount", uuid, "notes=over TLS", "--device", proxy.url, "--user", "root", "--pin", proxy.pin,
    ]
    let result = try await Program.run(words)
    #expect(result.status == 0, "\(result)")
    #expect(try await device.fields("sipAccount", uuid)["notes"] as? String == "over TLS")
  }

  @Test func signalsComeThroughTLS() async throws {
    let device = try await DeviceUnderTest()
    let proxy = try await NginxProxy(to: device.simulator.url)
    let uuid = try await device.curl.uuid(of: "sipAccount")
    let words = ["sipAccount", "sipCall", "stream", "--device", proxy.url, "--user", "root"]
    let watch = try WatchProcess(words + ["--cacert", proxy.certificate])
    try await watch.says("live: ")
    for round in 0..<5 {
      // What TLS has read ahead must not wait for the next packet.
      try await device.control(#"{"burst": 4000}"#)
      try await Task.sleep(for: .milliseconds(200))
      try await device.change("sipAccount", uuid, "notes", "\"last of \(round)\"")
      _ = try await Poll.until("the last change of round \(round)", seconds: 5) {
        watch.child.output.contains("last of \(round)") ? true : nil
      }
    }
    #expect(await watch.end() == 0)
    #expect(Set(watch.changes.map { $0["origin"] as? String }) == ["live"])
    #expect(watch.changes.count == watch.lines.count)
  }

  @Test func noSocketIsOpenedToAStranger() async throws {
    let device = try await SimulatorProcess()
    let proxy = try await NginxProxy(to: device.url)
    let result = try await Program.run(["watch", "sipCall", "--device", proxy.url, "--user", "root"])
    #expect(result.status == 3, "\(result)")
    #expect(device.requests.isEmpty)
  }

  @Test func theConsoleSaysWhatIsWrongWithTheCertificate() async throws {
    let device = try await SimulatorProcess()
    let proxy = try await NginxProxy(to: device.url)
    let terminal = try await TerminalSession.console(["--device", proxy.url, "--user", "root"])
    try await terminal.waitFor("sha256//")
    #expect(device.requests.isEmpty)
  }
}
