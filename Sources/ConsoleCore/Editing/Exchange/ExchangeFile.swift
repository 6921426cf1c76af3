import Glibc

/// Files of records: where an export goes to, and an import comes from.
public enum ExchangeFile {
  /// How records stand in a file.
  public enum Format: String, Sendable, CaseIterable {
    case csv, json

    /// The format that a file's name tells; JSON unless it is CSV.
    public init(path: String) { self = path.lowercased().hasSuffix(".csv") ? .csv : .json }
  }

  /// Why nothing was written.
  public enum Refusal: Error, Sendable {
    /// There is a file already, and nobody said that it is to be replaced.
    case exists
    case failed(String)
  }

  /// Writes records into a file of mode 0600 and returns its length; one that is there stays unless it may be replaced,
  /// and keeps its mode.
  ///
  /// With `guardsFormulas` a CSV file's texts that a spreadsheet would run get a `'` in front.
  public static func write(
    _ records: [Record], schema: Schema, as format: Format, guardsFormulas: Bool = false, to path: String,
    replacing: Bool
  ) async throws(Refusal) -> Int {
    // A disk may take its time, which no thread of Swift's own pool has.
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
    // A folder that is misspelt is not made.
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

  /// Reads a file of records into a plan, with what is wrong in it by line; new records get the envelope.
  ///
  /// The path may be followed by ` --encoding NAME`, for a file that is not UTF-8 and has no byte order mark.
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

  /// The path and the encoding that an operator named.
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
