import ConsoleCore

extension JSONObject {
  /// An object from literal pairs: the concrete type lets the compiler read them without a search.
  init(members: [(String, JSON)]) { self.init(members) }
}
