import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

@MainActor struct ArgumentMapStoryTests {
  /// A method without a schema takes any arguments, which are members of a map.
  @Test func anArgumentIsErasedAndTypedAnew() async throws {
    let ui = try ConsoleDriver(size: Size(width: 100, height: 30))
    try await ui.idle()
    let form = MethodForm("unknownMethod", arguments: JSONObject([("k", 5), ("j", 6)]), ui.app.context())
    var method = form
    let context = ui.app.context()
    #expect(method.form.current?.field.key == "k")
    _ = method.handle(.backspace, context)
    #expect(method.form.current?.field.key == "k")
    #expect(method.form.problem(at: JSONPointer(tokens: ["k"])) == FormScreen.noValueYet)
    _ = method.perform(.call, context)
    _ = method.handle(.character("7"), context)
    #expect(method.arguments == JSONObject([("k", 7), ("j", 6)]))
  }
}
