import Foundation
import Synchronization
import Testing

@testable import ConsoleCore

/// The jar held against curl's cookie engine, which follows the same rules.
@Suite(.timeLimit(.minutes(2))) struct CookieComparisonTests {
  /// Paths that are asked for, one after the other.
  private static let paths = [
    "/webapi/http/objects/session", "/webapi/http/objects/stream", "/webapi/http/status", "/webapi/ws", "/admin/x", "/",
  ]

  private static func setCookie(_ random: inout SeededGenerator) -> String {
    func pick(_ choices: [String]) -> String { choices[Int.random(in: 0..<choices.count, using: &random)] }
    // A path is always named: without one the jar sends more than curl does, on purpose.
    let path = pick(["/", "/webapi", "/webapi/http", "/webapi/http/objects", "/admin", "/webapi/ws", "/web"])
    var text = "\(pick(["sid", "tok", "x"]))=\(pick(["1", "abc", "a=b", "", "q w"])); Path=\(path)"
    switch Int.random(in: 0..<8, using: &random) {
    case 0: text += "; Max-Age=0"
    case 1: text += "; Max-Age=3600"
    case 2: text += "; Expires=" + pick(["Thu, 02 Jan 1975 00:00:00 GMT", "Friday, 02-Jan-75 00:00:00 GMT"])
    case 3: text += "; Expires=Fri, 01 Jan 2100 00:00:00 GMT"
    case 4: text += "; Domain=" + pick(["127.0.0.1", "example.org", "0.0.1"])
    case 5: text += "; Path=" + pick(["/", "/admin"])
    case 6: text += pick(["; HttpOnly", "; SameSite=Strict", "; secure", ";", "; Unknown=1"])
    default: break
    }
    return text
  }

  @Test(arguments: 1...8) func theJarSendsWhatCurlSends(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let rounds = (0..<24).map { _ in Self.paths[Int.random(in: 0..<Self.paths.count, using: &random)] }
    let headers = rounds.map { _ in
      (0..<Int.random(in: 0...3, using: &random)).map { _ in Self.setCookie(&random) }
    }
    let count = Mutex(0)
    let server = try LoopbackServer { _ in
      let place = count.withLock { count in
        defer { count += 1 }
        return count
      }
      let set = place < headers.count ? headers[place] : []
      let lines = ["HTTP/1.1 200 OK", "Content-Length: 0"] + set.map { "Set-Cookie: \($0)" }
      return [.send(lines.joined(separator: "\r\n") + "\r\n\r\n")]
    }
    let curl = Process()
    curl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    curl.arguments = ["curl", "-sS", "-q", "--noproxy", "*", "-b", ""] + rounds.map { server.url + $0 }
    curl.standardOutput = FileHandle.nullDevice
    try curl.run()
    #expect(await eventually { !curl.isRunning })
    #expect(server.requests.count == rounds.count)
    var jar = CookieJar()
    for (request, set) in zip(server.requests, headers) {
      let url = try #require(DeviceURL(server.url + request.path))
      let sent = request.head.split(separator: "\r\n").first { $0.hasPrefix("Cookie: ") }?.dropFirst(8)
      // Of cookies with paths of one length curl sends those with the longer name first.
      #expect(pieces(jar.header(for: url) ?? "") == pieces(String(sent ?? "")), "\(request.path), seed \(seed)")
      jar.store(set, from: url)
    }
  }

  private func pieces(_ header: String) -> [String] { header.components(separatedBy: "; ").sorted() }
}
