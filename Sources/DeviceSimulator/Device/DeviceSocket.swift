import ConsoleCore

/// A websocket as the device knows it: whose it is, what it asked for, and what waits to be sent (device API: signals).
struct DeviceSocket: Sendable {
  /// Why a socket is not to go on.
  enum Ending: Sendable {
    case sessionEnded
    /// The client does not read, and more waits for it than is kept.
    case tooSlow
  }

  /// What the server's thread is to send on a socket.
  struct Delivery: Sendable {
    let socket: Int
    let frames: [UInt8]
    let ending: Ending?
  }

  let id: Int
  /// The cookie's value of the session that opened it.
  let session: String
  /// Whose rights count; nil from the end of the session on.
  private(set) var caller: Caller?
  /// The classes that events are sent of: those of the last `signals` that are known and may be read.
  private(set) var classes: [String] = []
  private var asked: [String] = []
  private var pending: [UInt8] = []
  private var ending: Ending?

  init(id: Int, session: String, caller: Caller) {
    self.id = id
    self.session = session
    self.caller = caller
  }

  /// Takes a new subscription in the place of the last one.
  mutating func subscribe(_ classes: [String]) {
    asked = classes
    chooseClasses()
  }

  /// Takes the rights as they are now.
  mutating func setCaller(_ caller: Caller) {
    self.caller = caller
    chooseClasses()
  }

  private mutating func chooseClasses() { classes = asked.filter { caller?.mayRead($0) == true } }

  /// Whether the owner is to be told of a change of the record.
  func wants(_ objectClass: String, _ record: StoredRecord) -> Bool {
    classes.contains(objectClass) && caller?.maySee(record) == true
  }

  mutating func append(_ frame: [UInt8]) {
    guard caller != nil, ending == nil else { return }
    guard pending.count + frame.count <= ServerSocket.outputLimit else {
      pending = []
      ending = .tooSlow
      return
    }
    pending += frame
  }

  /// Ends the socket together with its session: with a close frame, or by nothing coming any more.
  mutating func endSession(isSilent: Bool) {
    guard caller != nil else { return }
    caller = nil
    classes = []
    if !isSilent, ending == nil { ending = .sessionEnded }
  }

  /// What is to be sent now; nil for nothing.
  mutating func takeDelivery() -> Delivery? {
    guard !pending.isEmpty || ending != nil else { return nil }
    defer {
      pending = []
      ending = nil
    }
    return Delivery(socket: id, frames: pending, ending: ending)
  }
}
