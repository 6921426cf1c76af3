import Testing

@testable import ConsoleCore

/// The two or three words by which a header says why data is stale.
struct BriefReasonTests {
  private static let errors: [(DeviceError, String)] = [
    (.refused(Refusal(status: 500, body: [])), "HTTP 500"), (.refused(Refusal(status: 403, body: [])), "no permission"),
    (.notAuthorised(nil), "signed out"), (.unreachable(Outage("gone", reach: .device)), "no answer"),
    (.unreachable(Outage("gone", reach: .unknownHost)), "host not found"), (.unreachable("refused"), "no connection"),
    (.untrusted(TrustFailure(reason: "its certificate has expired")), "not trusted"),
    (.unreadable("the list is not an array"), "unreadable response"), (.cancelled, "stopped"),
  ]

  @Test func eachErrorHasOne() {
    for (error, brief) in BriefReasonTests.errors { #expect(error.brief == brief) }
  }

  @Test func aStatusThatFailedHasTheOneOfItsError() {
    #expect(StatusFailure(.unreachable("refused")).brief == "no connection")
    #expect(StatusFailure(.refused(Refusal(status: 403, body: []))).brief == "no permission")
    #expect(StatusFailure(.refused(Refusal(status: 501, body: []))).brief == "not supported")
  }
}
