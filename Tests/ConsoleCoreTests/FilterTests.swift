import Testing

@testable import ConsoleCore

@Suite struct FilterTests {
  static let rows: [JSONObject] = [
    ["name": "Studio Berlin", "user": "anna", "n": 60, "on": true, "password": "hidden", "in": ["host": "a.example"]],
    ["name": "studio hamburg", "user": "bob", "n": 3600, "on": false, "list": ["opus", "g722"]],
    ["name": "Außenstelle", "user": "", "n": 5, "at": "2026-01-02T00:00:00Z"],
    ["name": "Kölner Dom \"x\"", "user": "BERLIN", "at": "2026-03-02T00:00:00Z"],
  ]

  static let columns = Schema.inferred(from: rows, objectClass: "x").columns(sample: rows)

  static let cases: [(String, [Int])] = [
    ("", [0, 1, 2, 3]), ("studio", [0, 1]), ("Studio", [0]), ("berlin", [0, 3]), ("BERLIN", [3]), ("außen", [2]),
    ("KÖLN", []), ("köln", [3]), ("studio ham", [1]), ("\"studio ham\"", [1]), ("\"o h\"", [1]), ("anna studio", [0]),
    ("!studio", [2, 3]), ("!Studio", [1, 2, 3]), ("hidden", []), ("a.example", [0]), ("opus", [1]), ("user=bob", [1]),
    ("user=BOB", []), ("user=Berlin", []), ("user=berlin", [3]), ("user!=bob", [0, 2, 3]), ("!user=bob", [0, 2, 3]),
    ("user~nn", [0]), ("user!~nn", [1, 2, 3]), ("user=", [0, 1, 2, 3]), ("user=\"\"", [2]), ("n>60", [1]),
    ("n>=60", [0, 1]),
    ("n<60", [2]), ("n<=60", [0, 2]), ("n=60.0", [0]), ("on=true", [0]), ("on=no", [1]), ("list=opus", [1]),
    ("in.host=a.example", [0]), ("at>2026-02", [3]), ("at<2026-02", [2]), ("studio !hamburg", [0]), ("N>60", [1]),
    ("studio n>100", [1]), ("!", [0, 1, 2, 3]), ("\"stud", [0, 1]), ("3600", [1]),
  ]

  @Test(arguments: cases)
  func filtersLetThroughWhatTheyAsk(_ text: String, _ expected: [Int]) {
    let filter = RecordFilter(text, columns: Self.columns)
    var index = FilterIndex(columns: Self.columns)
    index.rebuild(count: Self.rows.count) { Self.rows[$0] }
    #expect(index.search(filter) { Self.rows[$0] }.rows == expected)
    let single = Self.rows.indices.filter { filter.matches(Self.rows[$0], columns: Self.columns) }
    #expect(single == expected)
    #expect(filter.problem == nil)
  }

  @Test func anUnknownFieldIsAProblem() {
    #expect(RecordFilter("nope=1", columns: Self.columns).problem == "no field nope")
    #expect(RecordFilter("nope=1").problem == nil)
  }

  @Test(arguments: [
    ("ab", "abc", true), ("abc", "ab", false), ("ab", "ab x", true), ("!a", "!ab", false), ("!a", "!a b", true),
    ("a", "A", true), ("A", "a", false), ("n=1", "n=1 x", true), ("n=1", "n=12", false), ("n~1", "n~12", true),
    ("", "a", true),
  ])
  func narrowingIsKnown(_ old: String, _ new: String, _ isNarrower: Bool) {
    #expect(RecordFilter(new).narrows(RecordFilter(old)) == isNarrower)
  }

  @Test(arguments: 0..<40)
  func typingKeyByKeyIsTheSameAsAsking(_ seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let words = ["studio", "Ham", "n>5", "!bob", "user~a", "köln", "on=true", "be"]
    var index = FilterIndex(columns: Self.columns)
    for row in Self.rows { index.append(row) }
    let text = (0..<3).map { _ in words[Int.random(in: 0..<words.count, using: &random)] }.joined(separator: " ")
    var previous: FilterResult?
    var typed = ""
    for character in text {
      typed.append(character)
      let filter = RecordFilter(typed, columns: Self.columns)
      let result = index.search(filter, after: previous) { Self.rows[$0] }
      #expect(result.rows == index.search(filter) { Self.rows[$0] }.rows)
      previous = result
    }
  }

  @Test func updatesAreSeen() {
    var rows = Self.rows
    var index = FilterIndex(columns: Self.columns)
    index.rebuild(count: rows.count) { rows[$0] }
    let filter = RecordFilter("zebra")
    let before = index.search(filter) { rows[$0] }
    #expect(before.rows.isEmpty)
    rows[1] = ["name": "Zebra"]
    index.update(rows[1], at: 1)
    #expect(index.search(filter, after: before) { rows[$0] }.rows == [1])
    rows.remove(at: 0)
    index.remove(at: 0)
    #expect(index.search(filter) { rows[$0] }.rows == [0])
    for _ in 0..<60_000 { index.update(rows[0], at: 0) }
    rows.append(["name": "zebra 2"])
    index.append(rows[3], uuid: "5ff1-aa")
    #expect(index.search(filter) { rows[$0] }.rows == [0, 3])
    #expect(index.search(RecordFilter("5ff1")) { rows[$0] }.rows == [3])
  }
}
