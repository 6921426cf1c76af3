/// How a cell is to be shown: a role and what is added to the role's own look.
public struct Style: Hashable, Sendable {
  /// What the text means.
  public var role: Role
  var attributes: UInt8

  /// A role with attributes added to its own.
  public init(
    _ role: Role, bold: Bool = false, dim: Bool = false, underline: Bool = false, reverse: Bool = false
  ) {
    self.role = role
    attributes =
      (bold ? Style.boldBit : 0) | (dim ? Style.dimBit : 0)
      | (underline ? Style.underlineBit : 0) | (reverse ? Style.reverseBit : 0)
  }

  static let boldBit: UInt8 = 1
  static let dimBit: UInt8 = 2
  static let underlineBit: UInt8 = 4
  static let reverseBit: UInt8 = 8

  /// Bold is added.
  public var bold: Bool {
    get { attributes & Style.boldBit != 0 }
    set { set(Style.boldBit, newValue) }
  }

  /// Dim is added.
  public var dim: Bool {
    get { attributes & Style.dimBit != 0 }
    set { set(Style.dimBit, newValue) }
  }

  /// Underline is added.
  public var underline: Bool {
    get { attributes & Style.underlineBit != 0 }
    set { set(Style.underlineBit, newValue) }
  }

  /// Reverse video is added.
  public var reverse: Bool {
    get { attributes & Style.reverseBit != 0 }
    set { set(Style.reverseBit, newValue) }
  }

  private mutating func set(_ bit: UInt8, _ on: Bool) {
    attributes = on ? attributes | bit : attributes & ~bit
  }
}
