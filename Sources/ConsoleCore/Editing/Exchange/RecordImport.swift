/// Reads a file of records into a plan of creations and updates.
public struct RecordImport: Sendable {
  /// A problem on a line of the file; in a JSON array the number of the element.
  public struct Problem: Error, Sendable, Hashable {
    public let line: Int
    public let message: String
  }

  public let plan: BulkPlan
  /// The problems; their lines are not in the plan.
  public let problems: [Problem]
}

extension RecordImport {
  /// Reads a CSV file with a header of field names, dotted paths, pointers or titles.
  ///
  /// A row with a `uuid` changes that record, a row without one creates a record. Cells with the record's value, and
  /// masked or empty secrets, change nothing. A file that does not fit this class is refused as a whole.
  public init(
    csv bytes: [UInt8], objectClass: String, schema: Schema, existing: [Record], envelope: Envelope? = nil,
    encoding: TextEncoding? = nil
  ) throws(InputProblem) {
    let rows = try CSV.rows(try TextEncoding.utf8(bytes, as: encoding))
    guard let header = rows.first else { throw InputProblem("the file is empty") }
    var reader = ImportReader(objectClass, schema, existing, envelope)
    let columns = try reader.columns(header)
    for row in rows.dropFirst() { reader.read(row, columns) }
    self = reader.finish()
  }

  /// Reads a JSON array of records in either envelope, or of their fields; absent members stay unchanged.
  public init(
    json bytes: [UInt8], objectClass: String, schema: Schema, existing: [Record], envelope: Envelope? = nil,
    encoding: TextEncoding? = nil
  ) throws(InputProblem) {
    let bytes = try TextEncoding.utf8(bytes, as: encoding)
    let json: JSON
    do throws(JSONParseError) {
      json = try JSON.parse(bytes, limits: .device)
    } catch {
      throw InputProblem("it is not JSON: \(error)")
    }
    var reader = ImportReader(objectClass, schema, existing, envelope)
    let elements: [JSON]
    switch json {
    case .array(let array): elements = array
    case .object: elements = [json]
    default: throw InputProblem("it is not an array of records")
    }
    for (index, element) in elements.enumerated() { reader.read(element, line: index + 1) }
    self = reader.finish()
  }
}
