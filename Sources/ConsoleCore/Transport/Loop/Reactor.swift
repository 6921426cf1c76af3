import CCurl
import Glibc

/// A member of the loop, which waits for descriptors or for a time.
protocol LoopMember: AnyObject {
  /// When something is due; nil for nothing.
  var deadline: ContinuousClock.Instant? { get }
  /// Whether serving it is always quick; a TLS handshake may not be, because libcurl reads CA files.
  var isQuick: Bool { get }
  /// One of its descriptors is readable, writable or broken.
  func ready(_ descriptor: Int32, _ events: Int16)
  func due(_ now: ContinuousClock.Instant)
  /// The name lookup that it waits for may start.
  func mayLookUp(_ key: Int)
}

extension LoopMember {
  func mayLookUp(_ key: Int) {}
}

/// Watches descriptors and deadlines for the loop's members; it is used on the loop's thread only.
final class Reactor {
  /// The buffer for reads, shared by all members.
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
  /// The name cache that libcurl's handles share.
  let names: UnsafeMutableRawPointer? = CurlLoop.isReady ? aix_curl_shared_names() : nil
  private(set) var wasWoken = false
  private var members: [Int: any LoopMember] = [:]
  private var descriptors: [pollfd]
  private var owners: [Int] = [0]
  private var places: [Int32: Int] = [:]
  /// No member's deadline is before this; nil if none has one.
  private var earliest: ContinuousClock.Instant?
  private var lookups = NameLookups()
  private var lookupOwners: [Int: Int] = [:]
  /// The slow member that was served last.
  private var lastSlow = 0
  /// How long slow members may take together before the quick ones are served again.
  private static let slice = Duration.milliseconds(10)

  /// Without a wake-up pipe it checks for jobs ten times a second.
  init(wakeDescriptor: Int32?) {
    descriptors = [pollfd(fd: wakeDescriptor ?? -1, events: Int16(POLLIN), revents: 0)]
  }

  deinit { buffer.deallocate() }

  func add(_ member: any LoopMember, _ number: Int) { members[number] = member }

  func member(_ number: Int) -> (any LoopMember)? { members[number] }

  /// Removes a member, which must release its descriptors itself.
  func remove(_ number: Int) { members[number] = nil }

  /// Watches a descriptor for a member; without events it stops watching.
  func watch(_ descriptor: Int32, _ events: Int32, for owner: Int) {
    guard descriptor >= 0 else { return }
    if let place = places[descriptor] {
      if events != 0 {
        (descriptors[place].events, owners[place]) = (Int16(events), owner)
        return
      }
      places[descriptor] = nil
      let last = descriptors.count - 1
      if place != last {
        (descriptors[place], owners[place]) = (descriptors[last], owners[last])
        places[descriptors[place].fd] = place
      }
      descriptors.removeLast()
      owners.removeLast()
    } else if events != 0 {
      places[descriptor] = descriptors.count
      descriptors.append(pollfd(fd: descriptor, events: Int16(events), revents: 0))
      owners.append(owner)
    }
  }

  // MARK: Names

  /// Whether a member's lookup may start; otherwise the member is told later. Each lookup has its own key.
  func mayLookUp(_ key: Int, _ name: String, for owner: Int) -> Bool {
    guard !lookups.mayBegin(key, name, at: .now) else { return true }
    lookupOwners[key] = owner
    return false
  }

  /// Notes the end of a lookup; libcurl may call it at any point of its work.
  func endLookUp(_ key: Int, isFound: Bool) {
    lookups.end(key, isFound: isFound, at: .now)
    lookupOwners[key] = nil
  }

  // MARK: Turns

  /// Handles one turn: serves what is due, waits for descriptors, and serves the ready ones.
  ///
  /// All members are asked for their deadlines only where jobs may have changed them, or where one may be due: a turn for
  /// one signal must not cost more the more devices there are.
  func turn(hadJobs: Bool) {
    let now = ContinuousClock.now
    var mayHaveChanged = hadJobs
    if hadJobs || earliest.map({ $0 <= now }) ?? false {
      for (_, member) in members where member.deadline.map({ $0 <= now }) ?? false { member.due(now) }
      mayHaveChanged = true
    }
    while let key = lookups.next(at: now) {
      if let owner = lookupOwners.removeValue(forKey: key) { members[owner]?.mayLookUp(key) }
      mayHaveChanged = true
    }
    if mayHaveChanged { earliest = members.values.lazy.compactMap(\.deadline).min() }
    let count = poll(&descriptors, nfds_t(descriptors.count), timeout())
    wasWoken = count > 0 && descriptors[0].revents != 0
    guard count > 0 else { return }
    var found: [Ready] = []
    for place in 1..<descriptors.count where descriptors[place].revents != 0 {
      found.append((owners[place], descriptors[place].fd, descriptors[place].revents))
    }
    serve(found)
    for ready in found {
      guard let own = members[ready.owner]?.deadline else { continue }
      earliest = earliest.map { min($0, own) } ?? own
    }
  }

  private typealias Ready = (owner: Int, descriptor: Int32, events: Int16)

  /// Serves all quick members, and slow ones in turn while time allows; the rest stay ready for the next turn.
  private func serve(_ found: [Ready]) {
    var slow: [Ready] = []
    for ready in found {
      // A closed descriptor would end every wait at once.
      if Int32(ready.events) & POLLNVAL != 0 { watch(ready.descriptor, 0, for: ready.owner) }
      // Another member's turn may have removed this one.
      guard let member = members[ready.owner] else { continue }
      if member.isQuick { member.ready(ready.descriptor, ready.events) } else { slow.append(ready) }
    }
    guard !slow.isEmpty else { return }
    let deadline = ContinuousClock.now + Reactor.slice
    slow.sort { ($0.owner <= lastSlow ? 1 : 0, $0.owner) < ($1.owner <= lastSlow ? 1 : 0, $1.owner) }
    for ready in slow {
      lastSlow = ready.owner
      members[ready.owner]?.ready(ready.descriptor, ready.events)
      if .now >= deadline { return }
    }
  }

  private func timeout() -> Int32 {
    let limit: Int32 = descriptors[0].fd < 0 ? 100 : -1
    guard let next = earliest else { return limit }
    let rest = next - .now
    guard rest > .zero else { return 0 }
    let milliseconds = Int32(clamping: rest.milliseconds + 1)
    return limit < 0 ? milliseconds : min(limit, milliseconds)
  }
}
