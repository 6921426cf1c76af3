import ConsoleCore
import Glibc

/// The program: from its arguments to its exit code.
enum Program {
  static let subcommands: [any Subcommand.Type] = [
    ClassesCommand.self, MethodsCommand.self, SchemaCommand.self, GetCommand.self, CreateCommand.self, SetCommand.self,
    PatchCommand.self, CloneCommand.self, DeleteCommand.self, CallCommand.self, WatchCommand.self, StatusCommand.self,
    DevicesCommand.self,
  ]

  @MainActor static func run(_ words: [String]) -> Int32 {
    StandardOutput.prepare()
    return StandardOutput.finish(result(of: words))
  }

  @MainActor private static func result(of words: [String]) -> Int32 {
    if let code = StatusCheck.run(words) { return code }
    do throws(UsageError) {
      try TextCheck.check()
      let arguments = try Arguments(words)
      let name = arguments.operands.first
      if arguments.has("--version") {
        Output.writeAll(HelpText.version + "\n", to: STDOUT_FILENO)
        return ExitCode.done
      }
      if arguments.has("--help") || name == "help" {
        Output.writeAll(
          HelpText.text(for: name == "help" ? arguments.operands.dropFirst().first : name) + "\n", to: STDOUT_FILENO)
        return ExitCode.done
      }
      return try dispatch(name, arguments)
    } catch {
      let names = subcommands.map { $0.name } + ["simulate"]
      // If an option cannot be parsed, the command is still the first word that names one.
      let name = ((try? Arguments(words))?.operands ?? words).first { names.contains($0) }
      let usage = error.usage.map { "\nUsage: " + $0 } ?? ""
      Output.complain(error.message + usage + "\nTry aixtui \(name.map { $0 + " " } ?? "")--help.")
      return ExitCode.usage
    }
  }

  @MainActor private static func dispatch(_ name: String?, _ arguments: Arguments) throws(UsageError) -> Int32 {
    guard let name else {
      if arguments.has("--mouse") {
        throw UsageError("the console does not use the mouse yet; leave --mouse out, and your terminal selects text")
      }
      try arguments.allow(["--demo", "--devices", "--ascii"])
      return try Console.run(arguments)
    }
    let operands = Array(arguments.operands.dropFirst())
    if let place = operands.firstIndex(of: "") {
      throw UsageError("\(name): word \(place + 1) is empty", usage: HelpText.usage(of: name))
    }
    if name == "simulate" { return try SimulateCommand.run(arguments, operands) }
    guard let subcommand = subcommands.first(where: { $0.name == name }) else {
      let near = NearestName.of(name, among: subcommands.map { $0.name } + ["simulate"])
      throw UsageError("unknown command \"\(name)\"" + (near.map { "; did you mean \($0)?" } ?? ""))
    }
    try arguments.allow(subcommand.options)
    if arguments.value("--where") != nil { return try BulkCommand.start(name, arguments, operands) }
    if arguments.has("--dry-run") { throw UsageError("--dry-run needs --where FILTER") }
    guard subcommand.operands.contains(operands.count) else {
      let isShort = operands.count < subcommand.operands.lowerBound
      throw UsageError("\(name): too \(isShort ? "few" : "many") words", usage: HelpText.usage(of: name))
    }
    try subcommand.check(operands, arguments)
    let output = try Output(arguments)
    let isDevices = subcommand.name == DevicesCommand.name
    let all = try Connector.findAll(arguments, usuallyAll: isDevices)
    guard all.count == 1, !isDevices, let found = all.first else {
      guard let fleet = subcommand as? any FleetSubcommand.Type else {
        throw UsageError(
          "\(name) works on one device; \(all.count) are chosen: \(all.map(\.name).joined(separator: ", "))")
      }
      return try FleetProgram.run(fleet, all, arguments, output, operands)
    }
    let settings = try Connector.settings(checking: found, staysOpen: subcommand.staysOpen, writes: subcommand.writes)
    signal(SIGPIPE, SIG_IGN)
    return Blocking.wait { await perform(subcommand, settings, found.badge, arguments, output, operands) }
  }

  /// Runs one subcommand in a session of its own: signs in, runs it, signs out.
  private static func perform(
    _ subcommand: any Subcommand.Type, _ settings: ConnectionSettings, _ badge: String?, _ arguments: Arguments,
    _ output: Output, _ operands: [String]
  ) async -> Int32 {
    do {
      let connection = Connection(settings: settings)
      var context = CommandContext(connection: connection, arguments: arguments, output: output, operands: operands)
      context.badge = badge
      let result: Result<Void, any Error>
      do {
        try await connection.signIn()
        result = .success(try await subcommand.run(context))
        if subcommand.writes { StandardOutput.noteChange() }
      } catch {
        result = .failure(error)
      }
      await connection.signOut(within: 2)
      for note in connection.takeNotes() { Output.complain(note) }
      try result.get()
      return ExitCode.done
    } catch let status as ExitStatus {
      return status.code
    } catch let error as DeviceError {
      Output.complain(error.message)
      if case .untrusted(let failure) = error, let hint = Connector.trustHint(failure) { Output.complain(hint) }
      return error.exitCode
    } catch let error as UsageError {
      Output.complain(error.message)
      return ExitCode.usage
    } catch {
      Output.complain("\(error)")
      return ExitCode.refused
    }
  }
}
