/// The number of a request, by which its reply is known.
struct Ticket: Hashable, Sendable {
  let number: Int

  @MainActor private static var last = 0

  @MainActor static func next() -> Ticket {
    last += 1
    return Ticket(number: last)
  }
}
