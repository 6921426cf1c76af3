import Testing

@testable import ConsoleCore

/// Hosts as they are written, as they go on the wire, and which of them are this machine.
struct HostNameTests {
  @Test(arguments: [
    ("https://münchen.example", "xn--mnchen-3ya.example"), ("https://BÜCHER.example.", "xn--bcher-kva.example."),
    ("http://他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye"), ("http://ليهمابتكلموشعربي؟", "xn--egbpdaj6bu4bxfgehfvwxn"),
    ("http://ｃｏｄｅｃ。example", "codec.example"), ("http://１２７.0.0.1:80", "127.0.0.1"),
    ("http://xn--mnchen-3ya.example", "xn--mnchen-3ya.example"), ("http://3年b組金八先生", "xn--3b-ww4c5e180e575a65lsy2b"),
  ])
  func aNameOfAnyScriptGoesOutInASCII(url: String, host: String) {
    #expect(DeviceURL(url)?.host == host)
  }

  /// A name that is pasted from a file system or typed by an input method may have its letters taken apart.
  @Test(arguments: [
    ("mu\u{308}nchen.example", "münchen.example"), ("MU\u{308}NCHEN.example", "münchen.example"),
    ("cafe\u{301}", "café"), ("a\u{30A}.b\u{323}\u{307}", "å.ḅ\u{307}"), ("e\u{302}\u{323}x", "ệx"),
    ("\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF}", "한글"), ("か\u{3099}", "が"),
    ("\u{212B}ngstrom", "ångstrom"),
  ])
  func aNameWhoseLettersAreTakenApartIsTheSame(apart: String, composed: String) throws {
    let host = try #require(DeviceURL("http://" + apart)?.host)
    #expect(host == DeviceURL("http://" + composed)?.host && host.hasPrefix("xn--"))
  }

  @Test(arguments: [
    "http://a\u{200B}b", "http://a\u{202E}b.org", "http://\u{AD}ü", "http://" + String(repeating: "ü", count: 80),
  ])
  func aNameThatHidesSomethingIsNone(url: String) { #expect(DeviceURL(url) == nil) }

  @Test(arguments: [
    "localhost", "LOCALHOST", "localhost.", "codec.localhost", "127.0.0.1", "127.1", "127.255.0.9", "0x7f.0.0.1",
    "0x7f000001",
    "2130706433", "0177.0.0.1", "0.0.0.0", "0", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::FFFF:7f00:1]",
    "[::]", "[::1%lo]", "[::1%25lo]", "127.0.0.1.", "ｌｏｃａｌｈｏｓｔ",
  ])
  func everySpellingOfThisMachineIsKnown(host: String) {
    #expect(DeviceURL("http://\(host):8080/x")?.isLoopback == true)
  }

  @Test(arguments: [
    "localhost.example", "notlocalhost", "128.0.0.1", "10.127.0.1", "[::2]", "[fe80::1%lo]", "[::ffff:10.0.0.1]",
    "127.example",
    "1270.0.0.1", "12.7.0.1", "[2001:db8::1]", "codec",
  ])
  func anotherMachineIsNot(host: String) {
    #expect(DeviceURL("http://\(host):8080/x")?.isLoopback == false)
  }

  @Test(arguments: [
    ("http://[fe80::1%eth0]:8080/x", "[fe80::1]:8080"), ("https://[fe80::1%25eth0]/", "[fe80::1]"),
    ("https://codec:443/", "codec"), ("http://codec:81", "codec:81"), ("http://[::1]", "[::1]"),
  ])
  func aZoneIsNeverInAHostHeader(url: String, header: String) throws {
    let parsed = try #require(DeviceURL(url))
    let text = String(decoding: WebSocketHandshake(key: "k").request(parsed, headers: []), as: UTF8.self)
    #expect(text.contains("\r\nHost: \(header)\r\n"), "\(text)")
  }

  @Test(arguments: [
    ("/x", "http://d/x"), ("x", "http://d/webapi/http/objects/x"), ("./x", "http://d/webapi/http/objects/x"),
    ("../list/objects?q=1#f", "http://d/webapi/http/list/objects?q=1"),
    ("?a=b", "http://d/webapi/http/objects/stream?a=b"),
    ("//d/y", "http://d/y"), ("http://D:80/z", "http://d/z"), ("stream/", "http://d/webapi/http/objects/stream/"),
    ("../../../../../x", "http://d/x"), ("..", "http://d/webapi/http/"), (".", "http://d/webapi/http/objects/"),
    ("", "http://d/webapi/http/objects/stream?c=1"), ("/a b/ü", "http://d/a%20b/%C3%BC"),
    ("//other/x", "http://other/x"),
    ("/a/./b/../c", "http://d/a/c"), ("x:y", nil), ("http://u:p@d/x", nil), ("//", nil),
  ])
  func aRelativeLocationIsResolved(reference: String, target: String?) {
    #expect(DeviceURL.resolve(reference, against: "http://d/webapi/http/objects/stream?c=1") == target)
  }

  @Test(arguments: [
    ("http://u:p@d/x@y", "http://d/x@y"), ("//u@d", "//d"), ("http://d/u:p@x", "http://d/u:p@x"), ("/x", "/x"),
  ])
  func anAddressIsShownWithoutItsPassword(text: String, shown: String) {
    #expect(DeviceURL.withoutUser(text) == shown)
  }

  @Test func theBaseOfADeviceIsInASCII() {
    #expect(DeviceURL.base("münchen.example:8443") == "https://xn--mnchen-3ya.example:8443/webapi/http/")
  }
}
