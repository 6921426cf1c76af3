/// Turns the rows of a file into items of a plan.
struct ImportReader {
  private let objectClass: String
  private let schema: Schema
  private let envelope: Envelope
  private let existing: [String: Record]
  private var items: [BulkItem] = []
  private var problems: [RecordImport.Problem] = []
  private var seen: Set<String> = []
  private let finder: SecretFinder
  /// The fields of the schema and of all records; some members are in few records only.
  private let known: [Field]

  init(_ objectClass: String, _ schema: Schema, _ existing: [Record], _ envelope: Envelope?) {
    self.objectClass = objectClass
    self.schema = schema
    self.existing = Dictionary(existing.map { ($0.uuid, $0) }, uniquingKeysWith: { first, _ in first })
    finder = SecretFinder(schema)
    known = schema.fields(for: existing.reduce(JSONObject()) { DraftTree.union($0, $1.fields) })
    self.envelope = envelope ?? existing.first?.envelope ?? .wrapped
  }

  func finish() -> RecordImport {
    RecordImport(plan: BulkPlan(objectClass, schema, envelope, items), problems: problems)
  }

  private mutating func complain(_ line: Int, _ message: String) {
    problems.append(RecordImport.Problem(line: line, message: message))
  }

  private mutating func add(_ action: BulkAction, _ record: Record?, line: Int) {
    let maker = BulkItemMaker(objectClass: objectClass, schema: schema, envelope: envelope)
    items.append(maker.item(action, on: record, id: items.count, line: line))
  }

  /// The record of a row; nil, with a problem, if it does not exist or occurred before.
  private mutating func record(_ uuid: String, line: Int) -> Record? {
    guard let record = existing[uuid] else {
      complain(line, "no \(objectClass) has the UUID \(uuid)")
      return nil
    }
    guard seen.insert(uuid).inserted else {
      complain(line, "\(uuid) appears more than once")
      return nil
    }
    return record
  }

  // MARK: CSV

  /// The content of a column.
  enum Column {
    case uuid
    case field(JSONPointer)
    case unknown
  }

  /// The columns by the header's names; a header that does not fit this class is refused.
  mutating func columns(_ header: CSV.Row) throws(InputProblem) -> [Column] {
    let names = ColumnNames(known)
    var places: [(pointer: JSONPointer, place: Int)] = []
    var columns: [Column] = []
    for (index, cell) in header.cells.enumerated() {
      guard let pointer = names.pointer(cell) else {
        let name = cell.trimmed()
        if !name.isEmpty { complain(header.line, "\(objectClass) has no field \(name)") }
        columns.append(.unknown)
        continue
      }
      let other = places.first { taken, _ in
        if taken == ColumnNames.uuid || pointer == ColumnNames.uuid { return taken == pointer }
        return taken.hasPrefix(pointer) || pointer.hasPrefix(taken)
      }
      if let other {
        let name = pointer.tokens.joined(separator: ".")
        throw InputProblem("columns \(other.place) and \(index + 1) are both for \(name): remove one of them")
      }
      places.append((pointer, index + 1))
      columns.append(pointer == ColumnNames.uuid ? .uuid : .field(pointer))
    }
    guard !places.isEmpty else {
      let cells = header.cells.prefix(4).map { "\"\($0.prefix(20))\"" }.joined(separator: ", ")
      throw InputProblem("line \(header.line): no column is a field of \(objectClass). The header is \(cells)")
    }
    return columns
  }

  mutating func read(_ row: CSV.Row, _ columns: [Column]) {
    // Spreadsheets leave rows of empty cells at the end.
    if row.cells.allSatisfy({ $0.trimmed().isEmpty }) { return }
    if row.cells.dropFirst(columns.count).contains(where: { !$0.isEmpty }) {
      return complain(row.line, "it has \(row.cells.count) cells, the header \(columns.count)")
    }
    var uuid = ""
    for (column, cell) in zip(columns, row.cells) {
      guard case .uuid = column else { continue }
      uuid = [cell, CSV.unguarded(cell)].first { existing[$0] != nil } ?? cell.trimmed()
    }
    var record: Record?
    if !uuid.isEmpty {
      record = self.record(uuid, line: row.line)
      if record == nil { return }
    }
    var assignments: [BulkAction.Assignment] = []
    let present = record?.fields ?? JSONObject()
    let fields = schema.fields(for: present)
    for (column, cell) in zip(columns, row.cells) {
      guard case .field(let pointer) = column else { continue }
      do throws(InputProblem) {
        if let value = try value(cell, pointer, in: present, fields, isNew: record == nil) {
          assignments.append(BulkAction.Assignment(pointer, value))
        }
      } catch {
        return complain(row.line, error.message)
      }
    }
    if record == nil, assignments.isEmpty {
      return complain(row.line, "it has no value for any field of \(objectClass)")
    }
    add(assignments, record, line: row.line)
  }

  /// The new value of a field from a cell; nil if it changes nothing.
  private func value(
    _ cell: String, _ pointer: JSONPointer, in present: JSONObject, _ fields: [Field], isNew: Bool
  ) throws(InputProblem) -> JSON? {
    guard let field = fields.field(at: pointer) ?? known.field(at: pointer), !field.isReadOnly else { return .none }
    let own = RecordExport.cell(JSON.object(present)[pointer], field)
    if cell.hasSameBytes(as: own) { return .none }
    let cell = CSV.unguarded(cell)
    if cell.hasSameBytes(as: own) { return .none }
    if field.isSecret, cell.isEmpty || cell == DisplayText.mask { return .none }
    if isNew, cell.isEmpty { return .none }
    switch field.parse(cell) {
    case .success(let value):
      if SecretFinder.hasText(DisplayText.mask, in: value) {
        throw InputProblem("\(field.title) contains a masked secret: enter the real one")
      }
      return .some(value)
    case .failure(let problem): throw InputProblem("\(field.title) \(problem.message)")
    }
  }

  private mutating func add(_ assignments: [BulkAction.Assignment], _ record: Record?, line: Int) {
    if record != nil { return add(.set(assignments), record, line: line) }
    var fields = JSON.object(JSONObject())
    let described = schema.fields(for: JSONObject())
    for assignment in assignments {
      let changed = DraftTree.put(assignment.value, assignment.pointer.tokens[...], in: fields) { pointer in
        if case .array? = described.field(at: pointer)?.kind { true } else { false }
      }
      fields = changed ?? fields
    }
    add(.create(fields.objectValue ?? JSONObject()), nil, line: line)
  }

  // MARK: JSON

  mutating func read(_ element: JSON, line: Int) {
    var element = ImportReader.namingUUID(element, known)
    if let other = element["objectClass"]?.stringValue, other != objectClass {
      return complain(line, "it is a record of \(other), not of \(objectClass)")
    }
    guard let first = Record(document: element, objectClass: objectClass, fallbackUUID: "-") else {
      return complain(line, "it is not a record")
    }
    guard first.uuid != "-" else { return create(first, line: line) }
    guard let record = record(first.uuid, line: line) else { return }
    element = element.restoringBrokenTexts(of: record.document)
    guard let given = Record(document: element, objectClass: objectClass)?.inForm(of: record) else { return }
    let members = ImportReader.members(of: given)
    var assignments: [BulkAction.Assignment] = []
    let present = record.fields
    // An export omits secrets, so compare the file with what an export would contain.
    let exported = finder.removing(from: present)
    let fields = schema.fields(for: DraftTree.union(present, given.fields))
    for (key, value) in members {
      let pointer = JSONPointer(tokens: [key])
      if fields.field(at: pointer)?.isReadOnly == true { continue }
      let mine = merged(value, exported[key])
      let outcome = ThreeWayMerge().merge(base: exported[key], mine: mine, theirs: present[key])
      if outcome.value != present[key] { assignments.append(BulkAction.Assignment(pointer, outcome.value)) }
    }
    add(.set(assignments), record, line: line)
  }

  private static func members(of record: Record) -> [(String, JSON)] {
    record.fields.filter { !["uuid", "objectClass", "rev"].contains($0.key) }.map { ($0.key, $0.value) }
  }

  /// Makes a new record if there is at least one field of the class.
  private mutating func create(_ given: Record, line: Int) {
    var members = ImportReader.members(of: given)
    // They are beside the fields; their absence is not worth a message.
    if given.envelope == .flat { members.removeAll { $0.0 == "attributes" && $0.1.arrayValue?.isEmpty == true } }
    let names = Set(known.map(\.key)).subtracting(["uuid", "objectClass", "rev"])
    guard !members.isEmpty, names.isEmpty || members.contains(where: { names.contains($0.0) }) else {
      return complain(line, "it has no field of \(objectClass)")
    }
    add(.create(JSONObject(members)), nil, line: line)
  }

  /// The element with the member `uuid` in lower case, if it was written differently.
  private static func namingUUID(_ element: JSON, _ known: [Field]) -> JSON {
    guard case .object(var object) = element, object["uuid"] == nil else { return element }
    let other = object.keys.first { key in key.lowercased() == "uuid" && !known.contains { $0.key == key } }
    guard let other else { return element }
    object.rename(other, to: "uuid")
    return .object(object)
  }

  /// An object with the additional members of the current one.
  private func merged(_ value: JSON, _ present: JSON?) -> JSON {
    guard case .object(let given) = value, case .object(let own)? = present else { return value }
    var result = own
    for (key, member) in given { result[key] = merged(member, own[key]) }
    return .object(result)
  }
}
