/// A schema node resolved for one value: with references followed, `allOf` merged and matching branches applied.
struct FlatNode: Sendable {
  var node: JSONObject
  /// The titles of the `oneOf` or `anyOf` branches, if the value can take one of several.
  var branches: [String] = []
  var selectedBranch: Int?
  /// The branches, in the order of their titles.
  var branchSchemas: [JSON] = []
  /// Whether all branches are texts, or all are numbers, so that no choice is needed.
  var hasLikeBranches = false
  /// The members that all branches have.
  var sharedNames: [String] = []
  /// The values of a `oneOf` or `anyOf` of constants.
  var choices: [FieldChoice]?
  var isNullable = false
  /// Whether a circular reference without a value was cut, so that members are missing.
  var isCutShort = false
  /// The followed references.
  var references: Set<String> = []

  /// The names of `type`, without `null`.
  var types: [String] {
    switch node["type"] {
    case .string(let name): name == "null" ? [] : [name]
    case .array(let names): names.compactMap(\.stringValue).filter { $0 != "null" }
    default: []
    }
  }

  var describesObject: Bool {
    types == ["object"]
      || (types.isEmpty && (node["properties"] != nil || node["additionalProperties"]?.objectValue != nil))
  }

  /// Adopts the choice among branches.
  mutating func addBranches(_ other: FlatNode) {
    (branches, selectedBranch) = (other.branches, other.selectedBranch)
    (branchSchemas, hasLikeBranches, sharedNames) = (other.branchSchemas, other.hasLikeBranches, other.sharedNames)
  }

  /// Merges another flattened node of the same value into this one.
  mutating func merge(_ other: FlatNode) {
    node = NodeMerge.joined(node, other.node)
    if branches.isEmpty { addBranches(other) }
    choices = choices ?? other.choices
    isNullable = isNullable || other.isNullable
    isCutShort = isCutShort || other.isCutShort
    references.formUnion(other.references)
  }
}
