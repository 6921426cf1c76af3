import ConsoleCore
import Synchronization

/// A device in memory that holds records and takes writes in the ways that devices do.
final class FakeRecordDevice: Sendable {
  struct Behaviour: Sendable {
    var hasPatch = true
    /// The status of PATCH where there is none.
    var noPatchStatus = 405
    var takesTests = true
    var takesMoves = true
    /// How a patch with tests is refused where there are none.
    var noTestsType = "decode"
    var testFailure = (status: 409, type: "value")
    /// Fails the next writes so, after they were carried out or before.
    var fault: (error: TransportError, isCarriedOut: Bool)?
    var refusal: (status: Int, type: String)?
  }

  struct State: Sendable {
    var records: [String: JSON] = [:]
    var behaviour = Behaviour()
    var created = 0
  }

  let state = Mutex(State())
  /// Happens before each write is looked at, as what somebody else does at the last moment.
  private let interference = Mutex<(@Sendable (FakeRecordDevice, HTTPRequest) -> Void)?>(nil)

  init(_ records: [String: String] = [:]) throws {
    for (uuid, text) in records {
      let json = try JSON.parse(text)
      state.withLock { $0.records[uuid] = json }
    }
  }

  func behave(_ change: @Sendable (inout Behaviour) -> Void) { state.withLock { change(&$0.behaviour) } }
  func interfere(_ body: @escaping @Sendable (FakeRecordDevice, HTTPRequest) -> Void) {
    interference.withLock { $0 = body }
  }
  func set(_ value: JSON, at pointer: String, of uuid: String) {
    state.withLock { state in
      if let pointer = JSONPointer(pointer) { _ = state.records[uuid]?.set(value, at: pointer) }
    }
  }
  func remove(_ uuid: String) { state.withLock { $0.records[uuid] = .none } }
  func record(_ uuid: String) -> JSON? { state.withLock { $0.records[uuid] } }

  func connection(readOnly: Bool = false) throws -> (Connection, FakeTransport) {
    try fakeConnection(readOnly: readOnly) { [self] (request, _) async throws(TransportError) -> HTTPResponse in
      try answer(request)
    }
  }

  private func answer(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse {
    let isWrite = request.method != "GET"
    if isWrite { interference.withLock { $0 }?(self, request) }
    let behaviour = state.withLock(\.behaviour)
    if isWrite, let refusal = behaviour.refusal {
      return .json(refusal.status, #"{"type":"\#(refusal.type)","message":"no"}"#)
    }
    if isWrite, let fault = behaviour.fault, !fault.isCarriedOut { throw fault.error }
    let response = respond(request, behaviour)
    if isWrite, let fault = behaviour.fault { throw fault.error }
    return response
  }

  private func respond(_ request: HTTPRequest, _ behaviour: Behaviour) -> HTTPResponse {
    var parts = request.url.split(separator: "/").map(String.init)
    let isClone = parts.last == "clone"
    if isClone { parts.removeLast() }
    let uuid = parts.last ?? ""
    let body = try? JSON.parse(request.body ?? [])
    return state.withLock { state in
      if request.method == "POST", isClone || state.records[uuid] == nil {
        guard var document = isClone ? state.records[uuid] : body else { return .empty(400) }
        state.created += 1
        let new = "new-\(state.created)"
        document.set(.string(new), at: JSONPointer(tokens: ["uuid"]))
        state.records[new] = document
        return .empty(201, ("Location", "http://demo/webapi/http/objects/sipAccount/\(new)"))
      }
      guard let document = state.records[uuid] else { return .json(404, #"{"type":"notFound","message":"none"}"#) }
      switch request.method {
      case "GET": return .json(200, document.text())
      case "PUT":
        state.records[uuid] = body
        return .empty(204)
      case "DELETE":
        state.records[uuid] = .none
        return .empty(204)
      case "PATCH" where behaviour.hasPatch:
        guard let body, let patch = try? JSONPatch(body) else { return .empty(400) }
        let hasTests = patch.operations.contains { $0.name == "test" }
        if hasTests, !behaviour.takesTests {
          return .json(400, #"{"type":"\#(behaviour.noTestsType)","message":"unknown op test"}"#)
        }
        if !behaviour.takesMoves, patch.operations.contains(where: { $0.name == "move" }) {
          return .json(400, #"{"type":"decode","message":"unknown op move"}"#)
        }
        do throws(JSONPatchError) {
          state.records[uuid] = try patch.apply(to: document)
          return .empty(204)
        } catch {
          let (status, type) = behaviour.testFailure
          return .json(status, #"{"type":"\#(type)","message":"failed"}"#)
        }
      default: return .json(behaviour.noPatchStatus, #"{"type":"notImplemented","message":"no"}"#)
      }
    }
  }
}
