import ConsoleCore
import Curses

/// How a SIP call or stream stands or ended, in words.
enum CallSummary {
  /// The state of an active call, since when, and how long it rang.
  static func present(_ entry: CallEntry, _ now: Int64) -> [String] {
    let since = MomentText.moment(entry.since, now: now, tenths: false)
    guard !entry.isSinceStart else { return ["\(entry.stateText); call started \(since)"] }
    var parts = ["\(entry.stateText) since \(entry.isSinceAtMost ? "before " : "")\(since)"]
    if entry.began != nil, let ring = entry.ringTime(at: now) { parts.append("rang \(MomentText.span(ring))") }
    return parts
  }

  /// How a call ended: when and why, how long it rang and lasted, and since when the device no longer has it.
  static func end(_ entry: CallEntry, _ roles: CallRoles?, _ now: Int64) -> [String] {
    let ended = MomentText.moment(entry.ended ?? now, now: now, tenths: false)
    let gone = entry.gone.map { MomentText.moment($0, now: now, tenths: false) } ?? ended
    let was = entry.lastLiveState.map { ", was \($0)" } ?? ""
    let saysSo = entry.stateKind == .ended
    var parts = [saysSo ? "\(entry.stateText) since \(ended)\(was)" : "gone since \(gone)\(was)"]
    let reason = roles.map { CallRow.endReason(entry, $0) } ?? ""
    if !reason.isEmpty { parts.append("reason: \(reason)") }
    if let ring = entry.ringTime(at: now) { parts.append("rang \(MomentText.span(ring))") }
    if let talk = entry.talkTime(at: now) {
      parts.append("lasted \(MomentText.span(talk))")
    } else if entry.ringTime(at: now) == nil {
      parts.append("lasted \(MomentText.span(entry.duration(at: now)))")
    }
    if saysSo { parts.append(entry.isGone ? "gone since \(gone)" : "still on the device") }
    return parts
  }

  /// The worst value and the average since the call was first seen.
  static func total(_ total: FigureTotal, _ figure: CallRoles.Figure, at time: Int64) -> String {
    let isBelow = figure.limit?.isBelow == true
    let worst = FigureText.worked(isBelow ? total.least : total.most)
    return "\(isBelow ? "min" : "max") \(worst) avg \(FigureText.worked(total.average(at: time)))"
  }
}
