/// What each role looks like.
public struct Theme: Sendable {
  var paints: [Paint]

  /// The look of a role.
  public func paint(for role: Role) -> Paint { paints[Int(role.rawValue)] }

  /// The look of the program without a theme of the operator's own.
  public static let standard = Theme(paints: Role.allCases.map { _ in Paint() })
}
