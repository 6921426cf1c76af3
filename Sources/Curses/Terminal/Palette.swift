import CNcurses

/// Styles as ncurses attributes and colour pairs, made when they are first used.
struct Palette {
  /// An attribute word and a colour pair.
  struct Look {
    var attributes: UInt32
    var pair: Int16
  }

  let theme: Theme
  /// Number of colours, 0 for none.
  let colours: Int
  private let limit: Int
  private var looks: [Look?] = Array(repeating: nil, count: Role.allCases.count * 16)
  private var pairs: [Paint.Colours: Int16] = [Paint.Colours(): 0]

  init(theme: Theme, colours: Int) {
    self.theme = theme
    self.colours = colours
    limit = Int(aix_pair_limit())
  }

  mutating func look(of style: Style) -> Look {
    let index = Int(style.role.rawValue) * 16 + Int(style.attributes & 15)
    if let known = looks[index] { return known }
    let made = make(style)
    looks[index] = made
    return made
  }

  private mutating func make(_ style: Style) -> Look {
    let paint = theme[style.role]
    var attributes = colours > 0 ? paint.attributes : paint.monochrome
    let added = Paint.Attributes(rawValue: style.attributes)
    // Reverse of reverse would hide a selection, and bold with dim is undefined on many terminals.
    attributes.formUnion(added)
    if attributes.contains(.bold) { attributes.remove(.dim) }
    var pair: Int16 = 0
    if colours >= 256 {
      pair = self.pair(paint.rich)
    } else if colours > 0 {
      var wanted = paint.colours
      if colours < 16 {
        if wanted.foreground.index >= 8 { attributes.insert(.bold) }
        wanted = Paint.Colours(basic(wanted.foreground), on: basic(wanted.background))
      }
      pair = self.pair(wanted)
    }
    return Look(attributes: word(attributes), pair: pair)
  }

  private func basic(_ colour: Colour) -> Colour {
    colour.index >= 8 ? Colour(UInt8(colour.index & 7)) : colour
  }

  private mutating func pair(_ wanted: Paint.Colours) -> Int16 {
    if let known = pairs[wanted] { return known }
    let next = pairs.count
    guard next < limit,
      aix_set_pair(Int32(next), Int32(wanted.foreground.index), Int32(wanted.background.index))
    else { return 0 }
    pairs[wanted] = Int16(next)
    return Int16(next)
  }

  private func word(_ attributes: Paint.Attributes) -> UInt32 {
    (attributes.contains(.bold) ? aix_bold() : 0) | (attributes.contains(.dim) ? aix_dim() : 0)
      | (attributes.contains(.underline) ? aix_underline() : 0)
      | (attributes.contains(.reverse) ? aix_reverse() : 0)
  }
}
