/// A schema node as it holds for one value: references followed, `allOf` joined, the fitting branches taken.
struct FlatNode: Sendable {
  var node: JSONObject
  /// The titles of the branches of a `oneOf` or `anyOf`, where the value can take one of several.
  var branches: [String] = []
  var selectedBranch: Int?
  /// The branches themselves, in the order of their titles.
  var branchSchemas: [JSON] = []
  /// Whether all branches are texts, or all numbers, so that the value needs no decision.
  var hasLikeBranches = false
  /// The members that every branch shares.
  var sharedNames: [String] = []
  /// The values of a `oneOf` or `anyOf` of constants.
  var choices: [FieldChoice]?
  var isNullable = false
  /// Whether a reference came round to itself where there is no value, so that members are left out.
  var isCutShort = false
  /// The references that were followed.
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

  /// Takes over the choice among branches.
  mutating func addBranches(_ other: FlatNode) {
    (branches, selectedBranch) = (other.branches, other.selectedBranch)
    (branchSchemas, hasLikeBranches, sharedNames) = (other.branchSchemas, other.hasLikeBranches, other.sharedNames)
  }

  /// Takes over what another flattened node of the same value says.
  mutating func merge(_ other: FlatNode) {
    node = NodeMerge.joined(node, other.node)
    if branches.isEmpty { addBranches(other) }
    choices = choices ?? other.choices
    isNullable = isNullable || other.isNullable
    isCutShort = isCutShort || other.isCutShort
    references.formUnion(other.references)
  }
}
