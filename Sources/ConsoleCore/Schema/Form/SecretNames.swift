/// Names of members whose values are masked although a schema does not say `writeOnly`.
public enum SecretNames {
  private static let words: Set<String> = [
    "password", "passwords", "passwd", "pwd", "secret", "secrets", "passphrase", "passcode", "token", "tokens",
    "credential", "credentials", "pin", "psk",
  ]
  private static let pairs: Set<String> = [
    "api key", "api keys", "private key", "access key", "shared key", "pre shared", "secret key", "auth key",
  ]
  private static let whole: Set<String> = [
    "apikey", "apikeys", "privatekey", "presharedkey", "authkey", "userpassword",
  ]

  /// Whether a name speaks of a secret: `password`, `sipPassword`, `api_key`, `PIN`.
  public static func isSecret(_ name: String) -> Bool {
    let parts = words(of: name)
    if whole.contains(parts.joined()) || parts.contains(where: words.contains) { return true }
    return zip(parts, parts.dropFirst()).contains { pairs.contains("\($0) \($1)") }
  }

  /// Whether a field is masked: numbers and switches such as `passwordLength` or `hasPassword` are not.
  static func isSecret(_ field: Field, _ node: JSONObject) -> Bool {
    if node["format"] == "password" || node["x-secret"] == true || node["x-sensitive"] == true { return true }
    switch field.kind {
    case .text, .any, .array: return isSecret(field.key)
    default: return false
    }
  }

  /// The lower-case words of a camelCase, snake_case or spaced name.
  static func words(of name: String) -> [String] {
    var words: [String] = []
    var current = ""
    var lastWasLower = false
    let characters = Array(name)
    for (index, character) in characters.enumerated() {
      guard character.isLetter || character.isNumber else {
        if !current.isEmpty { words.append(current) }
        (current, lastWasLower) = ("", false)
        continue
      }
      let nextIsLower = index + 1 < characters.count && characters[index + 1].isLowercase
      if character.isUppercase, !current.isEmpty, lastWasLower || nextIsLower {
        words.append(current)
        current = ""
      }
      current += character.lowercased()
      lastWasLower = character.isLowercase || character.isNumber
    }
    if !current.isEmpty { words.append(current) }
    return words
  }
}
