import DeviceSimulator
import Foundation
import Glibc
import Testing

/// Many devices, slow ones and hanging ones.
@Suite(.serialized) struct FleetScaleTests {
  /// Devices in this process, with a configuration that has each as a profile.
  private final class Devices: Sendable {
    let all: [DeviceSimulator]
    let home: TemporaryFolder

    init(_ count: Int, latency: Int, more: [String] = []) throws {
      home = try TemporaryFolder()
      var all: [DeviceSimulator] = []
      var profiles: [String] = []
      for index in 0..<count {
        var options = SimulatorOptions(envelope: .wrapped, counts: ["sipAccount": 2], seed: UInt64(index + 1))
        options.latencyMilliseconds = latency
        let device = DeviceSimulator(options: options)
        let url = try device.start()
        all.append(device)
        profiles.append("\"d\(index)\":{\"url\":\"\(url)\",\"user\":\"root\"}")
      }
      for (index, url) in more.enumerated() {
        profiles.append("\"more\(index)\":{\"url\":\"\(url)\",\"user\":\"root\"}")
      }
      self.all = all
      try home.write("c.json", "{\"profiles\":{\(profiles.joined(separator: ","))}}")
    }

    deinit { for device in all { device.stop() } }

    var environment: [String: String] { home.environment }
    func words(_ words: String...) -> [String] { [Program.path] + words + ["--all", "--config", home.file("c.json")] }
  }

  @Test func slowDevicesAreAskedAllAtOnce() async throws {
    let devices = try Devices(24, latency: 300)
    let start = ContinuousClock.now
    let result = try await Shell.run(
      devices.words("get", "sipAccount", "-o", "jsonl"), environment: devices.environment, timeout: 60)
    // One after the other they would take more than 20 s.
    #expect(ContinuousClock.now - start < .seconds(8))
    #expect(result.status == 0 && result.errors.isEmpty, "no progress where standard error is no terminal: \(result)")
    let names = result.lines.compactMap { JSONText.object($0)?["device"] as? String }
    #expect(names.count == 48 && Set(names).count == 24)
    #expect(devices.all.allSatisfy { $0.sessionCount == 0 }, "each session is closed")
  }

  @Test func moreDevicesThanAreAskedAtOnceAreAllAsked() async throws {
    let devices = try Devices(70, latency: 0)
    let result = try await Shell.run(
      devices.words("classes", "-o", "jsonl"), environment: devices.environment, timeout: 60)
    #expect(result.status == 0, "\(result.errors)")
    #expect(Set(result.lines.compactMap { JSONText.object($0)?["device"] as? String }).count == 70)
  }

  @Test func aHangingDeviceDelaysNobodyAndInterruptSignsOut() async throws {
    let hanging = try await SimulatorProcess()
    try await hanging.child.stop()
    let devices = try Devices(3, latency: 0, more: [hanging.url])
    let child = try ChildProcess(
      devices.words("get", "sipAccount", "-o", "jsonl"), environment: devices.environment, folder: devices.home)
    _ = try await Poll.until("the records of the others", seconds: 20) {
      child.output.split(separator: "\n").count == 6 ? true : nil
    }
    #expect(child.isRunning)
    child.send(SIGINT)
    #expect(await child.wait(seconds: 8) == 128 + SIGINT)
    #expect(child.errors == "aixtui: stopped\n", "\(child.errors)")
    #expect(devices.all.allSatisfy { $0.sessionCount == 0 })
  }

  @Test func evenMoreHangingDevicesThanAreAskedAtOnceDelayNobody() async throws {
    let hanging = try await SimulatorProcess()
    try await hanging.child.stop()
    // As many devices behind one address, the healthy one being the last.
    let healthy = try DeviceSimulator(options: SimulatorOptions(envelope: .wrapped)).started()
    defer { healthy.device.stop() }
    let devices = try Devices(0, latency: 0, more: (0..<70).map { "\(hanging.url)/x\($0)" } + [healthy.url])
    let child = try ChildProcess(
      devices.words("classes", "-o", "jsonl"), environment: devices.environment, folder: devices.home)
    let start = ContinuousClock.now
    _ = try await Poll.until("the healthy one to be asked", seconds: 20) {
      healthy.device.requests.isEmpty ? nil : true
    }
    #expect(ContinuousClock.now - start < .seconds(20) && child.isRunning)
    child.send(SIGINT)
    #expect(await child.wait(seconds: 8) == 128 + SIGINT)
    // A check has no time to wait for the first 64.
    let check = try await Shell.run(
      devices.words("status", "--check", "--timeout", "4"), environment: devices.environment)
    #expect(check.lines.count == 72 && check.errors.isEmpty, "\(check)")
    #expect(
      check.lines.last?.hasPrefix("more70: ") == true && check.lines.last?.contains("UNKNOWN") == false, "\(check)")
  }

  @Test func interruptEndsAWatchInOrder() async throws {
    let devices = try Devices(3, latency: 0)
    for device in devices.all { device.setEventRate(5) }
    let child = try ChildProcess(
      devices.words("watch", "stream", "-o", "jsonl"), environment: devices.environment, folder: devices.home)
    _ = try await Poll.until("changes of all devices", seconds: 20) {
      let lines = child.output.split(separator: "\n").compactMap { JSONText.object(String($0)) }
      return Set(lines.compactMap { $0["device"] as? String }).count == 3 ? true : nil
    }
    child.send(SIGINT)
    #expect(await child.wait(seconds: 15) == 0, "\(child.errors)")
    #expect(devices.all.allSatisfy { $0.sessionCount == 0 })
  }

  @Test func aWatchTakesInADeviceThatComesLater() async throws {
    let gone = try await SimulatorProcess()
    let port = gone.port
    await gone.kill()
    let devices = try Devices(1, latency: 0, more: [gone.url])
    let child = try ChildProcess(
      devices.words("watch", "stream", "-o", "jsonl"), environment: devices.environment, folder: devices.home)
    _ = try await Poll.until("the absent device to be named", seconds: 20) {
      child.errors.contains("more0: Cannot reach") && child.errors.contains("d0: live") ? true : nil
    }
    let back = try await SimulatorProcess(["--event-rate", "20"], listen: "127.0.0.1:\(port)")
    _ = try await Poll.until("its changes: \(child.errors)", seconds: 40) {
      child.output.contains(#"{"device":"more0""#) ? true : nil
    }
    child.send(SIGINT)
    #expect(await child.wait(seconds: 15) == 0, "\(child.errors)")
    withExtendedLifetime(back) {}
  }

  @Test func theProgressIsForATerminalAndGoesAway() async throws {
    let devices = try Devices(3, latency: 700)
    let terminal = try await TerminalSession(
      devices.words("get", "sipAccount", "-o", "jsonl"), width: 100)
    try await terminal.waitFor("of 3 devices; waiting for d0, d1, d2")
    #expect(try await terminal.waitForExit(seconds: 20) == 0)
    #expect(!(try await terminal.screen()).contains("waiting for"))
  }
}

extension DeviceSimulator {
  fileprivate func started() throws -> (device: DeviceSimulator, url: String) { (self, try start()) }
}
