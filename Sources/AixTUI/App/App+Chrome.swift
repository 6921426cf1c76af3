import ConsoleCore
import Curses

/// Draws the current frame: the layers, and the header and the lines at the bottom around them.
extension App {
  /// Draws the whole screen.
  func render() -> Surface {
    var surface = Surface(size: size, glyphs: glyphs)
    guard isDrawn else {
      for (row, text) in tooSmallLines.enumerated() {
        surface.write(text, in: Rect(x: 0, y: row, width: size.width, height: 1), style: .warning)
      }
      return surface
    }
    let banner = context().announcement
    let body = Chrome.body(of: size, hasBanner: banner != nil)
    let first = layers.lastIndex { !$0.isDialog } ?? 0
    for index in first..<max(first, layers.count) {
      if index > first { surface.cursor = nil }
      layers[index].draw(on: &surface, in: body, context(for: index))
    }
    let hidden = drawHeader(&surface)
    if let banner {
      let row = Rect(x: 0, y: size.height - 3, width: size.width, height: 1)
      let hint = " \(keymap.label(.alarms)) Alarms"
      let hasHint = !isOverview && context().isAnnouncementOwn && !keymap.label(.alarms).isEmpty
      let (left, right) = row.splitRight(hasHint ? CellWidth.width(of: hint) : 0)
      MessageLine.draw(banner, on: &surface, in: left)
      surface.write(hint, in: right, style: .keyLabel)
    }
    drawMessage(&surface, beside: hidden)
    drawKeyBar(&surface)
    return surface
  }

  /// Draws the header; returns the freshness with its reason if the path leaves no room for the reason.
  private func drawHeader(_ surface: inout Surface) -> String? {
    let freshness = headerFreshness
    let (text, brief) = isLoadingInVain || isOverview ? ("", "") : (freshness.text, freshness.briefText)
    if drawHeader(&surface, freshness: text) || text == brief { return nil }
    _ = drawHeader(&surface, freshness: brief)
    return text
  }

  /// Draws the header with a text for the freshness; false if the path is cut.
  private func drawHeader(_ surface: inout Surface, freshness: String) -> Bool {
    let row = Rect(x: 0, y: 0, width: size.width, height: 1)
    surface.fill(row, style: .statusBar)
    var right = row
    func drawRight(_ text: String, _ style: Style) {
      guard !text.isEmpty else { return }
      let (rest, place) = right.splitRight(CellWidth.width(of: text) + 2)
      surface.write(" " + text + " ", in: place, style: style)
      right = rest
    }
    if isOverview {
      let state = fleetFreshness
      drawRight(state.text, state.isGood ? .live : .stale)
    } else {
      drawRight(freshness, headerStyle)
      drawRight(sessionText, device.isSignedIn ? .statusBar : .stale)
    }
    right = drawTotals(on: &surface, in: right)
    if shownSessions.contains(where: \.isReadOnly) { drawRight("READ-ONLY", .readOnly) }
    if shownSessions.contains(where: \.isInsecure) { drawRight("INSECURE", .insecure) }
    let separator = " \(glyphs.separator) "
    var x = surface.write(" aixtui", x: 0, y: 0, style: .statusAccent, clip: right)
    if !headerScope.isEmpty {
      x += surface.write(separator + headerScope, x: x, y: 0, style: .statusBar, clip: right)
    }
    if !isOverview, let badge = device.label.badge {
      x += surface.write(" \(badge) ", x: x + 1, y: 0, style: .critical, clip: right) + 1
    }
    let path = layers.dropFirst(layers.count > 1 ? rootCount - 1 : 0).reduce(into: [String]()) { path, layer in
      // A pane starts a path of its own: it does not belong to the class that was open.
      if layer.pane != nil { path = [] }
      if let own = layer.ownPath { path = own } else if !layer.crumb.isEmpty { path.append(layer.crumb) }
    }
    guard !path.isEmpty else { return x <= right.endX }
    let text = separator + path.joined(separator: glyphs.isASCII ? " > " : " › ")
    surface.write(text, in: Rect(x: x, y: 0, width: right.endX - x, height: 1), style: Style.statusBar.inBold)
    return x + CellWidth.width(of: text) <= right.endX
  }

  /// The devices that the screen is about.
  private var shownSessions: [DeviceSession] { isOverview ? fleet.sessions : [device] }

  /// The device on screen, or how many devices there are.
  private var headerScope: String {
    if isOverview { return "\(fleet.sessions.count) devices" }
    if let name = device.label.name { return size.width < 100 || name == device.address ? name : device.nameAndAddress }
    return size.width < 100 ? device.typedName : device.address
  }

  /// Draws the number of active alarms of each severity, on every pane; returns the room left.
  private func drawTotals(on surface: inout Surface, in row: Rect) -> Rect {
    let known = shownSessions.filter { $0.alarms.updated != nil }
    let isRoomy = size.width >= 140
    var rest = row
    func draw(_ text: String, _ style: Style) {
      let (left, place) = rest.splitRight(CellWidth.width(of: text) + (isRoomy ? 2 : 1))
      surface.write(text, in: place, style: style)
      rest = left
    }
    guard !known.isEmpty else {
      // A user who may not read alarms misses none.
      if shownSessions.contains(where: { if case .other = $0.alarms.failure { true } else { false } }) {
        draw("alarms ?", .stale)
      }
      return rest
    }
    if shownSessions.contains(where: { areAlarmsDoubtful($0) }) { draw("?", .stale) }
    let totals = Severity.allCases.compactMap { severity -> (severity: Severity, count: Int)? in
      let count = known.reduce(0) { $0 + ($1.alarms.totals.first { $0.severity == severity }?.count ?? 0) }
      return count > 0 ? (severity, count) : nil
    }
    if totals.isEmpty, isRoomy { draw("no alarms", .statusBar) }
    for total in totals.reversed() {
      draw(SeverityText.total(total.severity, total.count, isShort: !isRoomy), SeverityText.barStyle(total.severity))
    }
    let new = known.reduce(0) { $0 + $1.alarms.newActive.count }
    if let worst = known.compactMap({ $0.alarms.newActive.worst?.entry.severity }).min() {
      draw("\(new) new", SeverityText.barStyle(worst).inBold)
    }
    return rest.splitRight(1).rest
  }

  /// Whether a device may have other alarms than those that are counted.
  private func areAlarmsDoubtful(_ session: DeviceSession) -> Bool {
    if case .stale = session.statusFreshness(now: now) { return true }
    return isOverview && session.alarms.updated == nil
  }

  /// The user who is signed in, or why nobody is.
  private var sessionText: String {
    switch device.state {
    case .signedIn(let user, _): user ?? "API key"
    case .signingIn: isAskingWhom ? "signed out" : "signing in"
    case .signedOut: "signed out"
    case .away: "AWAY"
    }
  }

  /// Whether the sign-in screen waits for the operator and no request is running.
  private var isAskingWhom: Bool { layers.last?.isWaitingForOperator == true && device.requests.isEmpty }

  /// The freshness of the topmost screen that shows records, changes or status.
  var headerFreshness: Freshness {
    if layers.last(where: { !$0.isDialog })?.showsStatus == true { return device.statusFreshness(now: now) }
    guard let layer = layers.last(where: { $0.showsChangeLog || !$0.visibleClasses.isEmpty }) else { return .unknown }
    let classes = layer.showsChangeLog ? device.sync.followed.sorted() : layer.visibleClasses
    // A class that this user may not read says nothing about the others.
    let readable = classes.filter { !device.isDenied($0) }
    return (readable.isEmpty ? classes : readable).map { device.freshness($0, now: now) }.max { $0.doubt < $1.doubt }
      ?? .unknown
  }

  /// Whether data still has to be loaded but the device cannot be asked.
  private var isLoadingInVain: Bool {
    switch (device.state, headerFreshness) {
    case (.away, .loading), (.signedOut, .loading): true
    default: false
    }
  }

  private var headerStyle: Style {
    switch headerFreshness {
    case .live, .poll: .live
    case .stale, .failed, .partial: .stale
    case .loading, .unknown: .statusBar
    }
  }

  /// Draws the message line, and at its end the freshness that the header has no room for, if there is room here.
  private func drawMessage(_ surface: inout Surface, beside freshness: String?) {
    let row = Rect(x: 0, y: size.height - 2, width: size.width, height: 1)
    if let prompt = layers.last as? any Prompting {
      prompt.drawPrompt(on: &surface, in: row, context())
    } else {
      MessageLine.draw(context().message, on: &surface, in: row)
    }
    guard let freshness else { return }
    let (left, right) = row.splitRight(CellWidth.width(of: freshness) + 1)
    guard CellWidth.width(of: surface.line(row.y)) + 2 <= left.width else { return }
    surface.write(freshness, x: right.x, y: right.y, style: headerStyle, clip: right)
  }

  private func drawKeyBar(_ surface: inout Surface) {
    let row = Rect(x: 0, y: size.height - 1, width: size.width, height: 1)
    var x = 0
    let help = Offer(.help, bar: true)
    let typing = layers.last?.takesText(context()) ?? false
    let shown = currentOffers().filter { $0.inBar && !keymap.label($0.command, whileTyping: typing).isEmpty }
    for offer in shown + (layers.last?.isDialog == true ? [] : [help]) {
      guard let info = CommandInfo.byCommand[offer.command] else { continue }
      let key = keymap.label(offer.command, whileTyping: typing)
      let title = offer.title ?? info.title
      let width = CellWidth.width(of: key) + CellWidth.width(of: title) + 1
      // Help always fits: it lists the commands that do not.
      let reserved = offer.command == .help ? 0 : CellWidth.width(of: keymap.label(.help)) + 7
      guard x + width <= row.width - reserved else { continue }
      x += surface.write(key, x: x, y: row.y, style: .key, clip: row)
      let style: Style = offer.disabled == nil ? .keyLabel : .disabled
      x += surface.write(" " + title, x: x, y: row.y, style: style, clip: row) + 2
    }
  }
}
