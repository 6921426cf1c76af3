/// The device's own drive: when it moves next and where its chance comes from.
struct Life: Sendable {
  var random: SeededGenerator
  /// The monotonic time of the next change.
  var nextAt: Double
  /// The monotonic time at which the device restarts; nil for not at all.
  var rebootAt: Double?

  /// Changes that are to be made as fast as they go.
  var burst = 0

  init(seed: UInt64, now: Double) {
    random = SeededGenerator(seed: seed, purpose: "life")
    nextAt = now + 0.5
  }
}
