import Testing

@testable import Curses

@Suite struct CellWidthTests {
  @Test(
    arguments: [
      ("a", 1), (" ", 1), ("é", 1), ("e\u{301}", 1), ("ß", 1), ("Ж", 1), ("─", 1), ("█", 1), ("日", 2), ("가", 2),
      ("\u{1112}\u{1161}\u{11AB}", 2), ("Ａ", 2), ("ｱ", 1), ("😀", 2), ("👩‍🚀", 2), ("👨‍👩‍👧‍👦", 2), ("🇩🇪", 2), ("☀", 1),
      ("☀\u{FE0F}", 2), ("1\u{FE0F}\u{20E3}", 2), ("\u{301}", 0), ("\u{200B}", 0), ("\u{7}", 0), ("\u{85}", 0),
      ("…", 1), ("👍🏽", 2), ("ก็", 1), ("\u{1F1E9}", 1),
    ] as [(Character, Int)])
  func characters(_ character: Character, _ columns: Int) {
    #expect(CellWidth.width(of: character) == columns)
  }

  @Test func everyScalarIsZeroToTwo() {
    for value in UInt32(0)...0x3FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      #expect((0...2).contains(CellWidth.width(of: scalar)))
    }
  }

  @Test func tablesAreSortedAndDisjoint() {
    for table in [CellWidth.zero, CellWidth.wide] {
      for (before, after) in zip(table, table.dropFirst()) {
        #expect(before.0 <= before.1 && before.1 < after.0)
      }
    }
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abcdef", 0, ""), ("日本語", 6, "日本語"),
    ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("日本語", 2, "…"), ("äöü", 2, "ä…"), ("", 3, ""),
  ])
  func truncation(_ text: String, _ columns: Int, _ expected: String) {
    #expect(CellWidth.truncate(text, to: columns) == expected)
  }

  @Test func padding() {
    #expect(CellWidth.padded("日", to: 5) == "日   ")
    #expect(CellWidth.padded("日", to: 5, align: .right) == "   日")
    #expect(CellWidth.padded("ab", to: 5, align: .centre) == " ab  ")
    #expect(CellWidth.padded("abc", to: 2) == "abc")
    #expect(CellWidth.fit("日本語", to: 4, ellipsis: "~") == "日~ ")
  }

  @Test func labelsAreCutInTheMiddle() {
    #expect(CellWidth.truncateMiddle("Register interval for failover", to: 20) == "Register i… failover")
    #expect(CellWidth.truncateMiddle("short", to: 20) == "short")
    #expect(
      CellWidth.truncateMiddle("日本語放送局", to: 8) == "日本…局"
        || CellWidth.width(of: CellWidth.truncateMiddle("日本語放送局", to: 8)) <= 8)
    #expect(CellWidth.truncateMiddle("abc", to: 1) == "…" && CellWidth.truncateMiddle("abc", to: 0).isEmpty)
  }
}
