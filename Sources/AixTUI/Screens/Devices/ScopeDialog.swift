import ConsoleCore
import Curses

/// Chooses the device that the console shows, or the overview of all devices; letters narrow the list.
struct ScopeDialog: ListMenu {
  var list = MenuList()
  private let titles: [String]
  private let devices: [DeviceID?]

  @MainActor init(_ fleet: Fleet) {
    let all = fleet.isMany ? ["All devices (\(fleet.sessions.count))"] : []
    titles =
      all
      + fleet.sessions.map { session in
        let groups = session.label.groups.isEmpty ? "" : "  " + session.label.groups.joined(separator: " ")
        return session.name + (session.label.badge.map { "  [\($0)]" } ?? "") + groups
      }
    devices = all.map { _ in nil } + fleet.sessions.map(\.id)
  }

  func offers(_ context: Context) -> [Offer] { ScopeDialog.choosing }

  private var shown: [Int] { list.shown(titles) }
  var shownCount: Int { shown.count }

  mutating func choose(_ command: Command, _ context: Context) -> [Action] {
    guard command == .open, shown.indices.contains(list.index) else { return [] }
    guard let device = devices[shown[list.index]] else { return [.pop, .perform(.devices)] }
    return [.pop, .on(device, [.showDevice(then: nil)])]
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let shown = shown
    let widest = max(30, titles.map { CellWidth.width(of: $0) }.max() ?? 0)
    list.draw("Device to show", count: shown.count, widest: widest, on: &surface, in: area) {
      Dialog.Line(text: titles[shown[$0]])
    }
  }
}
