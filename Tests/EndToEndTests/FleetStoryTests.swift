import Foundation
import Testing

/// Many devices in the whole program, in a real terminal.
struct FleetStoryTests {
  /// A simulated fleet in a process of its own, and a configuration with a profile for each device.
  private final class Devices {
    let folder: TemporaryFolder
    private let simulator: ChildProcess
    let urls: [String]

    init(_ count: Int, _ flags: [String]) async throws {
      let folder = try TemporaryFolder()
      let command = [Program.path, "simulate", "--listen", "127.0.0.1:0", "--devices", "\(count)", "--event-rate", "0"]
      let child = try ChildProcess(command + flags, environment: ["HOME": folder.path], folder: folder)
      urls = try await Poll.until("\(count) devices listen", seconds: 30) {
        if let status = child.exitStatus { throw HarnessError("simulate ended with \(status): \(child.errors)") }
        let found = child.output.split(separator: "\n").map { String($0.dropFirst("listening on ".count)) }
        return found.count == count ? found : nil
      }
      let profiles = urls.enumerated().map { index, url in
        #""codec\#(index + 1)": {"url": "\#(url)", "user": "root", "groups": ["all"]}"#
      }
      let text = #"{"profiles": {\#(profiles.joined(separator: ", "))}}"#
      try text.write(toFile: folder.file("config.json"), atomically: true, encoding: .utf8)
      (self.folder, simulator) = (folder, child)
    }

    deinit { simulator.send(15) }

    func console() async throws -> TerminalSession {
      try await TerminalSession.console(["--config", folder.file("config.json"), "--group", "all"])
    }
  }

  @Test func theOneDeviceWithACriticalAlarmAmongFortyIsFoundAndItsCauseFixed() async throws {
    let devices = try await Devices(40, ["--trouble", "critical=1", "--seed", "3"])
    #expect(devices.urls.count == 40)
    let terminal = try await devices.console()
    try await terminal.waitFor("40 of 40 connected", seconds: 30)
    // Its alarm is announced with the device's name, and the device is the first line.
    let screen = try await terminal.waitFor("NEW CRITICAL.*codec[0-9]+: Stream", seconds: 20)
    let banner = try #require(screen.split(separator: "\n").first { $0.contains("NEW CRITICAL") })
    let words = banner.split { !$0.isLetter && !$0.isNumber }
    let name = try #require(words.first { $0.hasPrefix("codec") && $0.dropFirst(5).allSatisfy(\.isNumber) })
    try await terminal.keys("4")
    try await terminal.waitFor("ALARMS  [0-9]+ on")
    try await terminal.keys("o")
    try await terminal.waitFor("aixtui . \(name) .*alarms . ")
    try await terminal.keys("e")
    try await terminal.waitFor("Esc Close|\\^S Save")
    func line() async throws -> String? {
      try await terminal.screen().split(separator: "\n").first { $0.hasPrefix("▸") }.map(String.init)
    }
    for _ in 0..<60 {
      let before = try await line()
      if before?.contains("0.0.0.0") == true { break }
      try await terminal.keys("Down")
      _ = try await Poll.until("the cursor moves", seconds: 5) { try await line() == before ? nil : true }
    }
    try await terminal.keys("C-u", "2", "3", "9", ".", "1", ".", "2", ".", "3", "C-s")
    let sheet = try await terminal.waitFor("JSON Patch")
    #expect(sheet.contains("on \(name) ("), "\(sheet)")
    try await terminal.keys("y")
    try await terminal.waitFor("Saved")
    try await terminal.keys("Escape")
    try await terminal.waitFor("ALARMS  [0-9]+ on")
    try await terminal.keys("r")
    try await terminal.waitForNo("!!", seconds: 20)
  }
}
