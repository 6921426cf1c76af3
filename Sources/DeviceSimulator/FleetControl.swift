/// The words by which a fleet is controlled while it runs: `hang 3`, `refuse 4-9`, `flood 5 5000`, `restart 2`, `resume 3`.
public struct FleetControl: Sendable {
  private let fleet: SimulatedFleet

  public init(_ fleet: SimulatedFleet) { self.fleet = fleet }

  static let help = "hang N, refuse N, flood N RATE, restart N, resume N or list; N is a number, 4-9 or all"

  /// Carries out a line; what comes back is the answer to print, nil for none.
  public func run(_ line: String) -> String? {
    let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let word = words.first else { return nil }
    if word == "list" {
      return fleet.members.enumerated().map { "\($0.offset + 1) \($0.element.name) \($0.element.simulator.url ?? "-")" }
        .joined(separator: "\n")
    }
    guard words.count > 1, let places = places(words[1]) else {
      return "Not understood: \(line). Use \(FleetControl.help)."
    }
    let rate = words.count > 2 ? Double(words[2]) : 5000
    for place in places {
      switch word {
      case "hang": fleet.make(.hanging, at: place)
      case "refuse": fleet.make(.refusing, at: place)
      case "flood":
        guard let rate, rate >= 0 else { return "Not a rate: \(words[2])" }
        fleet.make(.flooding(rate), at: place)
      case "restart": fleet.restart(place)
      case "resume": fleet.resume(place)
      default: return "Not understood: \(line). Use \(FleetControl.help)."
      }
    }
    return nil
  }

  /// The places of `3`, `4-9` or `all`; nil if there are no such devices.
  private func places(_ text: String) -> [Int]? {
    if text == "all" { return Array(fleet.members.indices) }
    let parts = text.split(separator: "-").compactMap { Int($0) }
    guard let first = parts.first, let last = parts.last, parts.count <= 2, first >= 1, first <= last,
      last <= fleet.members.count
    else { return nil }
    return Array(first - 1...last - 1)
  }
}
