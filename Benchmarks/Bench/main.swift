import ConsoleCore
import Foundation

// `Bench json FILE REPEATS`: milliseconds to parse FILE, one line a repeat, ours and Foundation's in turn.
// `Bench signals URL COUNT`: how fast COUNT signals of a device are taken in.
// Foundation is imported here and nowhere in Sources: it is the peer.

func milliseconds(_ work: () throws -> Void) rethrows -> Double {
  let start = ContinuousClock.now
  try work()
  let taken = start.duration(to: .now).components
  return Double(taken.seconds) * 1000 + Double(taken.attoseconds) / 1e15
}

func benchJSON(path: String, repeats: Int) throws {
  let data = try Data(contentsOf: URL(fileURLWithPath: path))
  let bytes = [UInt8](data)
  for _ in 0..<repeats {
    // The value is freed inside the measured time on both sides: a program that loads lists pays for that too.
    let ours = try milliseconds { _ = try JSON.parse(bytes) }
    let foundation = try milliseconds { _ = try JSONSerialization.jsonObject(with: data) }
    print("ours \(ours) foundation \(foundation)")
  }
}

let words = CommandLine.arguments
do {
  switch (words.count, words.dropFirst().first, words.last.flatMap { Int($0) }) {
  case (4, "json", let repeats?): try benchJSON(path: words[2], repeats: repeats)
  case (4, "signals", let count?):
    let result = try await SignalBench.run(url: words[2], count: count)
    print("signals \(result.signals) changes \(result.changes) seconds \(result.seconds)")
  default:
    FileHandle.standardError.write(Data("usage: Bench json FILE REPEATS | Bench signals URL COUNT\n".utf8))
    exit(2)
  }
} catch {
  FileHandle.standardError.write(Data("Bench: \(error)\n".utf8))
  exit(1)
}
