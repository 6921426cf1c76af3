import Synchronization

/// The progress of reading a list.
public struct ListProgress: Sendable {
  public let bytesReceived: Int
  /// The length of the whole list in bytes, if the device sent it.
  public let bytesExpected: Int?
  /// The records that have arrived since the last report.
  public let newRecords: [Record]
}

/// Parses a list while it arrives: an array of records or UUIDs, perhaps in an object (device API: lists).
final class ListReader: Sendable {
  enum Content: Sendable {
    case records([Record])
    case uuids([String])
    case neither

    /// The places of texts that are not UTF-8, starting with the record's index in the list.
    var brokenTexts: [JSONPointer] {
      guard case .records(let records) = self else { return [] }
      return JSON.array(records.map(\.document)).brokenTexts
    }
  }

  private struct State: Sendable {
    var stream = JSONArrayStream(limits: .device)
    /// The bytes of a body that is no array; parsed at its end.
    var rest: [UInt8] = []
    var elements = 0
    var records: [Record] = []
    var uuids: [String] = []
    /// The envelopes of the list's records.
    var envelopes: Set<Envelope> = []
    var received = 0
    var fault: JSONParseError?
  }

  private let state = Mutex(State())
  private let objectClass: String
  private let held: RecordSet
  private let onProgress: (@Sendable (ListProgress) -> Void)?

  /// Unchanged records share the storage of `held`, so that rereading a list needs no extra memory.
  init(_ objectClass: String, held: RecordSet, _ onProgress: (@Sendable (ListProgress) -> Void)?) {
    self.objectClass = objectClass
    self.held = held
    self.onProgress = onProgress
  }

  func receive(_ chunk: HTTPChunk) {
    let progress = state.withLock { state -> ListProgress? in
      state.received += chunk.bytes.count
      guard state.fault == nil else { return nil }
      if state.stream.isArray != true { state.rest += chunk.bytes }
      do throws(JSONParseError) {
        let elements = try state.stream.feed(chunk.bytes)
        if state.stream.isArray == true { state.rest = [] }
        let new = sort(elements, &state)
        return ListProgress(bytesReceived: state.received, bytesExpected: chunk.expected, newRecords: new)
      } catch {
        state.fault = error
        return nil
      }
    }
    if let progress { onProgress?(progress) }
  }

  private func sort(_ elements: [JSON], _ state: inout State) -> [Record] {
    var new: [Record] = []
    for element in elements {
      state.elements += 1
      if let uuid = element.stringValue {
        state.uuids.append(uuid)
      } else if let record = Record(document: element, objectClass: objectClass, source: .listed) {
        state.envelopes.insert(record.envelope)
        guard let known = held[record.uuid] else {
          new.append(record)
          continue
        }
        new.append(record.replacing(known)?.record ?? known)
      }
    }
    state.records += new
    return new
  }

  var envelopes: Set<Envelope> { state.withLock(\.envelopes) }
  var hadBrokenText: Bool { state.withLock(\.stream.hadBrokenText) }
  var duplicateKeys: [String] { state.withLock(\.stream.duplicateKeys) }

  func finish() throws(JSONParseError) -> Content {
    let result = state.withLock { state -> Result<Content, JSONParseError> in
      if let fault = state.fault { return .failure(fault) }
      if state.stream.isArray != true {
        do throws(JSONParseError) {
          let json = try JSON.parse(state.rest, limits: .device)
          // A single record may be sent without a list around it.
          let isRecord = json["uuid"] != nil && Record(document: json, objectClass: objectClass) != nil
          guard let elements = isRecord ? [json] : ListReader.array(in: json) else { return .success(.neither) }
          _ = sort(elements, &state)
        } catch { return .failure(error) }
      } else if !state.stream.isComplete {
        return .failure(JSONParseError(offset: state.received, reason: "the list is incomplete"))
      }
      if state.records.isEmpty, !state.uuids.isEmpty { return .success(.uuids(state.uuids)) }
      return .success(state.records.isEmpty && state.elements > 0 ? .neither : .records(state.records))
    }
    return try result.get()
  }

  /// The elements of an array, or of an object's only array member.
  private static func array(in json: JSON) -> [JSON]? {
    if let elements = json.arrayValue { return elements }
    let arrays = json.objectValue?.compactMap(\.value.arrayValue) ?? []
    return arrays.count == 1 ? arrays[0] : nil
  }
}
