import ConsoleCore

/// Repeats a MethodCall from the history.
@MainActor enum MethodCallRepeat {
  /// Opens the method call sheet if the MethodCall is harmless and has no secret, else its form, which asks for secrets
  /// again. It never sends anything by itself.
  static func actions(_ entry: MethodHistory.Entry, _ context: Context) -> [Action] {
    let methods = context.device.methods
    guard !entry.hasSecrets, !methods.isDangerous(entry.method), let schema = methods.schema(entry.method),
      schema.validate(fields: entry.arguments).isEmpty
    else { return [.openMethod(entry.method, arguments: entry.arguments)] }
    let call = context.device.call(entry.method, entry.arguments)
    return [.push(MethodCallSheet(call, confirmed: [.pop, .request(context.device.ticket(), .call(call))], context))]
  }
}
