/// Names of members whose values are masked even without `writeOnly` in the schema.
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

  /// Whether a name suggests a secret: `password`, `sipPassword`, `api_key`, `PIN`.
  public static func isSecret(_ name: String) -> Bool {
    let parts = words(of: name)
    if whole.contains(parts.joined()) || parts.contains(where: words.contains) { return true }
    return zip(parts, parts.dropFirst()).contains { pairs.contains("\($0) \($1)") }
  }

  /// Whether a schema node declares its value as secret.
  static func isDeclared(_ node: JSONObject) -> Bool {
    node["format"] == "password" || node["x-secret"] == true || node["x-sensitive"] == true
  }

  /// Whether a name can make a value of this kind a secret. Texts can be; numbers and switches such as `passwordLength`
  /// or `hasPassword` cannot, and in lists and groups only the texts can.
  static func canName(_ kind: FieldKind) -> Bool {
    switch kind {
    case .text, .any: true
    default: false
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

extension SecretNames {
  /// Incomplete JSON or other text with the values after names of secrets masked: `"password":"x`, `token=x`.
  public static func masked(_ text: String) -> String {
    let characters = Array(text)
    var result = ""
    var place = 0
    while place < characters.count {
      let start = place
      while place < characters.count, isPartOfName(characters[place]) { place += 1 }
      guard place > start else {
        result.append(characters[place])
        place += 1
        continue
      }
      let name = String(characters[start..<place])
      result += name
      guard isSecret(name), let value = valueStart(characters, place) else { continue }
      result += String(characters[place..<value]) + DisplayText.mask
      place = valueEnd(characters, value)
    }
    return result
  }

  private static func isPartOfName(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_" || character == "-"
  }

  /// The start of the value after a name; nil if there is none.
  private static func valueStart(_ characters: [Character], _ place: Int) -> Int? {
    func behindSpace(_ place: Int) -> Int { characters[place...].firstIndex { !$0.isWhitespace } ?? characters.count }
    var place = place
    if place < characters.count, "\"'".contains(characters[place]) { place += 1 }
    place = behindSpace(place)
    guard place < characters.count, ":=".contains(characters[place]) else { return nil }
    place = behindSpace(place + 1)
    return place < characters.count ? place : nil
  }

  /// The end of a value; an object or array extends to the end of the text.
  private static func valueEnd(_ characters: [Character], _ start: Int) -> Int {
    let quote = characters[start]
    if quote == "[" || quote == "{" { return characters.count }
    var place = start
    if quote == "\"" || quote == "'" {
      place += 1
      while place < characters.count, characters[place] != quote { place += characters[place] == "\\" ? 2 : 1 }
      return min(place + 1, characters.count)
    }
    while place < characters.count, !",}] \n&;".contains(characters[place]) { place += 1 }
    return place
  }
}
