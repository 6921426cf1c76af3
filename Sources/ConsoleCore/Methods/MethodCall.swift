/// A call of a method with its arguments, secrets among them.
public struct MethodCall: Sendable {
  /// The record that the call is about.
  public struct Target: Sendable, Hashable {
    public let objectClass: String
    public let uuid: String

    public init(objectClass: String, uuid: String) {
      self.objectClass = objectClass
      self.uuid = uuid
    }
  }

  public let method: String
  /// The arguments, without the member that bears the method's name.
  public let arguments: JSONObject
  public let schema: Schema?
  public let target: Target?

  public init(method: String, arguments: JSONObject, schema: Schema?, target: Target? = nil) {
    self.method = method
    self.arguments = arguments
    self.schema = schema
    self.target = target
  }

  /// The body of the POST: plain, or under the method's name where the dialect, or else the schema, says so (device API: objects).
  public func body(_ dialect: Dialect) -> JSON {
    let isWrapped = arguments.count == 1 && arguments[method]?.objectValue != nil
    guard !isWrapped, dialect.wrapsArguments ?? schema?.describesWrappedForm ?? false else { return .object(arguments) }
    return .object(JSONObject([(method, .object(arguments))]))
  }

  private var finder: SecretFinder { SecretFinder(schema) }

  /// Whether an argument that is set is a secret.
  public var hasSecrets: Bool { !finder.secrets(in: arguments).isEmpty }

  /// The arguments as they may be shown.
  public var shown: JSON {
    var shown = JSON.object(arguments)
    for pointer in finder.secrets(in: arguments) { shown.set(.string(DisplayText.mask), at: pointer) }
    return shown
  }

  /// The arguments without their secrets.
  public var withoutSecrets: JSONObject { finder.removing(from: arguments) }

  /// A text of the device with the call's secrets hidden where it repeats them.
  public func hiding(_ text: String) -> String {
    finder.secrets(in: arguments).reduce(text) { text, pointer in
      guard let secret = JSON.object(arguments)[pointer]?.stringValue, secret.utf8.count >= 4 else { return text }
      return text.replacing(secret, with: DisplayText.mask)
    }
  }
}

extension MethodCall: CustomStringConvertible, CustomDebugStringConvertible {
  /// The method's name alone: arguments may be secrets.
  public var description: String { "call of \(method)" }
  public var debugDescription: String { description }
}

extension Connection {
  /// Calls a method with its arguments in the form that the device wants.
  public func call(_ call: MethodCall) async throws(DeviceError) -> JSON? {
    try await self.call(method: call.method, arguments: call.body(settings.dialect))
  }
}

extension DeviceWriter {
  /// Calls a method with its arguments in the form that the device wants, and notes it.
  public func call(_ call: MethodCall) async throws(DeviceError) -> JSON? {
    try await self.call(
      method: call.method, arguments: call.body(connection.settings.dialect), schema: call.schema)
  }
}
