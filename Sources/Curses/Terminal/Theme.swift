/// What each role looks like.
public struct Theme: Sendable {
  private var paints: [Paint]

  /// A theme from a rule that knows every role.
  public init(_ paint: (Role) -> Paint) { paints = Role.allCases.map(paint) }

  /// The look of a role; the roles' raw values are their places in `Role.allCases`.
  public subscript(role: Role) -> Paint {
    get { paints[Int(role.rawValue)] }
    set { paints[Int(role.rawValue)] = newValue }
  }
}
