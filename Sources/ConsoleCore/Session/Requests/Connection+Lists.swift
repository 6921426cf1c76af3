/// Names, schemas and methods (device API: objects, schemas).
extension Connection {
  /// The names of all classes, by GET `list/objects`.
  public func classes() async throws(DeviceError) -> [NamedItem] { try await names("list/objects") }

  /// The names of all methods, by GET `list/methods`.
  public func methods() async throws(DeviceError) -> [NamedItem] { try await names("list/methods") }

  private func names(_ path: String) async throws(DeviceError) -> [NamedItem] {
    guard let items = NamedItem.items(try await json(Call(method: "GET", path: path))) else {
      throw .unreadable("\(path) is not a list of names")
    }
    return items
  }

  /// A class's schema as sent by the device.
  public func objectSchema(_ objectClass: String) async throws(DeviceError) -> JSON {
    try await json(Call(method: "GET", path: "schema/object/" + PathText.encoded(objectClass)))
  }

  /// The schema of a method's arguments as sent by the device.
  public func methodSchema(_ method: String) async throws(DeviceError) -> JSON {
    try await json(Call(method: "GET", path: "schema/method/" + PathText.encoded(method)))
  }

  /// Calls a method and returns its result; nil for an empty one. A result that is no JSON is returned as text.
  public func call(method: String, arguments: JSON) async throws(DeviceError) -> JSON? {
    let call = Call(method: "POST", path: "methods/" + PathText.encoded(method), body: arguments)
    let response = try await sendExpectingSuccess(call)
    if response.isWebPage { throw Connection.unconfirmed(call, response) }
    guard !response.body.isEmpty else { return nil }
    return (try? JSON.parse(response.body, limits: .device)) ?? .string(String(decoding: response.body, as: UTF8.self))
  }

  /// All objects of a class, by GET `objects/{class}`; reports records as they arrive. Records equal to those in `held`
  /// share their storage.
  public func list(
    _ objectClass: String, held: RecordSet = RecordSet(), onProgress: (@Sendable (ListProgress) -> Void)? = nil
  ) async throws(DeviceError) -> [Record] {
    let path = "objects/" + PathText.encoded(objectClass)
    var reader = ListReader(objectClass, held: held, onProgress)
    do throws(DeviceError) {
      _ = try await sendExpectingSuccess(Call(method: "GET", path: path)) { [reader] in reader.receive($0) }
    } catch {
      // The response failed to decompress after a part had arrived; the transport now requests it uncompressed.
      guard case .unreadable(Connection.notDecoded) = error else { throw error }
      reader = ListReader(objectClass, held: held, onProgress)
      _ = try await sendExpectingSuccess(Call(method: "GET", path: path)) { [reader] in reader.receive($0) }
    }
    let content: ListReader.Content
    do throws(JSONParseError) {
      content = try reader.finish()
    } catch {
      throw .unreadable("\(path) is not JSON: \(error)")
    }
    note(duplicates: reader.duplicateKeys, in: path)
    if reader.hadBrokenText { note(brokenTexts: content.brokenTexts, in: path) }
    switch content {
    case .records(let records):
      learn(listed: reader.envelopes, of: objectClass, example: records.first?.uuid)
      return records
    case .uuids(let uuids): return try await fetch(uuids, of: objectClass, onProgress)
    case .neither: throw .unreadable("\(path) is not a list of records")
    }
  }

  /// The result of reading one record of a list, with its index in the list.
  private struct Fetched: Sendable {
    let place: Int
    let result: Result<Record, DeviceError>
  }

  /// Reads the records of a list of UUIDs, at most eight at a time, and returns them in the list's order.
  private func fetch(
    _ uuids: [String], of objectClass: String, _ onProgress: (@Sendable (ListProgress) -> Void)?
  ) async throws(DeviceError) -> [Record] {
    let result = await withTaskGroup(of: Fetched.self) { group in
      var records = [Record?](repeating: nil, count: uuids.count)
      var next = 0
      func add() {
        guard next < uuids.count else { return }
        let place = next
        next += 1
        group.addTask {
          do throws(DeviceError) {
            return Fetched(place: place, result: .success(try await self.get(objectClass, uuids[place])))
          } catch {
            return Fetched(place: place, result: .failure(error))
          }
        }
      }
      for _ in 0..<8 { add() }
      for await fetched in group {
        switch fetched.result {
        case .success(let record):
          records[fetched.place] = record
          onProgress?(ListProgress(bytesReceived: 0, bytesExpected: nil, newRecords: [record]))
        case .failure(.refused(let refusal)) where refusal.status == 404 || refusal.type == "notFound": break
        case .failure(let error):
          group.cancelAll()
          return Result<[Record], DeviceError>.failure(error)
        }
        add()
      }
      return .success(records.compactMap(\.self))
    }
    return try result.get()
  }
}
