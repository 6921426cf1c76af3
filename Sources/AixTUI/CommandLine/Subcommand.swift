import ConsoleCore

/// What a subcommand works with.
struct CommandContext {
  let connection: Connection
  let arguments: Arguments
  let output: Output
  /// The operands after the subcommand's name.
  let operands: [String]
  /// The device's name where the command works on several; its messages begin with it.
  var device: String?
  var report: FleetReport?
  /// The word that a confirmation shows, such as `ON AIR`.
  var badge: String?

  /// Prints a message on standard error.
  func complain(_ text: String) {
    if let device, let report { report.say(device, text) } else { Output.complain(text) }
  }

  /// The writer that records and guards writes as the console does.
  var writer: DeviceWriter {
    var journal: WriteJournal?
    if let folder = connection.settings.writesFolder {
      do throws(FileError) { journal = try WriteJournal(folder: folder, device: connection.settings.url) } catch {
        complain("this write was not recorded: \(error)")
      }
    }
    return DeviceWriter(connection: connection, journal: journal) {
      complain("this write was not recorded: \($0)")
    }
  }

  /// The schema of a class: the device's, or one inferred from records.
  func schema(_ objectClass: String, records: [Record]) async -> Schema {
    let json = try? await connection.objectSchema(objectClass)
    return Schema(json, objectClass: objectClass, records: Record.samples(records.prefix(200)))
  }
}

/// A write without effect although the device did not refuse it.
struct NotWritten: Error, CustomStringConvertible {
  let description: String
}

extension WriteOutcome {
  /// The UUID of the record; throws the reason if the write was not done.
  func get() throws -> String? {
    switch self {
    case .done(let uuid, _): return uuid
    case .movedOn:
      throw NotWritten(description: "someone else changed the same fields; nothing was written")
    case .gone: throw NotWritten(description: "the record no longer exists on the device")
    case .refused(let error), .unreachable(let error), .unknown(let error): throw error
    }
  }
}

/// One subcommand that talks to a device.
protocol Subcommand: Sendable {
  static var name: String { get }
  /// The number of operands that it accepts.
  static var operands: ClosedRange<Int> { get }
  static var options: Set<String> { get }
  /// Whether it keeps the session alive and waits for an absent device.
  static var staysOpen: Bool { get }
  /// Whether it changes something on the device; it does not start with a configuration that has a mistake.
  static var writes: Bool { get }
  /// Checks the command line before anything is sent.
  static func check(_ operands: [String], _ arguments: Arguments) throws(UsageError)
  static func run(_ context: CommandContext) async throws
}

extension Subcommand {
  static var options: Set<String> { [] }
  static var staysOpen: Bool { false }
  static var writes: Bool { false }
  static func check(_ operands: [String], _ arguments: Arguments) throws(UsageError) {}
}
