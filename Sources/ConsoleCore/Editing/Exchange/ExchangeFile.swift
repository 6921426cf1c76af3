import Glibc

/// Reads and writes files of records for imports and exports.
public enum ExchangeFile {
  /// The format of a file of records.
  public enum Format: String, Sendable, CaseIterable {
    case csv, json

    /// The format by a file's name; JSON unless it is CSV.
    public init(path: String) { self = path.lowercased().hasSuffix(".csv") ? .csv : .json }
  }

  /// Why nothing was written.
  public enum Refusal: Error, Sendable {
    /// The file exists, and replacing it was not confirmed.
    case exists
    case failed(String)
  }

  /// Writes records to a file of mode 0600 and returns its length; an existing file is kept unless it may be replaced,
  /// and then keeps its mode.
  ///
  /// With `guardsFormulas`, texts in a CSV file that a spreadsheet would run get a leading `'`.
  public static func write(
    _ records: [Record], schema: Schema, as format: Format, guardsFormulas: Bool = false, to path: String,
    replacing: Bool
  ) async throws(Refusal) -> Int {
    // A disk may be slow, and must not block a thread of Swift's pool.
    let result = await PosixThread.run(in: .files) { () -> Result<Int, Refusal> in
      do throws(Refusal) {
        return .success(try put(records, schema, format, guardsFormulas, expanded(path), replacing))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static func put(
    _ records: [Record], _ schema: Schema, _ format: Format, _ guardsFormulas: Bool, _ path: String, _ replacing: Bool
  ) throws(Refusal) -> Int {
    var information = stat()
    if stat(path, &information) == 0 {
      guard information.st_mode & S_IFMT == S_IFREG else { throw .failed("\(path) is not a file") }
      guard replacing else { throw .exists }
    }
    // Do not create the folder: its name may be misspelt.
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      let folder = String(path[..<slash])
      guard access(folder, F_OK) == 0 else { throw .failed("folder \(folder) not found") }
    }
    let text: String
    switch format {
    case .csv: text = RecordExport.csv(records, schema: schema, guardsFormulas: guardsFormulas)
    case .json: text = RecordExport.json(records, schema: schema)
    }
    let bytes = Array(text.utf8)
    do throws(FileError) {
      try PrivateFile.write(bytes, to: path, keepsMode: true)
    } catch {
      throw .failed(error.description)
    }
    return bytes.count
  }

  /// Reads a file of records into a plan, with its problems by line; new records get the envelope.
  ///
  /// The path may be followed by ` --encoding NAME` for a file that is not UTF-8 and has no byte order mark.
  public static func read(
    _ source: String, objectClass: String, schema: Schema, existing: [Record], envelope: Envelope? = nil
  ) async throws(InputProblem) -> RecordImport {
    let (path, encoding) = try split(source)
    let result = await PosixThread.run(in: .files) { () -> Result<[UInt8], InputProblem> in
      do throws(FileError) {
        return .success(try PrivateFile.read(expanded(path)))
      } catch {
        return .failure(InputProblem(error.description))
      }
    }
    let bytes = try result.get()
    switch Format(path: path) {
    case .csv:
      return try RecordImport(
        csv: bytes, objectClass: objectClass, schema: schema, existing: existing, envelope: envelope, encoding: encoding
      )
    case .json:
      return try RecordImport(
        json: bytes, objectClass: objectClass, schema: schema, existing: existing, envelope: envelope,
        encoding: encoding)
    }
  }

  /// The path and the encoding that the operator entered.
  static func split(_ source: String) throws(InputProblem) -> (path: String, encoding: TextEncoding?) {
    guard let option = source.firstRange(of: " --encoding") else { return (source, nil) }
    let rest = source[option.upperBound...]
    guard rest.first == " " || rest.first == "=" else { return (source, nil) }
    let name = String(rest.dropFirst()).trimmed()
    guard let encoding = TextEncoding(name: name) else {
      let known = TextEncoding.allCases.map(\.rawValue).joined(separator: ", ")
      throw InputProblem("unknown encoding \"\(name)\"; choose one of \(known)")
    }
    return (String(source[..<option.lowerBound]).trimmed(), encoding)
  }

  /// A path with `~` as the home folder.
  static func expanded(_ path: String) -> String {
    Paths.expanded(path)
  }
}
