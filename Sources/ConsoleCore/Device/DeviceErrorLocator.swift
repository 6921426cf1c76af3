/// Finds the field that a device's error message is about.
public enum DeviceErrorLocator {
  /// The field that a refusal is about; nil where it is about no value, or names no field.
  ///
  /// A method may also say by `notFound` that what an argument names is not there.
  public static func pointer(
    in refusal: Refusal, fields: [Field], objectClass: String, isOfMethod: Bool = false
  ) -> JSONPointer? {
    let types = isOfMethod ? ["value", "decode", "notFound"] : ["value", "decode"]
    let isOfValue = refusal.type.map(types.contains) ?? (400..<500).contains(refusal.status)
    guard isOfValue, let message = refusal.message else { return nil }
    return pointer(in: message, fields: fields, objectClass: objectClass)
  }

  /// The field named by a message, by pointer, dotted path, name or title; nil where none is named.
  ///
  /// A plain word such as "user" can be prose, so it counts only where it is set off as a name.
  public static func pointer(in message: String, fields: [Field], objectClass: String = "") -> JSONPointer? {
    let text = Array(message.utf8)
    let lowered = text.map(lower)
    var best: (rank: Int, length: Int, pointer: JSONPointer)?
    for field in fields.flatMap(\.flattened) {
      for form in forms(of: field, objectClass) {
        let name = Array(form.text.utf8)
        let isExact = form.rank > 1
        let places = places(of: isExact ? name : name.map(lower), in: isExact ? text : lowered)
        guard !places.isEmpty else { continue }
        let isPlain = form.rank <= 2 && !isTelling(form.text)
        if isPlain, !places.contains(where: { isMarked(text, $0, name.count) }) { continue }
        if best.map({ (form.rank, name.count) > ($0.rank, $0.length) }) ?? true {
          best = (form.rank, name.count, field.pointer)
        }
      }
    }
    return best?.pointer
  }

  private struct Form {
    let text: String
    /// 4 a pointer, 3 a dotted path, 2 a name, 1 a title.
    let rank: Int
  }

  private static func forms(of field: Field, _ objectClass: String) -> [Form] {
    var forms = [Form(text: field.pointer.description, rank: 4), Form(text: field.key, rank: 2)]
    if !objectClass.isEmpty { forms.append(Form(text: "\(objectClass).\(field.key)", rank: 3)) }
    if field.pointer.tokens.count > 1 {
      forms.append(Form(text: field.pointer.tokens.joined(separator: "."), rank: 3))
      // Some devices write `elements[0].name`.
      let bracketed = field.pointer.tokens.reduce(into: "") { path, token in
        let isIndex = JSONPointer.arrayIndex(token) != nil
        path += isIndex ? "[\(token)]" : (path.isEmpty ? token : "." + token)
      }
      forms.append(Form(text: bracketed, rank: 3))
    }
    if field.title != field.key, field.title.count > 2 { forms.append(Form(text: field.title, rank: 1)) }
    // A bare index says nothing.
    return forms.filter { !$0.text.isEmpty && ($0.rank != 2 || JSONPointer.arrayIndex($0.text) == nil) }
  }

  /// Whether a name cannot be a word of prose: it has a capital inside, a digit, an underscore or a space.
  private static func isTelling(_ name: String) -> Bool {
    name.utf8.dropFirst().contains {
      $0.isDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: " ") || ($0.isLetter && $0 & 0x20 == 0)
    }
  }

  /// Whether the place in the message is set off as a name: at its start, in quotes, around a colon, after "field".
  private static func isMarked(_ text: [UInt8], _ start: Int, _ length: Int) -> Bool {
    if start == 0 { return true }
    let end = start + length
    if "'\"`/.".utf8.contains(text[start - 1]) { return true }
    if end < text.count, ":='\"`".utf8.contains(text[end]) { return true }
    if text[..<start].last(where: { $0 != UInt8(ascii: " ") }) == UInt8(ascii: ":") { return true }
    let before = String(decoding: text[..<start].map(lower), as: UTF8.self)
    let word = before.split(whereSeparator: { !$0.isLetter }).last.map(String.init) ?? ""
    let heralds: Set<String> = ["field", "member", "property", "attribute", "parameter", "invalid", "missing"]
    return heralds.contains(word)
  }

  /// Where a name stands as a whole word.
  private static func places(of name: [UInt8], in text: [UInt8]) -> [Int] {
    guard !name.isEmpty, name.count <= text.count else { return [] }
    var places: [Int] = []
    for start in 0...(text.count - name.count) where text[start] == name[0] {
      let end = start + name.count
      guard text[start..<end].elementsEqual(name) else { continue }
      let isFree = start == 0 || !isWordByte(text[start - 1]) || !isWordByte(name[0])
      if isFree, end == text.count || !isWordByte(text[end]) { places.append(start) }
    }
    return places
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    byte.isLetter || byte.isDigit || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  private static func lower(_ byte: UInt8) -> UInt8 { byte.isLetter ? byte | 0x20 : byte }
}
