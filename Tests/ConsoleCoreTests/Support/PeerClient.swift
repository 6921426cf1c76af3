import Synchronization

@testable import ConsoleCore

/// A websocket on a transport of its own, and what it told.
final class PeerClient: Sendable {
  private struct State: Sendable {
    var isOpen = false
    var texts: [String] = []
    /// The numbers of a flood's messages.
    var numbers: [Int] = []
    var ends: [SocketEnd] = []
    var link: (any SocketLink)?
  }

  let transport = CurlTransport(trust: Trust())
  private let state = Mutex(State())

  /// `onEvent` is called first, on the handler's thread.
  init(_ url: String, room: Room? = nil, onEvent: @escaping @Sendable (SocketEvent) -> Void = { _ in }) {
    var request = SocketRequest(url: url)
    request.pingAfter = .seconds(600)
    if let room { request.room = { await room.wait() } }
    let link = transport.open(request) { [weak self] event in
      onEvent(event)
      self?.receive(event)
    }
    state.withLock { $0.link = link }
  }

  private func receive(_ event: SocketEvent) {
    state.withLock { state in
      switch event {
      case .opened: state.isOpen = true
      case .batch(let batch):
        for message in batch.messages {
          if message.isText {
            state.texts.append(batch.text(of: message))
          } else {
            state.numbers.append(batch.bytes(of: message).prefix(4).reduce(0) { $0 << 8 | Int($1) })
          }
        }
      case .ended(let end): state.ends.append(end)
      }
    }
  }

  var isOpen: Bool { state.withLock(\.isOpen) }
  var texts: [String] { state.withLock(\.texts) }
  var numbers: [Int] { state.withLock(\.numbers) }
  var ends: [SocketEnd] { state.withLock(\.ends) }
  func close() { state.withLock { $0.link }?.close() }
  func letGo() { state.withLock { $0.link = nil } }

  /// The status of a GET.
  func get(_ url: String, onChunk: (@Sendable (HTTPChunk) -> Void)? = nil) async -> Int? {
    try? await transport.send(HTTPRequest("GET", url), onChunk: onChunk).status
  }
}

/// A room that nobody gets into until it is opened.
func closedRoom() -> Room {
  let room = Room(0)
  room.enter(1)
  return room
}

/// Waits until something holds, for twenty seconds at most: other tests need the machine, too.
func soon(_ condition: () -> Bool) async -> Bool {
  for _ in 0..<3 where await eventually(condition) { return true }
  return await eventually(condition)
}
