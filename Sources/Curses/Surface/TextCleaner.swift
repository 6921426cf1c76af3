/// The state of cleaning one text, scalar by scalar.
struct TextCleaner {
  /// More marks than this on one base are cut; ncurses holds four.
  static let marksPerBase = 4

  /// More pictures than this are never one emoji.
  static let joinsPerCluster = 7

  let ascii: Bool
  let keepingNewlines: Bool
  private var result = String.UnicodeScalarView()
  private var hasBase = false
  private var marks = 0
  private var joins = 0
  /// The base, or the picture after a joiner, is an emoji that a joiner or selector may follow.
  private var afterEmoji = false
  /// A joiner waits for the picture it joins.
  private var joinerPending = false

  init(ascii: Bool, keepingNewlines: Bool) {
    self.ascii = ascii
    self.keepingNewlines = keepingNewlines
  }

  mutating func add(_ scalar: Unicode.Scalar) {
    let value = scalar.value
    if joinerPending, value != 0x200D, resolveJoiner(before: scalar) { return }
    if value < 0x7F, value >= 0x20 {
      base(scalar)
      afterEmoji = value == 0x23 || value == 0x2A || (0x30...0x39).contains(value)
    } else if value == 0x0A, keepingNewlines {
      append(scalar)
      endCluster()
    } else if value < 0x20 || value == 0x7F {
      control(value)
    } else if value < 0xA0 {
      mark(value)
    } else if value >= 0x10F000, let broken = BrokenMark(scalar) {
      // Text that a device sent as something that is not UTF-8.
      switch broken {
      case .byte(let byte): addBad(byte)
      case .half(let value): mark(value)
      }
    } else if ascii {
      append(contentsOf: ASCIIText.replacement(for: scalar))
      endCluster()
    } else {
      unicode(scalar)
    }
  }

  mutating func addBad(_ byte: UInt8) {
    flushJoiner()
    let hex = hexadecimal(UInt32(byte), digits: 2)
    append(contentsOf: ascii ? "<" + hex + ">" : "‹" + hex + "›")
    endCluster()
  }

  mutating func finish() -> String {
    flushJoiner()
    return String(result)
  }

  private mutating func unicode(_ scalar: Unicode.Scalar) {
    let value = scalar.value
    switch value {
    case 0xA1...0xAC, 0xAE...0x2FF, 0x2500...0x259F, 0x3041...0x3096, 0x4E00...0x9FFF, 0xAC00...0xD7A3:
      base(scalar)
    case 0x200D where afterEmoji && joins < TextCleaner.joinsPerCluster:
      joinerPending = true
    case 0xFE0F where afterEmoji && hasBase, 0x1F3FB...0x1F3FF where afterEmoji && hasBase:
      combine(scalar)
    default:
      byProperties(scalar)
    }
  }

  private mutating func byProperties(_ scalar: Unicode.Scalar) {
    let properties = scalar.properties
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .spacingMark:
      properties.isDefaultIgnorableCodePoint ? mark(scalar.value) : combine(scalar)
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate:
      mark(scalar.value)
    default:
      if properties.isDefaultIgnorableCodePoint {
        mark(scalar.value)
      } else if CellWidth.width(of: scalar) == 0, hasBase {
        // The vowels and finals of a Hangul syllable belong to the letter before them.
        combine(scalar)
      } else {
        base(scalar)
        afterEmoji = properties.isEmoji
      }
    }
  }

  private mutating func base(_ scalar: Unicode.Scalar) {
    append(scalar)
    hasBase = true
    afterEmoji = false
    marks = 0
    joins = 0
  }

  private mutating func combine(_ scalar: Unicode.Scalar) {
    if !hasBase { base("\u{25CC}") }
    marks += 1
    if marks <= TextCleaner.marksPerBase { append(scalar) }
  }

  /// Keeps a joiner between two pictures; true where the scalar went out with it.
  private mutating func resolveJoiner(before scalar: Unicode.Scalar) -> Bool {
    guard scalar.value > 0xFF, scalar.properties.isEmoji else {
      flushJoiner()
      return false
    }
    joinerPending = false
    joins += 1
    marks = 0
    append("\u{200D}")
    append(scalar)
    return true
  }

  private mutating func flushJoiner() {
    if joinerPending {
      joinerPending = false
      mark(0x200D)
    }
  }

  private mutating func control(_ value: UInt32) {
    if ascii {
      append("^")
      append(Unicode.Scalar(UInt8(value ^ 0x40)))
    } else {
      append(Unicode.Scalar(value == 0x7F ? 0x2421 : 0x2400 + value) ?? "?")
    }
    endCluster()
  }

  private mutating func mark(_ value: UInt32) {
    let code = "U+" + hexadecimal(value, digits: 4)
    append(contentsOf: ascii ? "<" + code + ">" : "‹" + code + "›")
    endCluster()
  }

  private mutating func endCluster() {
    hasBase = false
    afterEmoji = false
    marks = 0
    joins = 0
  }

  private mutating func append(_ scalar: Unicode.Scalar) { result.append(scalar) }

  private mutating func append(contentsOf text: String) { result.append(contentsOf: text.unicodeScalars) }

  private func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let hex = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - hex.count)) + hex
  }
}
