import ConsoleCore
import Foundation
import Testing

@testable import AixTUI

/// The window on a journal that is larger than what is held of it.
struct LogViewTests {
  private static let count = 30_000

  /// A console's knowledge of a device whose journal has many lines.
  private func model(_ folder: TestFolder, lines count: Int = LogViewTests.count) throws -> AlarmModel {
    var settings = try #require(ConnectionSettings(address: "http://device", user: "root", password: Secret("x")))
    settings.stateFolder = folder.path
    try TestJournal.write(count, to: try #require(settings.statusFolder)) { number in
      number % 10_000 == 77 ? "needle \(number)" : "line \(number)"
    }
    return self.model(settings)
  }

  private func model(_ settings: ConnectionSettings) -> AlarmModel {
    var model = AlarmModel(settings)
    if let folder = settings.statusFolder { model.apply(AlarmArchive(folder: folder)) }
    return model
  }

  private func number(_ line: StatusJournal.Line?) -> Int? { line.flatMap { Int($0.key.dropFirst()) } }

  @Test func oneScrollsBackToTheBeginningAndForthAgainThroughEveryLine() throws {
    let folder = try TestFolder()
    let model = try model(folder)
    var view = LogView()
    view.settle(model)
    #expect(number(view.current) == LogViewTests.count - 1)
    var last = LogViewTests.count - 1
    var steps = 0
    while last > 0, steps < 10_000 {
      _ = view.move(.pageUp, model)
      view.settle(model)
      let now = number(view.current) ?? -1
      #expect(now == max(0, last - 20) || now < last && last - now <= 20, "no line is skipped or shown twice")
      last = now
      steps += 1
      #expect(view.count <= 15_000)
    }
    #expect(last == 0 && view.reachesStart)
    while last < LogViewTests.count - 1, steps < 20_000 {
      _ = view.move(.pageDown, model)
      view.settle(model)
      let now = number(view.current) ?? -1
      #expect(now > last && now - last <= 20)
      last = now
      steps += 1
    }
    #expect(last == LogViewTests.count - 1)
  }

  @Test func homeAndEndLeadAcrossTheWholeJournal() throws {
    let folder = try TestFolder()
    let model = try model(folder)
    var view = LogView()
    view.settle(model)
    _ = view.move(.top, model)
    view.settle(model)
    #expect(number(view.line(at: 0)) == 0 && number(view.current) == 0)
    _ = view.move(.bottom, model)
    view.settle(model)
    #expect(number(view.current) == LogViewTests.count - 1 && view.isFollowing)
  }

  @Test func aFilterLooksThroughAllOfIt() throws {
    let folder = try TestFolder()
    let model = try model(folder)
    var view = LogView()
    view.settle(model)
    view.setFilter(LogFilter("needle"))
    let reads = view.settle(model)
    #expect((0..<view.count).compactMap { number(view.line(at: $0)) } == [77, 10_077, 20_077])
    #expect(reads > 1, "in pieces, so that keys are answered meanwhile")
    view.setFilter(LogFilter())
    view.settle(model)
    #expect(view.count > 20)
  }

  @Test func oneGoesToATime() throws {
    let folder = try TestFolder()
    let model = try model(folder)
    var view = LogView()
    view.settle(model)
    let wanted = RealTime.now - 20_000 * 1000
    var book = AlarmBook()
    let since = JSON.number(JSONNumber(Int(wanted)))
    _ = book.apply([StatusEntry(["message": "loss", "since": since], kind: .alarm)], at: wanted + 500)
    view.jump(to: try #require(book.active.first), model)
    view.settle(model)
    let seen = try #require(view.current?.seen)
    #expect(abs(seen - wanted) < 5000)
    let place = view.cursor.index
    #expect(view.cursor.top < place, "what led to it stands above it")
    #expect(number(view.line(at: place - 1)) == (number(view.current) ?? 0) - 1)
  }

  @Test func whatIsOnDiskAndCameJustNowIsShownOnceAndInOrder() throws {
    let folder = try TestFolder()
    var model = try model(folder, lines: 3000)
    // All of it came while the console ran, before the pane was opened: far more than the first page.
    var lines: [StatusJournal.Line] = []
    var place = try #require(model.journal?.start)
    while let page = model.journal?.page(after: place), page.next != place {
      lines += page.lines
      place = page.next
    }
    _ = model.apply(StatusUpdate(time: RealTime.now, alarms: [], lines: lines), isShared: false, now: .now)
    var view = LogView()
    view.settle(model)
    for _ in 0..<200 {
      _ = view.move(.pageUp, model)
      view.settle(model)
    }
    let numbers = (0..<view.count).compactMap { number(view.line(at: $0)) }
    #expect(numbers == Array(0..<3000))
  }

  @Test func whatComesIsAppendedAndCountedWhileOneReads() throws {
    let folder = try TestFolder()
    var model = try model(folder, lines: 100)
    var view = LogView()
    view.settle(model)
    _ = view.move(.up, model)
    view.settle(model)
    let held = view.current
    func update(_ keys: [String]) -> StatusUpdate {
      StatusUpdate(
        time: RealTime.now, alarms: [],
        lines: keys.map { StatusJournal.Line(key: $0, kind: "log", seen: RealTime.now, entry: ["message": "new"]) })
    }
    _ = model.apply(update(["n1", "n2"]), isShared: false, now: .now)
    view.settle(model)
    #expect(view.current == held && view.waiting(model) == 2)
    _ = view.move(.bottom, model)
    view.settle(model)
    #expect(view.current?.key == "n2" && view.waiting(model) == 0)
  }
}

extension LogView {
  /// Brings the window in line, and reads from the journal whatever it wants, as the screen's requests would.
  @discardableResult
  fileprivate mutating func settle(_ model: AlarmModel, height: Int = 20) -> Int {
    for reads in 0..<2_000 {
      refresh(model, height: height)
      guard let journal = model.journal, let read = takeRead() else { return reads }
      apply(read.perform(on: journal), model)
    }
    Issue.record("the window never has enough")
    return 2_000
  }
}
