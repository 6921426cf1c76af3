import CCurl
import Testing

@testable import ConsoleCore

struct CurlFaultTests {
  private func options(_ trust: Trust = Trust()) -> CurlOptions {
    CurlOptions(trust: trust, timeouts: Timeouts(), bodyLimit: 1000)
  }

  private func message(_ code: CURLcode, _ text: String = "") -> String {
    switch CurlFault.error(code, text: text, "https://codec7.invalid/api", options()) {
    case .unreachable(let reason): DeviceError.unreachable(reason).message
    case .untrusted(let failure): failure.reason
    default: ""
    }
  }

  @Test(arguments: [CURLE_SSL_CONNECT_ERROR, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE])
  func aPeerThatWasReachedIsNotCalledUnreachable(code: CURLcode) {
    #expect(!message(code, "broke off").contains("Cannot reach"))
  }

  @Test func aMissingNameIsSaidOnce() {
    #expect(
      message(CURLE_COULDNT_RESOLVE_HOST, "Could not resolve host") == "Host codec7.invalid not found. Check the name")
    #expect(
      message(CURLE_COULDNT_CONNECT, "Failed to connect to codec7.invalid port 443")
        == "Cannot reach the device: https://codec7.invalid does not accept connections")
  }

  @Test func aBadFileOfAuthoritiesIsNamedOnce() {
    let options = options(Trust(caFile: "/etc/ca.pem"))
    let error = CurlFault.error(CURLE_SSL_CACERT_BADFILE, text: "", "https://codec7.invalid", options)
    guard case .untrusted(let failure) = error else { return #expect(Bool(false), "\(error)") }
    #expect(failure.reason == "cannot read the CA file /etc/ca.pem")
  }
}
