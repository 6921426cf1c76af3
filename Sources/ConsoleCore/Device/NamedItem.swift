/// A class or method as the device lists it (device API: known classes).
public struct NamedItem: Sendable, Hashable {
  public let name: String
  public let description: String?

  public init(name: String, description: String? = nil) {
    self.name = name
    self.description = description
  }

  /// The items of a list: names, objects with a `name`, an object with one array member, or an object keyed by names.
  static func items(_ json: JSON) -> [NamedItem]? {
    switch json {
    case .array(let elements):
      return elements.compactMap { element in
        if let name = element.stringValue { return NamedItem(name: name) }
        guard let name = element["name"]?.stringValue else { return nil }
        return NamedItem(name: name, description: element["description"]?.stringValue)
      }
    case .object(let object):
      let arrays = object.compactMap(\.value.arrayValue)
      if arrays.count == 1 { return items(.array(arrays[0])) }
      return arrays.isEmpty
        ? object.map { NamedItem(name: $0.key, description: $0.value["description"]?.stringValue) } : nil
    default: return nil
    }
  }
}
