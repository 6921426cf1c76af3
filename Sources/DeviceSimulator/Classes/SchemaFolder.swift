import ConsoleCore
import Glibc

/// Reads additional classes from a folder of schema files.
enum SchemaFolder {
  /// The classes sorted by name, each with the records of its file, if there is one.
  static func read(_ folder: String) throws(SimulatorError) -> [(ClassDefinition, [JSON]?)] {
    let files = try names(folder)
    var classes: [(ClassDefinition, [JSON]?)] = []
    for file in files where file.hasSuffix(".json") && !file.hasSuffix(".records.json") {
      let name = String(file.dropLast(file.hasSuffix(".schema.json") ? 12 : 5))
      guard name.wholeMatch(of: /[A-Za-z][A-Za-z0-9_]*/) != nil else {
        throw SimulatorError("\(folder)/\(file): a class's name is made of letters and digits.")
      }
      var schema = try parse("\(folder)/\(file)")
      // Unwrap wrapped records: the device's envelope decides how they are sent.
      if let properties = schema["properties"]?.objectValue, properties.keys == [name], let inner = properties[name] {
        schema = unwrapped(inner, in: schema)
      }
      guard schema["properties"]?.objectValue != nil else {
        throw SimulatorError("\(folder)/\(file): the schema has no \"properties\".")
      }
      let recordFile = "\(name).records.json"
      let records = files.contains(recordFile) ? try parse("\(folder)/\(recordFile)").arrayValue : nil
      classes.append((ClassDefinition(name, schema), records))
    }
    return classes
  }

  private static func unwrapped(_ inner: JSON, in schema: JSON) -> JSON {
    var object = SchemaReader(schema).resolve(inner).objectValue ?? JSONObject()
    for key in ["$schema", "definitions", "$defs"] where object[key] == nil { object[key] = schema[key] }
    return .object(object)
  }

  private static func names(_ folder: String) throws(SimulatorError) -> [String] {
    guard let directory = opendir(folder) else { throw Sockets.failure("read the folder \(folder)") }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      names.append(name)
    }
    return names.sorted()
  }

  private static func parse(_ path: String) throws(SimulatorError) -> JSON {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Sockets.failure("read \(path)") }
    defer { close(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while case let count = Glibc.read(file, &piece, piece.count), count > 0 { bytes += piece[..<count] }
    do throws(JSONParseError) { return try JSON.parse(bytes, limits: .device) } catch {
      throw SimulatorError("\(path): \(error).")
    }
  }
}
