import ConsoleCore

/// A call of the history once more.
@MainActor enum MethodCallRepeat {
  /// To what will be sent where the call is harmless and bears no secret, else to its form, where secrets are asked anew.
  /// Nothing is ever sent by this alone.
  static func actions(_ entry: MethodHistory.Entry, _ context: Context) -> [Action] {
    let methods = context.device.methods
    guard !entry.hasSecrets, !methods.isDangerous(entry.method), let schema = methods.schema(entry.method),
      schema.validate(fields: entry.arguments).isEmpty
    else { return [.openMethod(entry.method, arguments: entry.arguments)] }
    let call = context.device.call(entry.method, entry.arguments)
    return [.push(MethodCallSheet(call, confirmed: [.pop, .request(context.device.ticket(), .call(call))], context))]
  }
}
