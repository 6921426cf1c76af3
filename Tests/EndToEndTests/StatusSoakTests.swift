import Foundation
import Glibc
import Testing

/// The status journal through fifty deaths.
struct StatusSoakTests {
  /// The numbers of the counted log entries in lines of JSON.
  private func numbers(_ lines: [Substring]) -> [Int] {
    lines.compactMap { line -> Int? in
      guard let entry = JSONText.object(String(line))?["entry"] as? [String: Any],
        let text = (entry["message"] ?? entry["text"]) as? String, text.hasPrefix("Entry ")
      else { return nil }
      return text.dropFirst(6).split(separator: ":").first.flatMap { Int($0) }
    }
  }

  private func control(_ device: DeviceUnderTest, _ orders: String) async throws {
    try await Shell.require(
      ["curl", "-sS", "--noproxy", "*", "-X", "POST", "--data", orders, device.simulator.url + "/simulator/control"])
  }

  @Test(arguments: [RecordForm.wrapped, .flat])
  func killedFiftyTimesItLosesAndDoublesNothing(form: RecordForm) async throws {
    let device = try await DeviceUnderTest(form)
    let home = try TemporaryFolder()
    try await control(device, #"{"logRate": 100}"#)
    let profile =
      #"{"profiles":{"p":{"url":"\#(device.simulator.url)","user":"root","dialect":{"statusSeconds":1}}}}"#
    let config = try home.write("config.json", profile)
    let environment = ["HOME": home.path, "XDG_STATE_HOME": home.file("state")]
    let words = [Program.path, "--profile", "p", "--config", config]
    for round in 0..<50 {
      let pause = Duration.milliseconds(Int.random(in: 150...1200))
      // The full-screen console and the command in turns.
      if round % 2 == 0 {
        let terminal = try await TerminalSession(words, environment: environment)
        try await Task.sleep(for: pause)
        kill(try await terminal.processID(), SIGKILL)
      } else {
        let child = try ChildProcess(
          words.prefix(1) + ["status"] + words.dropFirst() + ["--follow", "-o", "jsonl"], environment: environment,
          folder: home)
        try await Task.sleep(for: pause)
        child.send(SIGKILL)
        _ = await child.wait(seconds: 5)
      }
    }
    try await control(device, #"{"logRate": 0}"#)
    let last = try await Shell.run(
      words.prefix(1) + ["status"] + words.dropFirst() + ["-o", "jsonl"], environment: environment)
    #expect(last.status == 0, "\(last.errors)")
    let folder = home.file("state") + "/aixtui/status"
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
    let journal = try String(contentsOfFile: "\(folder)/\(name)/journal-000001.jsonl", encoding: .utf8)
    let lines = journal.split(separator: "\n").filter { $0.contains("\"kind\":\"log\"") }
    let found = numbers(lines)
    #expect(found == found.sorted() && Set(found).count == found.count, "each once, in order")
    // Between them stand the sign-ins, which have numbers of their own.
    let places = lines.indices.filter { !numbers([lines[$0]]).isEmpty }
    let span = (places.last ?? 0) - (places.first ?? 0)
    #expect(span == (found.last ?? 0) - (found.first ?? 0), "none is missing between the first and the last")
    #expect(found.count > 1000)
    print(
      "status journal: \(form.rawValue), 50 times killed, entries \(found.first ?? 0) to \(found.last ?? 0),",
      "\(span + 1) lines of log, each once")
  }
}
