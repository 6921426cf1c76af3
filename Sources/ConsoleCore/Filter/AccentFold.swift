/// Letters without their accents, so that `munch` finds München.
enum AccentFold {
  /// The text with accents taken off; letters such as ß and æ become what is typed for them.
  static func folded(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.value < 0xC0 {
        result.append(scalar)
      } else if (0x300...0x36F).contains(scalar.value) {
        // A mark of its own goes with the accents.
        continue
      } else if let base = bases[scalar] {
        result.append(contentsOf: base.unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  private static let bases: [Unicode.Scalar: String] = {
    var bases: [Unicode.Scalar: String] = [:]
    for (base, letters) in table {
      for letter in letters.unicodeScalars { bases[letter] = base }
    }
    return bases
  }()

  /// Each base with the letters that are read as it, from Unicode's canonical decompositions and the usual spellings.
  private static let table: [(base: String, letters: String)] = [
    ("A", "ÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶ"),
    ("AE", "Æ"),
    ("C", "ÇĆĈĊČḈ"),
    ("E", "ÈÉÊËĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆ"),
    ("I", "ÌÍÎÏĨĪĬĮİǏȈȊḬḮỈỊ"),
    ("D", "ÐĎĐḊḌḎḐḒ"),
    ("N", "ÑŃŅŇǸṄṆṈṊ"),
    ("O", "ÒÓÔÕÖØŌŎŐƠǑǪǬȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢ"),
    ("U", "ÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ"),
    ("Y", "ÝŶŸȲẎỲỴỶỸ"),
    ("TH", "Þ"),
    ("ss", "ß"),
    ("a", "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ"),
    ("ae", "æ"),
    ("c", "çćĉċčḉ"),
    ("e", "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"),
    ("i", "ìíîïĩīĭįıǐȉȋḭḯỉị"),
    ("d", "ðďđḋḍḏḑḓ"),
    ("n", "ñńņňǹṅṇṉṋ"),
    ("o", "òóôõöøōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ"),
    ("u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
    ("y", "ýÿŷȳẏẙỳỵỷỹ"),
    ("th", "þ"),
    ("G", "ĜĞĠĢǦǴḠ"),
    ("g", "ĝğġģǧǵḡ"),
    ("H", "ĤĦȞḢḤḦḨḪ"),
    ("h", "ĥħȟḣḥḧḩḫẖ"),
    ("IJ", "Ĳ"),
    ("ij", "ĳ"),
    ("J", "Ĵ"),
    ("j", "ĵǰ"),
    ("K", "ĶǨḰḲḴ"),
    ("k", "ķǩḱḳḵ"),
    ("L", "ĹĻĽŁḶḸḺḼ"),
    ("l", "ĺļľłḷḹḻḽ"),
    ("OE", "Œ"),
    ("oe", "œ"),
    ("R", "ŔŖŘȐȒṘṚṜṞ"),
    ("r", "ŕŗřȑȓṙṛṝṟ"),
    ("S", "ŚŜŞŠȘṠṢṤṦṨ"),
    ("s", "śŝşšșṡṣṥṧṩ"),
    ("T", "ŢŤŦȚṪṬṮṰ"),
    ("t", "ţťŧțṫṭṯṱẗ"),
    ("W", "ŴẀẂẄẆẈ"),
    ("w", "ŵẁẃẅẇẉẘ"),
    ("Z", "ŹŻŽẐẒẔ"),
    ("z", "źżžẑẓẕ"),
    ("Æ", "ǢǼ"),
    ("æ", "ǣǽ"),
    ("Ʒ", "Ǯ"),
    ("ʒ", "ǯ"),
    ("Ø", "Ǿ"),
    ("ø", "ǿ"),
    ("Α", "Ά"),
    ("Ε", "Έ"),
    ("Η", "Ή"),
    ("Ι", "ΊΪ"),
    ("Ο", "Ό"),
    ("Υ", "ΎΫ"),
    ("Ω", "Ώ"),
    ("ι", "ΐίϊ"),
    ("α", "ά"),
    ("ε", "έ"),
    ("η", "ή"),
    ("υ", "ΰϋύ"),
    ("ο", "ό"),
    ("ω", "ώ"),
    ("ϒ", "ϓϔ"),
    ("Е", "ЀЁ"),
    ("Г", "Ѓ"),
    ("І", "Ї"),
    ("К", "Ќ"),
    ("И", "Ѝ"),
    ("У", "Ў"),
    ("е", "ѐё"),
    ("г", "ѓ"),
    ("і", "ї"),
    ("к", "ќ"),
    ("и", "ѝ"),
    ("у", "ў"),
    ("B", "ḂḄḆ"),
    ("b", "ḃḅḇ"),
    ("F", "Ḟ"),
    ("f", "ḟ"),
    ("M", "ḾṀṂ"),
    ("m", "ḿṁṃ"),
    ("P", "ṔṖ"),
    ("p", "ṕṗ"),
    ("V", "ṼṾ"),
    ("v", "ṽṿ"),
    ("X", "ẊẌ"),
    ("x", "ẋẍ"),
    ("ſ", "ẛ"),
    ("SS", "ẞ"),
  ]
}
