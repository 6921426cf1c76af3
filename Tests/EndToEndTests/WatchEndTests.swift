import Foundation
import Glibc
import Testing

/// The end of `aixtui watch`: what changed in the last moment is told, and what could not be compared is said.
@Suite(.serialized) struct WatchEndTests {
  /// A watch of a device without a socket, whose next poll is seconds away.
  private func polling(_ words: String...) async throws -> (DeviceUnderTest, WatchProcess, uuid: String) {
    let device = try await DeviceUnderTest(.flat, ["--no-socket"])
    let uuid = try await device.curl.uuid(of: "sipAccount")
    func lists() -> Int { device.simulator.requests.count { $0.path.hasSuffix("objects/sipAccount") } }
    let before = lists()
    let watch = try WatchProcess(["sipAccount"] + words + device.connect)
    try await watch.says("polling: ")
    _ = try await Poll.until("a list", seconds: 15) { lists() > before ? true : nil }
    return (device, watch, uuid)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func whatChangedInTheLastMomentIsTold(signal: Int32) async throws {
    let (device, watch, uuid) = try await polling()
    try await Task.sleep(for: .milliseconds(300))
    try await device.change("sipAccount", uuid, "notes", #""at the last moment""#)
    #expect(await watch.end(signal) == 0, "\(watch.child.errors)")
    #expect(watch.changes.last?["uuid"] as? String == uuid, "\(watch.lines) \(watch.child.errors)")
    #expect(watch.child.output.contains("at the last moment"))
    #expect(!watch.child.errors.contains("final check"), "\(watch.child.errors)")
  }

  @Test func aDeviceThatHangsDoesNotHoldTheEndForLong() async throws {
    let device = try await DeviceUnderTest()
    let watch = try await WatchProcess.live(device, "sipAccount", "sipCall")
    try await device.simulator.child.stop()
    defer { device.simulator.child.send(SIGCONT) }
    let start = ContinuousClock.now
    watch.child.send(SIGINT)
    #expect(await watch.child.wait(seconds: 20) == 3, "\(watch.child.errors)")
    #expect(ContinuousClock.now - start < .seconds(10))
    for name in ["sipAccount", "sipCall"] {
      #expect(watch.child.errors.contains("\(name): no final check ("), "\(watch.child.errors)")
    }
    #expect(watch.child.errors.contains("may be missing"), "\(watch.child.errors)")
  }

  @Test func aSecondSignalEndsItAtOnce() async throws {
    let device = try await DeviceUnderTest()
    let watch = try await WatchProcess.live(device, "sipAccount")
    try await device.simulator.child.stop()
    defer { device.simulator.child.send(SIGCONT) }
    watch.child.send(SIGINT)
    try await Task.sleep(for: .milliseconds(200))
    watch.child.send(SIGINT)
    #expect(await watch.child.wait(seconds: 15) == 3, "\(watch.child.errors)")
    #expect(watch.child.errors.contains("no final check (stopped)"), "\(watch.child.errors)")
  }
}
