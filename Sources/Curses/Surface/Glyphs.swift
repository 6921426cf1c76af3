/// The signs that screens draw with, in Unicode or in ASCII; each is one column wide.
public struct Glyphs: Hashable, Sendable {
  /// Whether only ASCII may reach the terminal.
  public let isASCII: Bool
  /// Border lines.
  public let horizontal, vertical: Character
  /// Border corners.
  public let topLeft, topRight, bottomLeft, bottomRight: Character
  /// Where border lines meet.
  public let teeLeft, teeRight, teeTop, teeBottom, crossing: Character
  /// Cut text and directions.
  public let ellipsis, arrowUp, arrowDown, arrowLeft, arrowRight: Character
  /// Signs of a state.
  public let check, cross, bullet, dot, mark, required, warning, lock, circle, circleFilled: Character
  /// Signs before a result in words, which cannot be taken for each other in ASCII either.
  public let success, failure: String
  /// Signs of trees, sorting, scrolling and masked text.
  public let expanded, collapsed, cursor, sortUp, sortDown, scrollThumb, scrollTrack, maskDot: Character
  /// Tree branches, separators and breaks.
  public let treeBranch, treeLast, treeLine, separator, plusMinus, gap: Character
  /// Rising heights, lowest first.
  public let spark: [Character]
  /// Frames of an activity sign.
  public let spinner: [Character]

  /// Unicode signs that every terminal font for UTF-8 has.
  public static let unicode = Glyphs(
    isASCII: false, horizontal: "─", vertical: "│",
    topLeft: "┌", topRight: "┐", bottomLeft: "└", bottomRight: "┘",
    teeLeft: "├", teeRight: "┤", teeTop: "┬", teeBottom: "┴", crossing: "┼",
    ellipsis: "…", arrowUp: "↑", arrowDown: "↓", arrowLeft: "←", arrowRight: "→",
    check: "✓", cross: "✗", bullet: "•", dot: "·", mark: "●", required: "*", warning: "!", lock: "*",
    circle: "○", circleFilled: "●",
    success: "✓", failure: "✗",
    expanded: "▾", collapsed: "▸", cursor: "▸", sortUp: "▴", sortDown: "▾", scrollThumb: "█", scrollTrack: "│",
    maskDot: "•",
    treeBranch: "├", treeLast: "└", treeLine: "│", separator: "│", plusMinus: "±", gap: "┄",
    spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"], spinner: ["⠋", "⠙", "⠸", "⠴", "⠦", "⠇"])

  /// Signs for terminals and locales without UTF-8.
  public static let ascii = Glyphs(
    isASCII: true, horizontal: "-", vertical: "|",
    topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+",
    teeLeft: "+", teeRight: "+", teeTop: "+", teeBottom: "+", crossing: "+",
    ellipsis: "~", arrowUp: "^", arrowDown: "v", arrowLeft: "<", arrowRight: ">",
    check: "+", cross: "x", bullet: "*", dot: ".", mark: "*", required: "*", warning: "!", lock: "*",
    circle: "o", circleFilled: "*",
    success: "ok", failure: "!!",
    expanded: "-", collapsed: "+", cursor: ">", sortUp: "^", sortDown: "v", scrollThumb: "#", scrollTrack: "|",
    maskDot: "*",
    treeBranch: "|", treeLast: "`", treeLine: "|", separator: "|", plusMinus: "~", gap: "-",
    spark: ["_", ".", ":", "-", "=", "+", "*", "#"], spinner: ["|", "/", "-", "\\"])

  /// The sign for a value between 0 and 1.
  public func spark(_ fraction: Double) -> Character {
    guard fraction.isFinite else { return " " }
    let clamped = min(max(fraction, 0), 1)
    return spark[min(Int(clamped * Double(spark.count)), spark.count - 1)]
  }

  /// The frame of the activity sign for a counter that grows.
  public func spinner(_ step: Int) -> Character {
    spinner[(step % spinner.count + spinner.count) % spinner.count]
  }
}
