import Foundation
import Testing

/// `aixtui simulate --devices N` in a process of its own.
struct SimulatedFleetCommandTests {
  /// A fleet that was given lines on standard input, which then ends; what comes back are its URLs.
  private func fleet(
    _ flags: [String], lines: String = "", devices: Int, _ folder: TemporaryFolder
  ) async throws -> (ChildProcess, [String]) {
    try lines.write(toFile: folder.file("lines"), atomically: true, encoding: .utf8)
    let command = [Program.path, "simulate", "--listen", "127.0.0.1:0", "--seed", "7", "--event-rate", "0"]
    let child = try ChildProcess(
      command + ["--devices", "\(devices)"] + flags, environment: ["HOME": folder.path], input: folder.file("lines"),
      folder: folder)
    let urls = try await Poll.until("\(devices) devices listen", seconds: 15) {
      if let status = child.exitStatus { throw HarnessError("simulate ended with \(status): \(child.errors)") }
      let found = child.output.split(separator: "\n").map { String($0.dropFirst("listening on ".count)) }
      return found.count == devices ? found : nil
    }
    return (child, urls)
  }

  @Test func threeDevicesDiffer() async throws {
    let folder = try TemporaryFolder()
    let (child, urls) = try await fleet([], devices: 3, folder)
    defer { child.send(15) }
    #expect(Set(urls).count == 3)
    var (names, wrapped): (Set<String>, Set<Bool>) = ([], [])
    for url in urls {
      let records = try await Curl(url).list("systemConfiguration")
      let inner = records.first?["systemConfiguration"] as? [String: Any]
      wrapped.insert(inner != nil)
      names.insert((inner ?? records.first)?["hostName"] as? String ?? "")
    }
    #expect(names == ["studio1", "van1", "site1"])
    #expect(wrapped == [true, false])
  }

  @Test func linesOfStandardInputAreObeyedAndItsEndEndsNothing() async throws {
    let folder = try TemporaryFolder()
    let (child, urls) = try await fleet([], lines: "bogus\nrefuse 2\nhang 9\n", devices: 3, folder)
    defer { child.send(15) }
    _ = try await Poll.until("both wrong lines are answered", seconds: 10) {
      child.errors.contains("bogus") && child.errors.contains("hang 9") ? true : nil
    }
    #expect(child.errors.contains("restart N, resume N or list"))
    await #expect(throws: (any Error).self) { _ = try await Curl(urls[1]) }
    for place in [0, 2] { _ = try await Curl(urls[place]).list("stream") }
    #expect(child.isRunning)
  }

  @Test func exactlyOneDeviceHasACriticalAlarm() async throws {
    let folder = try TemporaryFolder()
    let (child, urls) = try await fleet(["--trouble", "refuse=1,critical=1"], devices: 5, folder)
    defer { child.send(15) }
    var count = 0
    for url in urls.dropLast() where try await Curl(url).get("status").contains("is in error") { count += 1 }
    #expect(count == 1)
    await #expect(throws: (any Error).self) { _ = try await Curl(urls[4]) }
  }

  @Test(arguments: ["hang=4", "hang=x", "bogus=1", "hang=2,critical=2", "hang=-1"])
  func aWrongTroubleIsAUsageError(_ trouble: String) async throws {
    let folder = try TemporaryFolder()
    let child = try ChildProcess(
      [Program.path, "simulate", "--listen", "127.0.0.1:0", "--devices", "3", "--trouble", trouble], folder: folder)
    #expect(await child.wait(seconds: 10) == 2)
    #expect(child.errors.contains("--trouble"))
  }
}
