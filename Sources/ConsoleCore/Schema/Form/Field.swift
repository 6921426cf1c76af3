/// A member of a record in a form or a table, made from a schema node and the current value.
public struct Field: Sendable, Hashable {
  /// The member's name, or the index of an array element.
  public internal(set) var key: String
  /// The path to the value inside the record's fields object.
  public internal(set) var pointer: JSONPointer
  public var title: String
  public var description: String?
  public var kind: FieldKind
  public var isRequired = false
  public var isReadOnly = false
  /// Whether the value is masked: writeOnly, format password, or a name such as `password` or `apiKey`.
  public var isSecret = false
  /// Whether the device may omit the value from its responses (JSON Schema `writeOnly`).
  public var isWriteOnly = false
  public var isNullable = false
  /// The JSON Schema names of the types that a value of several types may have; empty if any type is allowed.
  public var types: [String] = []
  public var isDeprecated = false
  /// Whether the value has this member but the schema does not.
  public var isUnknownToSchema = false
  /// Whether the member is an entry of a map (`additionalProperties` or `patternProperties`), so that it can be removed.
  public var isMapEntry = false
  public var defaultValue: JSON?
  public var examples: [JSON] = []
  /// The unit of the value, such as `ms` or `dB`.
  public var unit: String?
  /// The members of an object, or the current elements of an array.
  public var children: [Field] = []
  /// The field for new entries of a map; nil if an object allows no further members.
  public var entryTemplate: Field? { templates.first }
  /// The field for a new element of an array; nil for other kinds.
  public var itemTemplate: Field? { if case .array = kind { templates.first } else { nil } }
  /// The titles of the `oneOf` or `anyOf` branches that the value can take; empty if there is no choice.
  public var branches: [String] = []
  /// The branch of the current value.
  public var selectedBranch: Int?
  /// Whether the operator must choose a branch.
  public var hasBranchChoice: Bool { branches.count > 1 && !hasLikeBranches }
  /// The class that the value refers to by UUID, if the schema states it (`x-reference`).
  public var referenceClass: String?
  var branchSchemas: [JSON] = []
  var hasLikeBranches = false
  /// The members that all branches have.
  var sharedNames: [String] = []
  var templates: [Field] = []

  public init(key: String, pointer: JSONPointer, title: String? = nil, kind: FieldKind) {
    self.key = key
    self.pointer = pointer
    self.title = title ?? key
    self.kind = kind
  }

  /// Whether an operator can change the value.
  public var isEditable: Bool {
    switch kind {
    case .constant, .null: false
    default: !isReadOnly
    }
  }

  /// This field and all fields below it, in form order.
  public var flattened: [Field] { [self] + children.flatMap(\.flattened) }
}
