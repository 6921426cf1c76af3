/// A JSON Patch document (RFC 6902).
public struct JSONPatch: Sendable, Hashable {
  /// One operation of a patch (RFC 6902 section 4).
  public enum Operation: Sendable, Hashable {
    case add(JSONPointer, JSON)
    case remove(JSONPointer)
    case replace(JSONPointer, JSON)
    case move(from: JSONPointer, to: JSONPointer)
    case copy(from: JSONPointer, to: JSONPointer)
    case test(JSONPointer, JSON)

    /// The operation's name in the document.
    public var name: String {
      switch self {
      case .add: "add"
      case .remove: "remove"
      case .replace: "replace"
      case .move: "move"
      case .copy: "copy"
      case .test: "test"
      }
    }

    /// The location that the operation changes.
    public var path: JSONPointer {
      switch self {
      case .add(let path, _), .remove(let path), .replace(let path, _), .move(_, let path), .copy(_, let path),
        .test(let path, _):
        path
      }
    }

    /// The operation's value, if it has one.
    public var value: JSON? {
      switch self {
      case .add(_, let value), .replace(_, let value), .test(_, let value): value
      default: nil
      }
    }
  }

  public var operations: [Operation]

  public init(_ operations: [Operation] = []) { self.operations = operations }

  public var isEmpty: Bool { operations.isEmpty }
}

/// Why a patch cannot be parsed or applied, and the index of the failing operation.
public struct JSONPatchError: Error, Sendable, Hashable, CustomStringConvertible {
  public let operationIndex: Int
  public let pointer: String
  public let reason: String

  public init(operationIndex: Int, pointer: String, reason: String) {
    self.operationIndex = operationIndex
    self.pointer = pointer
    self.reason = reason
  }

  public var description: String {
    let place = reason.contains(pointer) ? "" : " (\(pointer))"
    return "operation \(operationIndex + 1)\(place): \(reason)"
  }
}

extension JSONPatch {
  /// Parses a patch document; undefined members of operations are ignored (RFC 6902 section 3).
  public init(_ json: JSON) throws(JSONPatchError) {
    guard case .array(let elements) = json else {
      throw JSONPatchError(operationIndex: 0, pointer: "", reason: "a patch is an array of operations")
    }
    operations = []
    for (index, element) in elements.enumerated() {
      operations.append(try Operation(element, index: index))
    }
  }

  /// The patch as a document.
  public var json: JSON { .array(operations.map(\.json)) }
}

extension JSONPatch.Operation {
  fileprivate init(_ json: JSON, index: Int) throws(JSONPatchError) {
    func fault(_ reason: String) -> JSONPatchError {
      JSONPatchError(operationIndex: index, pointer: json["path"]?.stringValue ?? "", reason: reason)
    }
    func pointer(_ member: String) throws(JSONPatchError) -> JSONPointer {
      guard let text = json[member]?.stringValue else { throw fault("\"\(member)\" is missing or not a string") }
      guard let pointer = JSONPointer(text) else { throw fault("\"\(member)\" is not a JSON Pointer") }
      return pointer
    }
    func value() throws(JSONPatchError) -> JSON {
      guard let value = json["value"] else { throw fault("\"value\" is missing") }
      return value
    }
    guard let name = json["op"]?.stringValue else { throw fault("\"op\" is missing or not a string") }
    let path = try pointer("path")
    switch name {
    case "add": self = .add(path, try value())
    case "remove": self = .remove(path)
    case "replace": self = .replace(path, try value())
    case "move": self = .move(from: try pointer("from"), to: path)
    case "copy": self = .copy(from: try pointer("from"), to: path)
    case "test": self = .test(path, try value())
    default: throw fault("unknown operation \"\(name)\"")
    }
  }

  /// The operation as a member of a patch document.
  public var json: JSON {
    var object = JSONObject([("op", .string(name))])
    switch self {
    case .move(let from, _), .copy(let from, _): object["from"] = .string(from.description)
    default: break
    }
    object["path"] = .string(path.description)
    if let value { object["value"] = value }
    return .object(object)
  }
}

extension JSONPatch.Operation {
  /// The same operation with another value.
  func with(value: JSON) -> JSONPatch.Operation {
    switch self {
    case .add(let path, _): .add(path, value)
    case .replace(let path, _): .replace(path, value)
    case .test(let path, _): .test(path, value)
    default: self
    }
  }
}
