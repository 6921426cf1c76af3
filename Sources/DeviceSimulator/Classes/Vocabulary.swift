import ConsoleCore

/// Names for realistic records.
enum Vocabulary {
  static let towns: [(name: String, code: String)] = [
    ("Leipzig", "lei"), ("Zürich", "zrh"), ("Oslo", "osl"), ("Tromsø", "tos"), ("Málaga", "agp"), ("Kraków", "krk"),
    ("Lyon", "lys"), ("Genève", "gva"), ("Torino", "trn"), ("Århus", "aar"), ("Malmö", "mma"), ("Turku", "tku"),
    ("Tallinn", "tll"), ("Rīga", "rix"), ("Kaunas", "kun"), ("Brno", "brq"), ("Košice", "ksc"), ("Győr", "gyr"),
    ("Maribor", "mbx"), ("Zadar", "zad"), ("Tuzla", "tzl"), ("Niš", "ini"), ("Varna", "var"), ("Iași", "ias"),
    ("Αθήνα", "ath"), ("İzmir", "izm"), ("Haifa", "hfa"), ("Cork", "ork"), ("Belfast", "bfs"), ("Cardiff", "cwl"),
    ("Aberdeen", "abz"), ("Brest", "bes"), ("Gent", "gne"), ("Utrecht", "utc"), ("Kiel", "kel"), ("Graz", "grz"),
    ("札幌", "cts"), ("Reykjavík", "rkv"), ("Porto", "opo"), ("Bilbao", "bio"),
  ]
  static let stations: [(name: String, domain: String)] = [
    ("Radio Nordlys", "nordlys.example"), ("Antenne Elbtal", "elbtal.example"), ("Onda Clara", "ondaclara.example"),
    ("Voix du Léman", "leman.example"), ("City Talk 97", "citytalk97.example"), ("Rádio Moinho", "moinho.example"),
    ("Klassik am Abend", "klassikabend.example"), ("Harbour FM", "harbourfm.example"),
  ]
  static let firstNames = [
    "Anna", "Björn", "Chloé", "Dmitri", "Elif", "Fatima", "Giulia", "Håkon", "Ioana", "Jürgen", "Katarzyna", "Luís",
    "Maeve", "Nils", "Orla", "Paweł", "Quentin", "Rosa", "Søren", "Tereza", "Ute", "Vesna", "Wiebke", "Yusuf", "Zoë",
    "美咲", "Ольга", "ليلى",
  ]
  static let lastNames = [
    "Albrecht", "Bianchi", "Castro", "Dahl", "Eriksen", "Fournier", "Gallagher", "Horvat", "Ivanova", "Jansen",
    "Kowalski", "Lindqvist", "Marchetti", "Novák", "O’Brien", "Pereira", "Quint", "Rasmussen", "Schäfer", "Tanaka",
    "Ünal", "Vandenberghe", "Weiß", "Yıldız", "Zimmermann",
  ]
  static let registrationFaults = [
    "403 Forbidden", "408 Request Timeout", "503 Service Unavailable", "401 Unauthorized: wrong password",
    "DNS: no such name",
  ]

  static func person(_ random: inout SeededGenerator) -> String {
    "\(random.pick(firstNames)) \(random.pick(lastNames))"
  }

  /// A number with a fixed number of decimal places, without rounding errors of a Double.
  static func decimal(_ value: Double, places: Int) -> JSON {
    let scale = (0..<places).reduce(1) { power, _ in power * 10 }
    let scaled = Int((value * Double(scale)).rounded())
    let fraction = String(scaled.magnitude % UInt(scale))
    let padding = String(repeating: "0", count: max(0, places - fraction.utf8.count))
    let text = "\(scaled < 0 ? "-" : "")\(scaled.magnitude / UInt(scale))\(places > 0 ? "." + padding + fraction : "")"
    return JSONNumber(text).map { .number($0) } ?? .null
  }
}
