/// The messages that one piece of the stream completed, in order and in one buffer.
public struct WebSocketBatch: Sendable {
  public struct Message: Sendable {
    /// The message's range in the batch's bytes.
    public let range: Range<Int>
    /// Whether it is text and not binary; text is valid UTF-8 if the machine checks it.
    public let isText: Bool
  }

  /// The control frames between the messages.
  public enum Control: Sendable, Equatable {
    case ping
    case pong([UInt8])
    /// The end of the connection: the peer's close frame, or its breach of the protocol.
    case closed(WebSocketCode, reason: String, isOurs: Bool)
  }

  public internal(set) var bytes: [UInt8] = []
  public internal(set) var messages: [Message] = []
  public internal(set) var controls: [Control] = []

  public init() {}

  /// Appends the batch that followed.
  mutating func append(_ other: WebSocketBatch) {
    let start = bytes.count
    bytes += other.bytes
    messages += other.messages.map { message in
      Message(range: start + message.range.lowerBound..<start + message.range.upperBound, isText: message.isText)
    }
    controls += other.controls
  }

  public var isEmpty: Bool { messages.isEmpty && controls.isEmpty }

  /// A message's bytes.
  public func bytes(of message: Message) -> ArraySlice<UInt8> { bytes[message.range] }

  /// A message as text; broken UTF-8 is replaced.
  public func text(of message: Message) -> String { String(decoding: bytes[message.range], as: UTF8.self) }
}
