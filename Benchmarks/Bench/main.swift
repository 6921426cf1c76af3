import ConsoleCore
import Foundation

// `Bench json FILE REPEATS`: milliseconds to parse FILE, one line a repeat, ours and Foundation's in turn.
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
guard words.count == 4, words[1] == "json", let repeats = Int(words[3]) else {
  FileHandle.standardError.write(Data("usage: Bench json FILE REPEATS\n".utf8))
  exit(2)
}
do {
  try benchJSON(path: words[2], repeats: repeats)
} catch {
  FileHandle.standardError.write(Data("Bench: \(error)\n".utf8))
  exit(1)
}
