import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// A console on a device with a class `thing` of its own, and what tests do with that class's form.
extension ConsoleDriver {
  /// The console shows the table of the class; the keys are pressed there.
  static func thing(
    _ schema: String, records: String, size: Size, state: TestFolder? = nil, press keys: String...
  ) async throws -> ConsoleDriver {
    let folder = try DroppedInClass(schema: schema, records: records)
    let ui = try ConsoleDriver(size: size, schemaFolder: folder.path, stateFolder: state?.path)
    ui.kept.append(folder)
    try await ui.idle()
    try await ui.type(":thing")
    try await ui.press("enter")
    for key in keys { try await ui.press(key) }
    return ui
  }

  /// The form on top: a record's, or a method's.
  var form: FormScreen {
    get throws {
      let top = app.layers.last
      return try #require(top as? FormScreen ?? (top as? MethodForm)?.form)
    }
  }

  /// The pointer of the field under the cursor.
  var place: String { get throws { try #require(try form.current).field.pointer.description } }

  /// Moves the form's cursor down to a field by its pointer.
  func go(to pointer: String) async throws {
    for _ in 0..<60 {
      if try form.current?.field.pointer.description == pointer, try form.current?.kind == .field { return }
      try await press("down")
    }
    Issue.record("no field \(pointer)\n\(screen)")
  }

  /// Saves, and gives the operations that the device got, without the tests before them.
  func saved() async throws -> JSON {
    simulator.clearRequests()
    try await press("ctrl-s", "y")
    let patches = simulator.requests.filter { $0.method == "PATCH" }
    #expect(patches.count == 1, "\(screen)")
    return patches.first?.body?.withoutTests ?? .null
  }
}
