/// Writes are done when the device says so.
extension Connection {
  /// Sends a write of a record and takes it for done where the answer is a device's: no body, JSON or a few words.
  ///
  /// A web page with status 200 is the answer of a proxy or a sign-in page, and an error's body one of a device.
  func sendWrite(_ call: Call) async throws(DeviceError) -> HTTPResponse {
    let response = try await sendExpectingSuccess(call)
    if response.isMarkup || response.isWebPage { throw Connection.unconfirmed(call, response) }
    if let refusal = response.hiddenRefusal { throw .refused(refusal) }
    return response
  }

  static func unconfirmed(_ call: Call, _ response: HTTPResponse) -> DeviceError {
    let words = Refusal(status: response.status, body: response.body).body.prefix(60)
    let page = words.isEmpty ? "a web page" : "a web page (\(words))"
    return .unreadable(
      "the response to \(call.method) \(call.path) was \(page): the device has not confirmed the change")
  }
}

extension HTTPResponse {
  /// Whether the body begins as HTML or XML does.
  var isMarkup: Bool { content.first == UInt8(ascii: "<") }

  /// Whether the body is a web page: it says so, or its type does and it is no JSON.
  var isWebPage: Bool {
    if content.isEmpty { return false }
    let start = String(decoding: content.prefix(16), as: UTF8.self).lowercased()
    if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") { return true }
    return header("Content-Type")?.lowercased().contains("html") == true && (try? JSON.parse(body)) == nil
  }

  /// The body without a byte order mark and white space in front.
  private var content: ArraySlice<UInt8> {
    let start = body.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return body[start...].drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
  }

  /// The error in the documented form that comes with a status of success; nil for a record or anything else.
  var hiddenRefusal: Refusal? {
    guard let object = (try? JSON.parse(body))?.objectValue, object.count <= 3, object["uuid"] == nil,
      let type = object["type"]?.stringValue, Refusal.documentedTypes.contains(type), object["message"] != nil
    else { return nil }
    return Refusal(status: status, body: body)
  }
}
