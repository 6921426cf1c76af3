import ConsoleCore
import Testing

@testable import DeviceSimulator

/// Whatever comes in, there is an answer and the device stays whole.
struct RobustnessTests {
  @Test func parserSurvivesBrokenRequests() {
    let seeds = [
      "POST /webapi/http/objects/session HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde",
      "PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nabcde\r\n0\r\nT: 1\r\n\r\n",
    ]
    var random = SeededGenerator(seed: 7)
    for round in 0..<3000 {
      var bytes = Array(seeds[round % seeds.count].utf8)
      for _ in 0..<random.int(1...6) { bytes[random.int(0...bytes.count - 1)] = UInt8(random.int(0...255)) }
      var parser = RequestParser()
      var steps = 0
      while !bytes.isEmpty {
        let piece = min(bytes.count, random.int(1...20))
        parser.feed(bytes[..<piece])
        bytes.removeFirst(piece)
        while case .request = parser.next() { steps += 1 }
      }
      #expect(steps < 10)
    }
  }

  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func deviceSurvivesBrokenCalls(_ envelope: SimulatorOptions.Envelope) throws {
    var device = try DeviceState(options: SimulatorOptions(envelope: envelope))
    var random = SeededGenerator(seed: 11)
    let bodies = [
      "{\"sipAccount\":{\"displayName\":\"A\",\"user\":\"a\",\"domain\":\"a.example\",\"port\":1e99}}", "[]", "null",
      "[{\"op\":\"replace\",\"path\":\"\",\"value\":7}]", "[{\"op\":\"remove\",\"path\":\"\"}]", "{\"port\":-0.0}",
      "[{\"op\":\"move\",\"from\":\"/sipAccount\",\"path\":\"/sipAccount/stun\"}]", "{\"confirm\":\"RESET\"}",
      "[{\"op\":\"add\",\"path\":\"/attributes/-\",\"value\":{\"key\":\"\"}}]", "{\"displayName\":9e9}", "",
    ]
    for _ in 0..<3000 {
      var request = ServerRequest()
      request.method = random.pick(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "BREW"])
      let objectClass = random.pick(device.classNames + ["x"])
      let uuid = random.pick(device.classes[objectClass]?.records.map(\.uuid) ?? []) ?? "none"
      let paths = [
        ["objects", objectClass], ["objects", objectClass, uuid], ["objects", objectClass, uuid, "clone"],
        ["methods", random.pick(DeviceMethod.all.map(\.name))], ["list", "objects"], ["schema"], [],
        ["schema", "object", objectClass],
      ]
      request.segments = ["webapi", "http"] + (random.pick(paths) ?? [])
      request.headers = [("authorization", "Bearer \(DeviceSimulator.demoAPIKey)")]
      request.body = Array(random.pick(bodies).utf8)
      var user: String?
      let response = device.answer(request, user: &user)
      #expect((200...501).contains(response.status))
      if response.status >= 400 { #expect((try? JSON.parse(response.body))?["type"] != nil) }
    }
    for store in device.classes.values {
      for record in store.records {
        #expect(SchemaCheck(store.definition.schema).problem(.object(record.fields)) == nil)
      }
    }
  }

  @Test func saysWhatIsWrongWithItsOptions() {
    var options = SimulatorOptions(envelope: .flat, counts: ["nothing": 3])
    #expect(throws: SimulatorError.self) { try DeviceSimulator(options: options).start() }
    options.counts = ["stream": -1]
    #expect(throws: SimulatorError.self) { try DeviceSimulator(options: options).start() }
    options.counts = [:]
    options.host = "no such host"
    #expect(throws: SimulatorError.self) { try DeviceSimulator(options: options).start() }
    options.host = "127.0.0.1"
    options.requestLog = "/nowhere/at/all"
    #expect(throws: SimulatorError.self) { try DeviceSimulator(options: options).start() }
  }

  @Test(arguments: [
    (#"{"type":["integer","null"]}"#, "null", true), (#"{"type":"integer"}"#, "1.0", true),
    (#"{"type":"integer"}"#, "1.5", false), (#"{"exclusiveMinimum":0}"#, "0", false),
    (#"{"maximum":9007199254740992}"#, "9007199254740993", false), (#"{"multipleOf":0.1}"#, "0.3", true),
    (#"{"format":"ipv4"}"#, #""1.2.3.256""#, false), (#"{"format":"email"}"#, #""a@b.example""#, true),
    (#"{"format":"uri"}"#, #""no uri""#, false), (#"{"format":"date-time"}"#, #""2026-01-31T12:00:00Z""#, true),
    (#"{"format":"uuid"}"#, #""5ff1c07e""#, false), (#"{"oneOf":[{"type":"string"},{"minLength":1}]}"#, #""a""#, false),
    (#"{"anyOf":[{"type":"string"},{"type":"null"}]}"#, "7", false), (#"{"allOf":[{"minimum":3}]}"#, "2", false),
    (#"{"additionalProperties":{"type":"string"}}"#, #"{"a":1}"#, false), (#"{"const":[1]}"#, "[1]", true),
    (##"{"$ref":"#"}"##, "1", true), (##"{"items":{"$ref":"#/d"},"d":{"type":"null"}}"##, "[null,1]", false),
    (#"{"pattern":"["}"#, #""a""#, true), (#"{"properties":{"a":false}}"#, #"{"a":1}"#, false),
  ])
  func checksBySchema(_ schema: String, _ value: String, _ isValid: Bool) throws {
    #expect((SchemaCheck(try JSON.parse(schema)).problem(try JSON.parse(value)) == nil) == isValid)
  }
}
