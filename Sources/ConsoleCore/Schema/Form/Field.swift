/// One member of a record as a form and a table show it, made from a schema node and the present value.
public struct Field: Sendable, Hashable {
  /// The member's name, or the index of an array's element.
  public internal(set) var key: String
  /// The way to the value inside the record's fields object.
  public internal(set) var pointer: JSONPointer
  public var title: String
  public var description: String?
  public var kind: FieldKind
  public var isRequired = false
  public var isReadOnly = false
  /// Whether the value is masked: writeOnly, format password, or a name such as `password` or `apiKey`.
  public var isSecret = false
  /// Whether the device may leave the value out of its answers (JSON Schema `writeOnly`).
  public var isWriteOnly = false
  public var isNullable = false
  /// The types that a value of several kinds may have, by their JSON Schema names; empty where any may stand.
  public var types: [String] = []
  public var isDeprecated = false
  /// Whether the value has this member while the schema does not know it.
  public var isUnknownToSchema = false
  /// Whether the member is an entry of a map (`additionalProperties` or `patternProperties`), so that it can be removed.
  public var isMapEntry = false
  public var defaultValue: JSON?
  public var examples: [JSON] = []
  /// The unit that the value is measured in, such as `ms` or `dB`.
  public var unit: String?
  /// The members of an object, or the elements that an array has now.
  public var children: [Field] = []
  /// What new entries of a map look like; nil where an object takes no further members.
  public var entryTemplate: Field? { templates.first }
  /// What a new element of an array looks like; nil for other kinds.
  public var itemTemplate: Field? { if case .array = kind { templates.first } else { nil } }
  /// The titles of the branches of a `oneOf` or `anyOf` that the value can take; empty where there is no choice.
  public var branches: [String] = []
  /// The branch that the present value follows.
  public var selectedBranch: Int?
  /// Whether the operator has to say which of the branches is meant.
  public var hasBranchChoice: Bool { branches.count > 1 && !hasLikeBranches }
  /// The class whose records' UUIDs the value takes, where the schema notes it (`x-reference`).
  public var referenceClass: String?
  var branchSchemas: [JSON] = []
  var hasLikeBranches = false
  /// The members that every branch shares.
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
