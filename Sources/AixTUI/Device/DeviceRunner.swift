import ConsoleCore

/// The network side of one session: its requests, its feed of signals and its status, all of which report by `post`.
@MainActor final class DeviceRunner {
  let session: DeviceSession
  private let requests: RequestRunner
  private var feed: LiveFeed?
  private var status: StatusFeed?

  /// Begins to follow the session's device; `post` is called on any thread. Signals wait for `room`.
  init(_ session: DeviceSession, room: Room, post: @escaping @Sendable (DeviceEvent) -> Void) {
    self.session = session
    requests = RequestRunner { post(.reply($0, $1)) }
    guard let connection = session.connection else { return }
    let settings = connection.settings
    feed = LiveFeed(connection: connection, room: room) { post(.feed($0)) }
    feed?.start()
    status = StatusFeed(connection: connection, folder: settings.statusFolder, bounds: settings.status.bounds) {
      post(.status($0))
    }
    status?.start()
  }

  func perform(_ command: DeviceCommand) {
    switch command {
    case .send(let ticket, let request):
      if let writer = session.editing?.writer { requests.send(ticket, request, with: writer) }
    case .cancel(let ticket): requests.cancel(ticket)
    case .watch(let classes): feed?.watch(classes)
    case .reconnectFeed: feed?.reconnect()
    case .refreshStatus: status?.refresh()
    }
  }

  /// Gives the status journal's lock back while the console stands still.
  func pause() { status?.pause() }
  func resume() { status?.resume() }

  /// Ends the feeds; writes that are on their way go on.
  func stop() {
    feed?.stop()
    status?.stop()
    (feed, status) = (nil, nil)
  }
}
