import ConsoleCore

/// The network side of one session: its requests, its subscription and its status poller, which report through `post`.
@MainActor final class DeviceRunner {
  let session: DeviceSession
  private let requests: RequestRunner
  private var subscription: Subscription?
  private var status: StatusPoller?

  /// Starts the subscription and the status poller; `post` is called on any thread. Signals wait for `room`.
  init(_ session: DeviceSession, room: Room, post: @escaping @Sendable (DeviceEvent) -> Void) {
    self.session = session
    requests = RequestRunner { post(.reply($0, $1)) }
    guard let connection = session.connection else { return }
    let settings = connection.settings
    subscription = Subscription(connection: connection, room: room) { post(.subscription($0)) }
    subscription?.start()
    status = StatusPoller(connection: connection, folder: settings.statusFolder, bounds: settings.status.bounds) {
      post(.status($0))
    }
    status?.start()
  }

  func perform(_ command: DeviceCommand) {
    switch command {
    case .send(let ticket, let request):
      if let writer = session.editing?.writer { requests.send(ticket, request, with: writer) }
    case .cancel(let ticket): requests.cancel(ticket)
    case .watch(let classes): subscription?.watch(classes)
    case .reconnect: subscription?.reconnect()
    case .refreshStatus: status?.refresh()
    }
  }

  /// Releases the status journal's lock while the console is suspended.
  func pause() { status?.pause() }
  func resume() { status?.resume() }

  /// Stops the subscription and the status poller; writes already sent continue.
  func stop() {
    subscription?.stop()
    status?.stop()
    (subscription, status) = (nil, nil)
  }
}
