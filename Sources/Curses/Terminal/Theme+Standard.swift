extension Theme {
  /// The look on the terminal's own background, light or dark.
  public static let standard = Theme { role in
    chrome(role) ?? input(role) ?? state(role) ?? Paint()
  }

  private static func plain(
    _ colour: Colour, rich: UInt8? = nil, _ attributes: Paint.Attributes = [], mono: Paint.Attributes? = nil
  ) -> Paint {
    Paint(.init(colour), rich: rich.map { .init(Colour($0)) }, attributes, mono: mono)
  }

  /// Frames, bars and selections.
  private static func chrome(_ role: Role) -> Paint? {
    switch role {
    case .secondary, .placeholder: plain(.own, .dim)
    case .title, .dialogTitle: plain(.own, .bold)
    case .border: plain(.own, .dim, mono: [])
    case .borderFocused: plain(.cyan, rich: 38, .bold)
    case .header: plain(.cyan, rich: 38, .bold, mono: [.bold, .underline])
    case .selection:
      // Plain colours: this look is sent with every line that the cursor moves.
      Paint(.init(.black, on: .cyan), mono: .reverse)
    case .selectionUnfocused: Paint(rich: .init(.own, on: .own), .underline, mono: .underline)
    case .mark: plain(.yellow, rich: 178, .bold)
    case .match: Paint(.init(.black, on: .yellow), rich: .init(Colour(16), on: Colour(220)), mono: [.bold, .underline])
    case .cursor: plain(.own, .reverse)
    case .key: plain(.cyan, rich: 38, .bold, mono: .bold)
    case .keyLabel: plain(.own)
    case .statusBar: Paint(.init(.black, on: .white), rich: .init(Colour(253), on: Colour(238)), mono: .reverse)
    case .statusAccent:
      Paint(.init(.blue, on: .white), rich: .init(Colour(231), on: Colour(31)), .bold, mono: [.reverse, .bold])
    case .prompt, .label: plain(.cyan, rich: 38)
    case .sparkline: plain(.green, rich: 71)
    default: nil
    }
  }

  /// Forms and dialogs.
  private static func input(_ role: Role) -> Paint? {
    switch role {
    case .secret: plain(.magenta, rich: 133)
    case .field: plain(.own, .underline)
    case .fieldFocused:
      Paint(.init(.brightWhite, on: .blue), rich: .init(Colour(231), on: Colour(24)), mono: .reverse)
    case .invalid: plain(.red, rich: 160, .bold, mono: [.bold, .underline])
    case .disabled: plain(.own, .dim)
    case .required: plain(.red, rich: 160, .bold)
    case .link: plain(.blue, rich: 33, .underline)
    case .button: plain(.own, .bold)
    case .buttonFocused:
      Paint(.init(.brightWhite, on: .blue), rich: .init(Colour(231), on: Colour(25)), .bold, mono: [.reverse, .bold])
    default: nil
    }
  }

  /// What goes well or wrong, and what moved.
  private static func state(_ role: Role) -> Paint? {
    switch role {
    case .good, .live: plain(.green, rich: 71)
    case .added: plain(.green, rich: 71, mono: .bold)
    case .info, .replay: plain(.cyan, rich: 38)
    case .warning: plain(.yellow, rich: 178, mono: .bold)
    case .stale, .readOnly: plain(.yellow, rich: 178, .bold)
    case .danger, .removed: plain(.red, rich: 160, mono: .bold)
    case .insecure: plain(.red, rich: 160, .bold, mono: [.bold, .underline])
    case .critical:
      Paint(.init(.brightWhite, on: .red), rich: .init(Colour(231), on: Colour(160)), .bold, mono: [.reverse, .bold])
    case .changed: plain(.yellow, rich: 178, .bold)
    case .tombstone, .gap: plain(.own, .dim)
    default: nil
    }
  }
}
