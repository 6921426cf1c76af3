/// Describes the records of one class, or the arguments of one method.
public struct Schema: Sendable {
  /// What the schema describes.
  public enum Subject: Sendable, Hashable {
    case objectClass(String)
    case method(String)
  }

  /// Where the schema came from.
  public enum Origin: Sendable, Hashable {
    case device
    /// Inferred from records, because the device returned no readable schema.
    case inferred
  }

  public let subject: Subject
  public let origin: Origin
  /// Whether the device's schema describes the record inside the member named after the class.
  public let describesWrappedForm: Bool
  let document: SchemaDocument
  /// The schema node of the fields object.
  let root: JSON

  /// Reads a device's schema of an object class; nil if it is no JSON Schema or yields no field.
  public init?(_ json: JSON, objectClass: String) {
    self.init(json, subject: .objectClass(objectClass))
    guard describesFields else { return nil }
  }

  /// Reads a device's schema of a method's arguments; nil if it is no JSON Schema.
  public init?(_ json: JSON, method: String) {
    self.init(json, subject: .method(method))
  }

  /// Reads a device's schema, or infers one from records if it is not readable.
  public init(_ json: JSON?, objectClass: String, records: [JSONObject]) {
    if let json, let schema = Schema(json, objectClass: objectClass) {
      self = schema
    } else {
      self = .inferred(from: records, objectClass: objectClass)
    }
  }

  /// A schema inferred from the fields of records, marked as such.
  public static func inferred(from records: [JSONObject], objectClass: String) -> Schema {
    let root = SchemaInference.schema(of: records)
    return Schema(
      subject: .objectClass(objectClass), origin: .inferred, describesWrappedForm: false,
      document: SchemaDocument(root), root: root)
  }

  private init?(_ json: JSON, subject: Subject) {
    let document = SchemaDocument(json)
    guard document.isReadable else { return nil }
    let name = subject.name
    if let inner = document.unwrapped(name) {
      self.init(subject: subject, origin: .device, describesWrappedForm: true, document: document, root: inner)
    } else {
      self.init(subject: subject, origin: .device, describesWrappedForm: false, document: document, root: document.root)
    }
  }

  private init(
    subject: Subject, origin: Origin, describesWrappedForm: Bool, document: SchemaDocument, root: JSON
  ) {
    self.subject = subject
    self.origin = origin
    self.describesWrappedForm = describesWrappedForm
    self.document = document
    self.root = root
  }

  public var isInferred: Bool { origin == .inferred }
  public var name: String { subject.name }
  /// The schema's own title of the class or method.
  public var title: String? { root["title"]?.stringValue ?? document.root["title"]?.stringValue }
  public var description: String? {
    root["description"]?.stringValue ?? document.root["description"]?.stringValue
  }
  /// The schema as the device returned it, or as inferred.
  public var json: JSON { document.given }
}

extension Schema.Subject {
  public var name: String {
    switch self {
    case .objectClass(let name), .method(let name): name
    }
  }
}
