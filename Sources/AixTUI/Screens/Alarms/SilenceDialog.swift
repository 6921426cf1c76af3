import ConsoleCore
import Curses

/// Asks for a silence pattern and shows the alarms it matches while it is typed.
struct SilenceDialog: Layer {
  private enum Place: Int, CaseIterable {
    case message, source, time, note

    var title: String {
      switch self {
      case .message: "Message"
      case .source: "Source"
      case .time: "For"
      case .note: "Note"
      }
    }
  }

  /// The silence being edited; nil for a new one.
  private let old: AlarmSilence?
  private var fields: [TextField]
  private var focus = Place.message
  private let oldTime: String

  var isDialog: Bool { true }

  /// A new silence.
  init(message: AlarmPattern, source: AlarmPattern = AlarmPattern("")) {
    old = nil
    oldTime = ""
    fields = [message.text, source.text, "1h", ""].map { TextField($0) }
  }

  /// Edits a silence; its end stays unless another time is typed.
  init(_ silence: AlarmSilence, now: Int64) {
    old = silence
    oldTime = SilenceTime.text(silence.until - now)
    fields = [silence.message.text, silence.source.text, oldTime, silence.note].map { TextField($0) }
  }

  func takesText(_ context: Context) -> Bool { true }

  func offers(_ context: Context) -> [Offer] {
    [
      Offer(.save, bar: true), Offer(.cancel, bar: true), Offer(.nextField, bar: true), Offer(.previousField),
    ]
  }

  private func text(_ place: Place) -> String { fields[place.rawValue].text }

  /// The silence as typed, or why it is not valid.
  private func silence(at now: Int64) -> Result<AlarmSilence, SilenceTime.Problem> {
    let until: Int64
    if let old, text(.time) == oldTime, old.until > now {
      until = old.until
    } else {
      guard let end = SilenceTime.end(text(.time), now: now) else {
        return .failure(SilenceTime.Problem(text: "\"\(text(.time))\" is not a time. Use 30m, 2h, 1d or 18:00."))
      }
      until = end
    }
    let (message, source) = (AlarmPattern(text(.message)), AlarmPattern(text(.source)))
    guard !message.text.isEmpty || !source.text.isEmpty else {
      return .failure(SilenceTime.Problem(text: "Enter a message or a source. * silences all alarms."))
    }
    guard var silence = old else {
      return .success(
        AlarmSilence(
          message: message, source: source, start: now, until: until, by: LocalUser.name, note: text(.note)))
    }
    (silence.message, silence.source, silence.note) = (message, source, text(.note))
    (silence.until, silence.by) = (until, LocalUser.name)
    return .success(silence)
  }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    switch key {
    case .escape: return [.pop]
    case .enter: return perform(focus == .note ? .save : .nextField, context)
    case .tab, .down: return perform(.nextField, context)
    case .backTab, .up: return perform(.previousField, context)
    default: return fields[focus.rawValue].handle(key) ? [] : nil
    }
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    let count = Place.allCases.count
    switch command {
    case .nextField: focus = Place(rawValue: (focus.rawValue + 1) % count) ?? .message
    case .previousField: focus = Place(rawValue: (focus.rawValue + count - 1) % count) ?? .message
    case .save:
      switch silence(at: RealTime.now) {
      case .success(let silence): return [.pop, .silence(silence)]
      case .failure(let problem): return [.say(problem.text, .error)]
      }
    case .cancel, .back: return [.pop]
    default: break
    }
    return []
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let now = RealTime.now
    let width = min(76, area.width - 4)
    let title = old == nil ? "Silence alarms" : "Edit silence"
    let shown = max(0, min(5, area.height - 12))
    let inner = Dialog(title: title, width: width, height: shown + 10).draw(on: &surface, in: area)
    for place in Place.allCases {
      let (left, right) = inner.row(place.rawValue).splitLeft(9)
      surface.write(place.title, in: left, style: .label)
      fields[place.rawValue].draw(
        on: &surface, in: right, style: focus == place ? .fieldFocused : .field, isFocused: focus == place)
    }
    let body = inner.splitTop(Place.allCases.count).rest
    surface.write(hint, in: body.row(0), style: .secondary)
    let silence: AlarmSilence
    switch self.silence(at: now) {
    case .success(let made): silence = made
    case .failure(let problem):
      surface.write(problem.text, in: body.row(1), style: .danger)
      return
    }
    let active = context.device.alarms.alarms.filter(\.isActive)
    let matching = active.filter(silence.matches)
    let until = MomentText.moment(silence.until, now: now, tenths: false)
    surface.write(
      "Until \(until). Matches \(matching.count) of \(active.count) active alarms now:", in: body.row(1),
      style: matching.isEmpty ? .warning : .text)
    for (line, alarm) in matching.prefix(shown).enumerated() {
      let more = line == shown - 1 && matching.count > shown
      surface.write(
        more ? "  and \(matching.count - shown + 1) more" : "  " + alarm.entry.message, in: body.row(2 + line),
        style: .secondary)
    }
    surface.write(
      "Kept on this machine only. Nothing is sent to the device.", in: inner.row(inner.height - 1), style: .secondary)
  }

  private var hint: String {
    switch focus {
    case .message, .source: "# matches a number, * any text. Leave empty to match all."
    case .time: "How long: 30m, 2h, 1d. Or until when: 18:00."
    case .note: "Reason, shown to colleagues. Press Enter to save."
    }
  }
}

/// Parses and formats how long a silence lasts.
enum SilenceTime {
  struct Problem: Error {
    let text: String
  }

  private static let units: [Character: Int64] = ["s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
  private static let longest: Int64 = 366 * 86_400_000

  /// The end of a silence typed as `90m`, `1h 30m` or `18:00`, in milliseconds since 1970; nil if the text is not a
  /// time.
  static func end(_ text: String, now: Int64) -> Int64? {
    let text = text.lowercased().filter { $0 != " " }
    if text.contains(":") { return clock(text, now: now) }
    var total: Int64 = 0
    var digits = ""
    for character in text {
      if character.isASCII, character.isNumber, digits.count < 9 {
        digits.append(character)
      } else {
        guard let unit = units[character], let number = Int64(digits) else { return nil }
        total += number * unit
        digits = ""
      }
    }
    guard digits.isEmpty, total > 0, total <= longest else { return nil }
    return now + total
  }

  /// The next time at which the local clock shows the text.
  private static func clock(_ text: String, now: Int64) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
    guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0..<24).contains(hour),
      (0..<60).contains(minute)
    else { return nil }
    let day: Int64 = 86_400_000
    let local = now + MomentText.offset(now)
    let midnight = local - ((local % day) + day) % day
    let end = midnight + (hour * 60 + minute) * 60_000 - MomentText.offset(now)
    return end > now ? end : end + day
  }

  /// Formats a span in milliseconds the way it is typed.
  static func text(_ milliseconds: Int64) -> String {
    var minutes = max(1, (milliseconds + 59_999) / 60_000)
    var parts: [String] = []
    for (length, sign) in [(Int64(1440), "d"), (60, "h"), (1, "m")] where minutes >= length {
      parts.append("\(minutes / length)\(sign)")
      minutes %= length
    }
    return parts.joined(separator: " ")
  }
}
