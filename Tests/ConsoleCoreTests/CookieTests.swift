import Foundation
import Testing

@testable import ConsoleCore

/// Which cookies are kept, and where they go (RFC 6265).
struct CookieTests {
  private static let base = "https://codec.example.org/webapi/http/"

  private func url(_ path: String, _ origin: String = "https://codec.example.org") throws -> DeviceURL {
    try #require(DeviceURL(origin + path))
  }

  /// A jar after a sign-in that set these cookies.
  private func jar(_ headers: [String], date: String? = nil, from origin: String = "https://codec.example.org") throws
    -> CookieJar
  {
    var jar = CookieJar()
    jar.store(headers, from: try url("/webapi/http/objects/session", origin), date: date)
    return jar
  }

  @Test func cookiesOfOneNameAndTwoPathsAreTwo() throws {
    let jar = try jar(["sid=abc; Path=/", "sid=xyz; Path=/admin"])
    #expect(jar.header(for: try url("/webapi/http/list/objects")) == "sid=abc")
    #expect(jar.header(for: try url("/admin/x")) == "sid=xyz; sid=abc", "the longer path first")
  }

  @Test func deletingAnotherPathsCookieLeavesTheSession() throws {
    var jar = try jar(["sid=abc; Path=/"])
    jar.store(["sid=; Path=/admin; Max-Age=0"], from: try url("/webapi/http/objects/x"))
    jar.store(["sid=; Max-Age=0"], from: try url("/webapi/http/objects/x"))
    #expect(jar.header(for: try url("/webapi/ws")) == "sid=abc")
    jar.store(["sid=; Path=/; Max-Age=0"], from: try url("/webapi/http/objects/x"))
    #expect(jar.header(for: try url("/webapi/ws")) == nil)
  }

  @Test func aPathBelowTheBaseIsForThatPartAlone() throws {
    let jar = try jar(["a=1; Path=/webapi/http/objects", "b=2; Path=/webapi/"])
    #expect(jar.header(for: try url("/webapi/http/objects/stream?x=/webapi")) == "a=1; b=2")
    #expect(jar.header(for: try url("/webapi/http/objects")) == "a=1; b=2")
    #expect(jar.header(for: try url("/webapi/http/objectsX")) == "b=2")
    #expect(jar.header(for: try url("/webapi/ws")) == "b=2")
    #expect(jar.header(for: try url("/webapi")) == nil)
  }

  @Test func aSessionWithoutAPathIsTheWholeDevices() throws {
    let jar = try jar(["sid=abc"])
    for path in ["/webapi/http/methods/echo", "/webapi/ws", "/webapi/http/objects/stream"] {
      #expect(jar.header(for: try url(path)) == "sid=abc")
    }
    // Where the server says better, that counts.
    let both = try self.jar(["sid=abc", "sid=root; Path=/"])
    #expect(both.header(for: try url("/webapi/ws")) == "sid=root")
    #expect(both.header(for: try url("/webapi/http/objects/stream")) == "sid=abc; sid=root")
  }

  @Test func theLastOfTwoAttributesCounts() throws {
    #expect(try jar(["a=1; Path=/x; Path=/"]).header(for: try url("/webapi/ws")) == "a=1")
    #expect(try jar(["a=1; Path=/; Path=/x"]).header(for: try url("/webapi/ws")) == nil)
    #expect(try jar(["a=1; Path=/; Max-Age=0; Max-Age=60"]).maxAge == 60)
    #expect(try jar(["a=1; Path=/; Max-Age=60; Max-Age=0"]).cookies.isEmpty)
    #expect(try jar(["a=1; Domain=other.org; Domain=codec.example.org"]).cookies.count == 1)
  }

  @Test(arguments: [
    ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Thursday, 01-Jan-70 00:00:00 GMT", 0), ("Thu Jan  1 00:00:00 1970", 0),
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
    ("Mon, 01-Jan-1601 00:00:00 GMT", -11_644_473_600), ("Fri, 31 Dec 1999 23:59:59 GMT", 946_684_799),
    ("Tue, 01-Jan-00 00:00:00 GMT", 946_684_800), ("29 feb 2024 1:2:3", 1_709_168_523),
    ("Wed, 19 Jan 2038 03:14:08 GMT", 2_147_483_648), ("Sat, 01-Jan-69 00:00:00 GMT", 3_124_224_000),
  ])
  func datesOfAllFormsAreRead(text: String, seconds: Int) {
    #expect(CookieDate.seconds(text) == seconds)
  }

  @Test(arguments: [
    "", "never", "Thu, 01 Jan 1600 00:00:00 GMT", "01 Jan 1970", "32 Jan 1999 00:00:00", "1 Jan 99 25:00:00",
  ])
  func whatIsNoDateIsNone(text: String) { #expect(CookieDate.seconds(text) == nil) }

  @Test func anEndInThePastTakesACookieAwayByTheDevicesOwnClock() throws {
    for text in ["Thu, 01-Jan-70 00:00:00 GMT", "Mon, 01 Jan 1900 00:00:00 GMT"] {
      #expect(try jar(["a=1; Path=/; Expires=\(text)"]).cookies.isEmpty)
    }
    // A device whose clock stands in 2001 says that its cookie lives for an hour.
    let date = "Mon, 01 Jan 2001 00:00:00 GMT"
    let skewed = try jar(["a=1; Path=/; Expires=Mon, 01 Jan 2001 01:00:00 GMT"], date: date)
    #expect(skewed.maxAge == 3600)
    #expect(skewed.header(for: try url("/")) == "a=1")
    #expect(try jar(["a=1; Path=/; Expires=Sun, 31 Dec 2000 23:59:59 GMT"], date: date).cookies.isEmpty)
    // Max-Age counts before Expires.
    #expect(try jar(["a=1; Path=/; Max-Age=9; Expires=Thu, 01 Jan 1970 00:00:00 GMT"]).maxAge == 9)
  }

  @Test func aCookieThatHasLivedIsNotSent() throws {
    var jar = CookieJar()
    let now = ContinuousClock.now
    jar.store(["a=1; Path=/; Max-Age=60", "b=2; Path=/"], from: try url("/x"), now: now)
    #expect(jar.header(for: try url("/"), now: now + .seconds(59)) == "a=1; b=2")
    #expect(jar.header(for: try url("/"), now: now + .seconds(60)) == "b=2")
  }

  @Test(arguments: [
    ("example.org", true), (".example.org", true), ("CODEC.example.org", true), ("org", false), ("other.org", false),
    ("c.example.org", false), ("xample.org", false), ("", true), (".", true),
  ])
  func aDomainMustBeTheHostsOwn(domain: String, isKept: Bool) throws {
    #expect(try !jar(["a=1; Domain=\(domain)"]).cookies.isEmpty == isKept)
  }

  @Test func noCookieGoesToAnotherHost() throws {
    let own = try jar(["a=1; Path=/"])
    for origin in ["https://sub.codec.example.org", "https://example.org", "https://evil.org", "https://1.2.3.4"] {
      #expect(own.header(for: try url("/", origin)) == nil)
    }
    #expect(try jar(["a=1; Domain=0.0.1"], from: "http://127.0.0.1").cookies.isEmpty, "an address has no domain")
    let secure = try jar(["a=1; Path=/; Secure"])
    #expect(secure.header(for: try url("/", "http://codec.example.org")) == nil)
  }

  @Test(arguments: ["", "a", "=x", "a=\u{1}", "a=1\r\nX: y", "a=" + String(repeating: "x", count: 9000)])
  func whatIsNoCookieIsIgnored(header: String) throws { #expect(try jar([header]).cookies.isEmpty) }

  @Test func thousandsOfCookiesDoNotFillTheMemory() throws {
    #expect(try jar((0..<5000).map { "c\($0)=1" }).cookies.count == 100)
  }

  @Test(arguments: [
    (["sid=1; Path=/; Max-Age=60", "x=1; Path=/admin; Max-Age=2"], 60), (["sid=1; Max-Age=30"], 30),
    (["sid=1; Path=/webapi/http/objects; Max-Age=20", "y=1; Path=/; Max-Age=90"], 20),
    (["x=1; Path=/ad; Max-Age=2"], nil),
  ])
  func onlyTheAPIsCookiesTellHowLongASessionLives(headers: [String], seconds: Int?) throws {
    var jar = CookieJar()
    jar.url = DeviceURL(Self.base)
    jar.store(headers, from: try url("/webapi/http/objects/session"))
    #expect(jar.maxAge == seconds)
  }
}
