/// Passes a transfer's body to the chunk handler and then its end to the caller, in this order and off the loop.
struct TransferOutlet: Sendable {
  /// The result of a transfer, before a body that libcurl did not decode is unpacked.
  struct Answer: Sendable {
    var response: HTTPResponse
    var packing: Inflate.Packing?
  }

  private enum Event: Sendable {
    case chunk(HTTPChunk)
    case end(Result<Answer, TransportError>)
  }

  /// How many bytes may wait for the chunk handler before the transfer is paused.
  private static let limit = 1 << 20

  private let continuation: CurlLoop.Continuation
  private let delivery: Delivery<Event>
  let takesChunks: Bool

  /// `onRoom` is called when chunks are accepted again after `chunk` returned false.
  init(
    _ onChunk: (@Sendable (HTTPChunk) -> Void)?, _ options: CurlOptions, _ continuation: CurlLoop.Continuation,
    onRoom: @escaping @Sendable () -> Void
  ) {
    self.continuation = continuation
    takesChunks = onChunk != nil
    let limit = options.bodyLimit
    let measure = Delivery<Event>.Measure(
      limit: TransferOutlet.limit,
      size: { event in if case .chunk(let chunk) = event { chunk.bytes.count } else { 0 } })
    delivery = Delivery(measure, onRoom: onRoom) { event in
      switch event {
      case .chunk(let chunk): onChunk?(chunk)
      case .end(let result): continuation.resume(returning: TransferOutlet.unpacked(result, limit, onChunk))
      }
    }
  }

  /// Passes on a piece of the body; false if the next ones must wait.
  func chunk(_ chunk: HTTPChunk) -> Bool { delivery.add(.chunk(chunk)) }

  /// Ends without a body.
  func end(_ error: Result<Never, TransportError>) {
    guard case .failure(let error) = error else { return }
    if takesChunks { delivery.add(.end(.failure(error))) } else { continuation.resume(returning: .failure(error)) }
  }

  /// Ends with a response.
  func end(_ answer: Answer) {
    // Unpacking takes long, and the loop must not wait.
    if takesChunks || answer.packing != nil {
      delivery.add(.end(.success(answer)))
    } else {
      continuation.resume(returning: .success(answer.response))
    }
  }

  /// Ends at once and drops waiting chunks.
  func cancel() {
    delivery.clear()
    end(.failure(.cancelled))
  }

  private static func unpacked(
    _ result: Result<Answer, TransportError>, _ limit: Int, _ onChunk: (@Sendable (HTTPChunk) -> Void)?
  ) -> Result<HTTPResponse, TransportError> {
    switch result {
    case .failure(let error): return .failure(error)
    case .success(let answer):
      var response = answer.response
      guard let packing = answer.packing, !response.body.isEmpty else { return .success(response) }
      switch Inflate.unpack(response.body, packing, limit: limit) {
      case .success(let bytes): response.body = bytes
      case .failure(.tooLarge): return .failure(.tooLarge(limit))
      case .failure(.broken): return .failure(.undecodable(hasDelivered: false))
      }
      if let onChunk, response.isSuccess {
        onChunk(HTTPChunk(bytes: response.body, expected: nil))
        response.body = []
      }
      return .success(response)
    }
  }
}
