import ConsoleCore

/// Keeps secrets out of the editor's text: a mark replaces each one and means that it is unchanged.
struct EditorSecrets {
  private struct Place {
    let mark: String
    let pointer: JSONPointer
    let value: JSON
  }

  private var places: [Place] = []
  /// The fields with a mark instead of each secret.
  private(set) var fields: JSONObject

  /// The mark that the editor shows instead of a secret.
  private static func mark(_ number: Int) -> String { "(secret \(number), unchanged)" }
  private static func isLikeMark(_ text: String) -> Bool { text.hasPrefix("(secret ") && text.contains("unchanged") }

  init(hiding fields: JSONObject, _ schema: Schema) {
    var hidden = JSON.object(fields)
    for pointer in SecretFinder(schema).secrets(in: fields) {
      guard let value = hidden[pointer] else { continue }
      let mark = EditorSecrets.mark(places.count + 1)
      places.append(Place(mark: mark, pointer: pointer, value: value))
      hidden.set(.string(mark), at: pointer)
    }
    self.fields = hidden.objectValue ?? fields
  }

  /// Puts the secrets back wherever their marks are now, or returns what is wrong with a mark. `draft` holds the form's
  /// current values.
  func restoring(_ edited: JSONObject, _ draft: Draft) -> Result<JSONObject, InputProblem> {
    var result = JSON.object(edited)
    var restored: [JSONPointer] = []
    var problem: String?
    func walk(_ value: JSON, _ pointer: JSONPointer) {
      switch value {
      case .object(let object): for (key, member) in object { walk(member, pointer.appending(key)) }
      case .array(let elements):
        for (index, element) in elements.enumerated() { walk(element, pointer.appending(index)) }
      case .string(let text) where EditorSecrets.isLikeMark(text):
        guard let place = places.first(where: { $0.mark == text }) else {
          problem =
            problem ?? "\(pointer): \"\(text)\" is not the mark of a secret. Restore the mark or enter a new value."
          return
        }
        result.set(draft[place.pointer] ?? place.value, at: pointer)
        restored.append(pointer)
      default: break
      }
    }
    walk(result, .root)
    if let problem { return .failure(InputProblem(problem)) }
    guard let fields = result.objectValue else { return .success(edited) }
    // A secret must not move to a field that anyone can read.
    let secrets = Set(SecretFinder(draft.schema).secrets(in: fields))
    if let open = restored.first(where: { !secrets.contains($0) && result[$0] != "" && result[$0] != .null }) {
      return .failure(InputProblem("\(open) is not a secret and cannot have a secret's mark"))
    }
    return .success(fields)
  }
}
