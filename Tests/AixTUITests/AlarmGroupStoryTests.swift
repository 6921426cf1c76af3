import Curses
import DeviceSimulator
import Testing

@testable import AixTUI
@testable import ConsoleCore

/// One alarm and many that look alike: shelving, groups, silences over patterns, clocks that are wrong.
@MainActor struct AlarmGroupStoryTests {
  private func console(size: Size = Size(width: 120, height: 36), state: TestFolder? = nil) async throws
    -> ConsoleDriver
  {
    var dialect = Dialect()
    // What the tests tell is not taken away by the next answer.
    dialect.statusSeconds = 3600
    let ui = try ConsoleDriver(
      size: size, counts: ["sipAccount": 0, "stream": 0], stateFolder: state?.path, dialect: dialect)
    try await ui.idle()
    try await ui.wait { ui.app.device.alarms.updated != nil }
    return ui
  }

  private func entry(_ message: String, severity: String = "critical", since: Int64? = nil) -> StatusEntry {
    var object = JSONObject([("severity", .string(severity)), ("message", .string(message))])
    if let since { object["since"] = .number(JSONNumber(Int(since))) }
    return StatusEntry(.object(object), kind: .alarm)
  }

  /// Tells the console of these alarms as an answer of the device would.
  private func tell(
    _ ui: ConsoleDriver, _ book: inout AlarmBook, _ entries: [StatusEntry], clock: ClockOffset? = nil
  ) {
    let now = RealTime.now
    _ = book.apply(entries, at: now, offset: clock?.correction ?? 0)
    var update = StatusUpdate(time: now, alarms: entries, book: book)
    update.clock = clock
    ui.send(status: .update(update, isShared: false))
  }

  private func screen(_ ui: ConsoleDriver) throws -> AlarmsScreen {
    try #require(ui.app.layers.last as? AlarmsScreen)
  }

  @Test func shelvingOneAlarmLeavesTheOthersAndLaterOnes() async throws {
    let ui = try await console()
    var book = AlarmBook()
    tell(ui, &book, [entry("Silence on input 3"), entry("Silence on input 4")])
    try await ui.press("4")
    for _ in 0..<60 where try screen(ui).list.current?.entry.message != "Silence on input 3" { try await ui.press("j") }
    try await ui.press("z", "enter")
    #expect(ui.app.device.alarms.new.map(\.entry.message) == ["Silence on input 4"])
    tell(ui, &book, [3, 4, 7].map { entry("Silence on input \($0)") })
    #expect(Set(ui.app.device.alarms.new.map(\.entry.message)) == ["Silence on input 4", "Silence on input 7"])
    #expect(ui.line(containing: "Silence on input 7")?.contains("shelved") == false)
  }

  @Test func threeAlarmsThatLookAlikeAreThreeRowsRaisedOnce() async throws {
    let ui = try await console()
    var book = AlarmBook()
    tell(ui, &book, (1...3).map { entry("PSU \($0) failed") })
    try await ui.press("4")
    #expect(!ui.screen.contains("3x") && !ui.screen.contains("2x"))
    for number in 1...3 {
      // A row of the list and one of the timeline.
      #expect(ui.screen.split(separator: "\n").count { $0.contains("PSU \(number) failed") } >= 2, "\(ui.screen)")
    }
  }

  @Test func groupsAreAViewAndFold() async throws {
    let ui = try await console()
    var book = AlarmBook()
    tell(
      ui, &book, [entry("Silence on input 3"), entry("Silence on input 4"), entry("Fan stopped", severity: "minor")])
    try await ui.press("4", "b", "j", "enter")
    #expect(try screen(ui).list.grouping == .pattern)
    #expect(ui.line(containing: "Silence on input #")?.contains("2 active, 2 new") == true, "\(ui.screen)")
    #expect(ui.line(containing: "Fan stopped") != nil)
    try await ui.press("g", "enter")
    let rows = try screen(ui).list.rows.count
    #expect(rows == 3, "the group's alarms are folded away")
    try await ui.press("a", "enter")
    #expect(ui.app.device.alarms.new.map(\.entry.message) == ["Fan stopped"], "the group was asked about")
    try await ui.press("b", "g", "enter")
    #expect(try screen(ui).list.rows.count == 3 && screen(ui).list.currentGroup == nil)
  }

  @Test func theLineGroupsToo() async throws {
    let ui = try await console()
    var book = AlarmBook()
    tell(ui, &book, [entry("Silence on input 3"), entry("Silence on input 4")])
    try await ui.press("4", ":")
    try await ui.type("group by pattern")
    try await ui.press("enter")
    #expect(try screen(ui).list.grouping == .pattern && ui.screen.contains("Silence on input #"))
    try await ui.press(":")
    try await ui.type("group by colour")
    try await ui.press("enter")
    #expect(ui.screen.contains("Cannot group by \"colour\""))
  }

  @Test func aSilenceShowsWhatItMatchesAndCanBeEditedAndEnded() async throws {
    let folder = try TestFolder()
    let ui = try await console(state: folder)
    var book = AlarmBook()
    tell(
      ui, &book, [entry("Silence on input 3"), entry("Silence on input 4"), entry("Fan stopped", severity: "minor")])
    try await ui.press("4", "Z")
    #expect(ui.screen.contains("Silence on input #") && ui.screen.contains("Matches 2 of 3 active alarms now"))
    try await ui.press("enter", "enter", "enter")
    try await ui.type("line check")
    try await ui.press("enter")
    #expect(ui.app.device.alarms.new.map(\.entry.message) == ["Fan stopped"])
    #expect(ui.screen.contains("2 silenced") && ui.screen.contains("[silenced until"))
    try await ui.press("s")
    let set = "set by \(LocalUser.name)"
    #expect(ui.screen.contains(set) && ui.screen.contains("line check") && ui.screen.contains("matches 2 now"))
    #expect(ui.screen.contains("ends "))
    try await ui.press("e", "ctrl-u")
    try await ui.type("*input 4")
    try await ui.press("ctrl-s")
    #expect(Set(ui.app.device.alarms.new.map(\.entry.message)) == ["Fan stopped", "Silence on input 3"])
    #expect(AlarmNotes.read(folder: try #require(ui.app.device.alarms.folder)).silences.count == 1)
    try await ui.press("x")
    #expect(ui.app.device.alarms.new.count == 3 && ui.screen.contains("No silences."))
  }

  @Test func whatIsNoTimeIsNotTaken() async throws {
    let ui = try await console()
    var book = AlarmBook()
    tell(ui, &book, [entry("Silence on input 3")])
    try await ui.press("4", "Z", "enter", "enter", "ctrl-u")
    try await ui.type("soon")
    #expect(ui.screen.contains("\"soon\" is not a time"))
    try await ui.press("ctrl-s")
    #expect(ui.app.layers.last is SilenceDialog, "what was typed stays")
    #expect(ui.app.device.alarms.new.count == 1)
  }

  @Test(
    arguments: [("90m", 5_400_000), ("1h30m", 5_400_000), ("2d", 172_800_000), ("1h 5s", 3_605_000)]
      as [(String, Int64)])
  func timesAreRead(text: String, length: Int64) {
    #expect(SilenceTime.end(text, now: 1_800_000_000_000) == 1_800_000_000_000 + length)
  }

  @Test(arguments: ["", "0m", "h", "5", "5x", "25:00", "12:60", "1:2:3", "-5m", "400d"])
  func whatIsNoTimeIsNone(text: String) { #expect(SilenceTime.end(text, now: 1_800_000_000_000) == nil) }

  @Test func aTimeOfDayIsTheNextOne() throws {
    let now: Int64 = 1_800_000_000_000
    let end = try #require(SilenceTime.end("18:00", now: now))
    #expect(end > now && end <= now + 86_400_000 && MomentText.second(end) == "18:00:00")
  }

  // MARK: What is in sight

  @Test func newAlarmsAboveTheRowsAreAnnounced() async throws {
    let ui = try await console(size: Size(width: 80, height: 24))
    var book = AlarmBook()
    let old = (1...20).map { entry("Warning \($0)", severity: "warning") }
    tell(ui, &book, old)
    try await ui.press("4", "A", "enter", "G")
    tell(ui, &book, [entry("Studio dead"), entry("Transmitter dead")] + old)
    ui.app.layout()
    #expect(ui.screen.contains("2 new critical above"), "\(ui.screen)")
    try await ui.press("g")
    #expect(!ui.screen.contains("above"))
  }

  @Test func sinceStaysWhereThereIsLittlePlace() async throws {
    let ui = try await console(size: Size(width: 80, height: 24))
    var book = AlarmBook()
    tell(ui, &book, [entry("Studio dead", since: RealTime.now - 60_000)])
    try await ui.press("4")
    let titles = try #require(ui.line(containing: "Severity"))
    for title in ["Since", "Duration", "x/24h", "Message"] { #expect(titles.contains(title), "\(titles)") }
  }

  @Test func anotherYearIsShown() async throws {
    let ui = try await console(size: Size(width: 80, height: 24))
    var book = AlarmBook()
    tell(ui, &book, [entry("Studio dead", since: 1_600_000_000_000)])
    try await ui.press("4")
    let row = try #require(ui.screen.split(separator: "\n").first { $0.contains("critical  ") })
    #expect(row.contains("2020-09"), "\(ui.screen)")
  }

  @Test func aClockThatIsWrongIsToldAndCorrected() async throws {
    let ui = try await console()
    var book = AlarmBook()
    let hour: Int64 = 3_600_000
    tell(
      ui, &book, [entry("Studio dead", since: RealTime.now + hour - 90_000)], clock: ClockOffset(low: hour, high: hour))
    #expect(ui.screen.contains("The device's clock is 1:00:00 ahead"))
    try await ui.press("4")
    #expect(ui.screen.contains("device clock 1:00:00 ahead"))
    let row = try #require(
      ui.screen.split(separator: "\n").first { $0.contains("critical") && $0.contains("Studio dead") })
    #expect(row.contains("01:3") && row.contains("~"), "\(row)")
    try await ui.press("i")
    #expect(ui.screen.contains("device time"))
  }

  @Test func aDiskThatTakesNothingIsNotSaidToTakeIt() async throws {
    let ui = try await console()
    var update = StatusUpdate(time: RealTime.now, alarms: [])
    ui.send(status: .noJournal("no journal is kept: disk full"))
    ui.send(status: .update(update, isShared: false))
    #expect(!ui.app.messages.entries.contains { $0.text.contains("written again") }, "nothing was written")
    #expect(ui.app.device.alarms.diskProblem != nil)
    update.isKept = true
    ui.send(status: .update(update, isShared: false))
    #expect(ui.app.messages.entries.contains { $0.text.contains("written again") })
    #expect(ui.app.device.alarms.diskProblem == nil)
  }

  @Test(arguments: [
    ("-1.25e-7", 12, "-1.25e-7"), ("-0.000000125", 8, "-1.25e-7"), ("0.00001234", 6, "1.2e-5"), ("0.0", 3, "0.0"),
    ("0.000", 4, "0.00"),
  ])
  func aSmallFigureIsNotNothing(text: String, width: Int, shown: String) throws {
    let number = try #require(try JSON.parse(text).numberValue)
    #expect(FigureText.short(number, width: width) == shown)
  }
}
