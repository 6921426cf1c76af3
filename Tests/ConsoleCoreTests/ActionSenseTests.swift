import Testing

@testable import ConsoleCore

/// Which methods make no sense for a record as it is now.
@Suite struct ActionSenseTests {
  private static let schema = #"""
    {"type": "object", "properties": {"name": {"type": "string"}, "enabled": {"type": "boolean"},
      "state": {"type": "string", "readOnly": true, "enum": ["playing", "stopped", "error", "starting"]}}}
    """#

  private func sense(_ objectClass: String, _ fields: JSONObject) throws -> ActionSense {
    let schema = try #require(Schema(try JSON.parse(Self.schema), objectClass: objectClass))
    let record = try #require(
      Record(document: ["uuid": "u", objectClass: .object(fields)], objectClass: objectClass))
    return ActionSense(record, schema: schema, table: CallWords())
  }

  @Test func whatRunsIsNotStartedAndWhatStandsIsNotStopped() throws {
    let playing = try sense("stream", ["name": "a", "state": "playing", "enabled": true])
    #expect(playing.refusal("streamStart") == "already playing")
    #expect(playing.refusal("startStream") == "already playing")
    #expect(playing.refusal("streamStop") == nil && playing.refusal("streamRestart") == nil)
    #expect(playing.refusal("streamStartRecording") == nil, "something else is started")
    #expect(playing.refusal("streamEnable") == "already enabled" && playing.refusal("streamDisable") == nil)
    let stopped = try sense("stream", ["name": "a", "state": "stopped", "enabled": false])
    #expect(stopped.refusal("streamStop") == "it is stopped" && stopped.refusal("streamStart") == nil)
    #expect(stopped.refusal("disableStreams") == "already disabled")
    let broken = try sense("stream", ["name": "a", "state": "error"])
    #expect(broken.refusal("streamStop") == nil && broken.refusal("streamStart") == nil)
    #expect(broken.refusal("streamEnable") == nil)
  }
}
