import Testing

/// The sign-in screen: what is wrong is said, and another try is to be had (issue 2, section 4).
@Suite(.serialized) struct SignInStoryTests {
  /// The console without a password from anywhere.
  private func console(_ words: [String]) async throws -> TerminalSession {
    try await TerminalSession(["env", "-u", "AIXTUI_PASSWORD", Program.path] + words)
  }

  @Test(arguments: RecordForm.allCases)
  func aWrongPasswordSaysSoAndTheRightOneGoesOn(form kind: RecordForm) async throws {
    let device = try await DeviceUnderTest(kind)
    let terminal = try await console(["--device", device.simulator.url])
    try await terminal.waitFor("Sign in")
    try await terminal.line("root")
    try await terminal.waitFor("User +root")
    try await terminal.line("wrong-one")
    try await terminal.waitFor("Wrong user name or password")
    #expect(try await terminal.screen().contains("wrong-one") == false)
    try await terminal.keys("End", "C-u")
    try await terminal.waitFor("Password +│")
    try await terminal.type("ferncast")
    try await terminal.waitFor("Password +•{8} ")
    try await terminal.keys("Enter")
    try await terminal.waitFor("sipAccount +24")
    try await terminal.waitForNo("Sign in")
    #expect(try await terminal.screen().contains("ferncast") == false)
  }

  @Test func anUnreachableDeviceSaysSoAndTheAddressCanBeMended() async throws {
    let device = try await SimulatorProcess()
    let nowhere = "http://127.0.0.1:\(try NginxProxy.freePort())"
    let terminal = try await console(["--device", nowhere, "--user", "root"])
    try await terminal.waitFor("Sign in")
    try await terminal.line("ferncast")
    try await terminal.waitFor("Cannot reach the device")
    try await terminal.keys("Up", "Up", "End", "C-u")
    try await terminal.type(device.url)
    try await terminal.waitFor("Device +\(device.url)")
    try await terminal.keys("Enter")
    try await terminal.waitFor("sipAccount +24")
    #expect(try await terminal.screen().contains(device.url))
  }

  @Test func thePasswordsFirstLineComesFromAFile() async throws {
    let device = try await SimulatorProcess()
    let folder = try TemporaryFolder()
    let file = try folder.write("password", "ferncast\nnot this\n")
    let terminal = try await console(["--device", device.url, "--user", "root", "--password-file", file])
    try await terminal.waitFor("sipAccount +24")
  }

  @Test func aWrongPasswordFromTheEnvironmentOpensTheSignInScreen() async throws {
    let device = try await SimulatorProcess()
    let terminal = try await TerminalSession.console(
      ["--device", device.url, "--user", "root"], environment: ["AIXTUI_PASSWORD": "stale-secret"])
    try await terminal.waitFor("Sign in")
    try await terminal.waitFor("Wrong user name or password")
    #expect(try await terminal.screen().contains("stale-secret") == false)
    // A dialog that comes by itself takes keys after a moment only.
    try await terminal.waitForNo("\\(wait\\)")
    try await terminal.type("ferncast")
    try await terminal.keys("Enter")
    try await terminal.waitFor("sipAccount +24")
  }

  @Test func anUntrustedCertificateShowsItsFingerprintAndAKeyTrustsIt() async throws {
    let device = try await SimulatorProcess()
    let proxy = try await NginxProxy(to: device.url)
    let terminal = try await TerminalSession.console(["--device", proxy.url, "--user", "root"])
    let screen = try await terminal.waitFor("The device's key")
    #expect(screen.contains(proxy.pin))
    #expect(screen.contains("^T") && screen.contains("--cacert"), "how to trust it")
    #expect(device.requests.isEmpty, "nothing was sent to a device that is not trusted")
    try await terminal.waitForNo("\\(wait\\)")
    try await terminal.keys("C-t")
    try await terminal.waitFor("sipAccount +24")
    try await terminal.waitForNo("Sign in")
    #expect(try await terminal.screen().contains("INSECURE") == false, "a pin is no blind trust")
  }
}
