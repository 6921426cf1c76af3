import CCurl
import Glibc

/// Something on the loop that waits for descriptors or for a time.
protocol LoopMember: AnyObject {
  /// When something is due; nil for nothing.
  var deadline: ContinuousClock.Instant? { get }
  /// Whether it never takes long when it is ready; a handshake of libcurl may, since it reads files of authorities.
  var isQuick: Bool { get }
  /// One of its descriptors can be read or written, or is broken.
  func ready(_ descriptor: Int32, _ events: Int16)
  func due(_ now: ContinuousClock.Instant)
  /// The name that it waited for may be looked up now.
  func mayLookUp(_ key: Int)
}

extension LoopMember {
  func mayLookUp(_ key: Int) {}
}

/// What the loop's thread watches, and whom it tells; it lives on that thread alone.
final class Reactor {
  /// What a read takes at most; all members share the bytes.
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
  /// The names that were looked up, for libcurl's handles.
  let names: UnsafeMutableRawPointer? = CurlLoop.isReady ? aix_curl_shared_names() : nil
  private(set) var wasWoken = false
  private var members: [Int: any LoopMember] = [:]
  private var descriptors: [pollfd]
  private var owners: [Int] = [0]
  private var places: [Int32: Int] = [:]
  private var lookups = NameLookups()
  private var lookupOwners: [Int: Int] = [:]
  /// The member that was served last of those that may take long.
  private var lastSlow = 0
  /// What those may take together before the quick ones come again.
  private static let slice = Duration.milliseconds(10)

  /// Without a pipe that wakes it, it looks for jobs ten times a second.
  init(wakeDescriptor: Int32?) {
    descriptors = [pollfd(fd: wakeDescriptor ?? -1, events: Int16(POLLIN), revents: 0)]
  }

  deinit { buffer.deallocate() }

  func add(_ member: any LoopMember, _ number: Int) { members[number] = member }

  func member(_ number: Int) -> (any LoopMember)? { members[number] }

  /// Forgets a member, which has to give back its descriptors itself.
  func remove(_ number: Int) { members[number] = nil }

  /// Watches a descriptor for a member; no events for not at all.
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

  /// Whether a member's lookup may begin; else it is told later. The key is the lookup's own.
  func mayLookUp(_ key: Int, _ name: String, for owner: Int) -> Bool {
    guard !lookups.mayBegin(key, name, at: .now) else { return true }
    lookupOwners[key] = owner
    return false
  }

  /// Notes the end of a lookup; it may be called by libcurl in the middle of its work.
  func endLookUp(_ key: Int, isFound: Bool) {
    lookups.end(key, isFound: isFound, at: .now)
    lookupOwners[key] = nil
  }

  // MARK: Turns

  /// One turn: what is due, then what the descriptors bring; waits until there is something.
  func turn() {
    let now = ContinuousClock.now
    for (_, member) in members where member.deadline.map({ $0 <= now }) ?? false { member.due(now) }
    while let key = lookups.next(at: now) {
      if let owner = lookupOwners.removeValue(forKey: key) { members[owner]?.mayLookUp(key) }
    }
    let count = poll(&descriptors, nfds_t(descriptors.count), timeout())
    wasWoken = count > 0 && descriptors[0].revents != 0
    guard count > 0 else { return }
    var found: [Ready] = []
    for place in 1..<descriptors.count where descriptors[place].revents != 0 {
      found.append((owners[place], descriptors[place].fd, descriptors[place].revents))
    }
    serve(found)
  }

  private typealias Ready = (owner: Int, descriptor: Int32, events: Int16)

  /// Serves what is quick, and of the rest as much as time allows, in turns: it is found ready again.
  private func serve(_ found: [Ready]) {
    var slow: [Ready] = []
    for ready in found {
      // A descriptor that is none any more would end every wait at once.
      if Int32(ready.events) & POLLNVAL != 0 { watch(ready.descriptor, 0, for: ready.owner) }
      // Whoever is gone by now was removed by another one's turn.
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
    guard let next = members.values.lazy.compactMap(\.deadline).min() else { return limit }
    let rest = next - .now
    guard rest > .zero else { return 0 }
    let milliseconds = Int32(clamping: rest.milliseconds + 1)
    return limit < 0 ? milliseconds : min(limit, milliseconds)
  }
}
