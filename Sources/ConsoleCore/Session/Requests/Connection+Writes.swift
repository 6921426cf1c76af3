/// A write counts as done only when the device confirms it.
extension Connection {
  /// Sends a write and accepts a response that comes from a device: no body, JSON or a few words.
  ///
  /// A web page with status 200 comes from a proxy or a sign-in page; an error in the body is an error of the device.
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
  /// Whether the body starts like HTML or XML.
  var isMarkup: Bool { content.first == UInt8(ascii: "<") }

  /// Whether the body is a web page: it starts like one, or its type says so and it is no JSON.
  var isWebPage: Bool {
    if content.isEmpty { return false }
    let start = String(decoding: content.prefix(16), as: UTF8.self).lowercased()
    if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") { return true }
    return header("Content-Type")?.lowercased().contains("html") == true && (try? JSON.parse(body)) == nil
  }

  /// The body without a leading byte order mark and white space.
  private var content: ArraySlice<UInt8> {
    let start = body.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return body[start...].drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
  }

  /// A documented error sent with a success status; nil for a record or anything else.
  var hiddenRefusal: Refusal? {
    guard let object = (try? JSON.parse(body))?.objectValue, object.count <= 3, object["uuid"] == nil,
      let type = object["type"]?.stringValue, Refusal.documentedTypes.contains(type), object["message"] != nil
    else { return nil }
    return Refusal(status: status, body: body)
  }
}
