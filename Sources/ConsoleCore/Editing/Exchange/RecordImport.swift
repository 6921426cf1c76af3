/// Reads a file of records into a plan of creations and updates.
public struct RecordImport: Sendable {
  /// What is wrong on a line of the file; of a JSON array the element's number.
  public struct Problem: Error, Sendable, Hashable {
    public let line: Int
    public let message: String
  }

  public let plan: BulkPlan
  /// What could not be read; these lines are not in the plan.
  public let problems: [Problem]
}

extension RecordImport {
  /// Reads a CSV file with a header of field names, dotted paths, pointers or titles.
  ///
  /// A row with a `uuid` changes that record, one without makes a record. A cell that says what the record has, and a
  /// masked or empty secret, changes nothing. A file that cannot be meant for this class is refused as a whole.
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

  /// Reads a JSON array of records in either envelope, or of their fields; members that are absent stay as they are.
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
