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

  init(_ objectClass: String, _ schema: Schema, _ existing: [Record], _ envelope: Envelope?) {
    self.objectClass = objectClass
    self.schema = schema
    self.existing = Dictionary(existing.map { ($0.uuid, $0) }, uniquingKeysWith: { first, _ in first })
    finder = SecretFinder(schema)
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

  /// The record that a row is about; nil, with a problem, where there is none or it came before.
  private mutating func record(_ uuid: String, line: Int) -> Record? {
    guard let record = existing[uuid] else {
      complain(line, "there is no \(objectClass) \(uuid)")
      return nil
    }
    guard seen.insert(uuid).inserted else {
      complain(line, "\(uuid) came before")
      return nil
    }
    return record
  }

  // MARK: CSV

  /// What a column of the file holds.
  enum Column {
    case uuid
    case field(JSONPointer)
    case unknown
  }

  /// The columns by the header's names.
  mutating func columns(_ header: CSV.Row) -> [Column] {
    var byName: [String: JSONPointer] = [:]
    var titles: [String: JSONPointer] = [:]
    let sample = existing.values.prefix(50).reduce(JSONObject()) { DraftTree.union($0, $1.fields) }
    for field in schema.fields(for: sample).flatMap(\.flattened) {
      byName[field.pointer.tokens.joined(separator: ".")] = field.pointer
      byName[field.pointer.description] = field.pointer
      if titles[field.title] == nil { titles[field.title] = field.pointer }
    }
    return header.cells.map { cell in
      let name = cell.trimmed()
      if name == "uuid" { return .uuid }
      if let pointer = byName[name] ?? titles[name] { return .field(pointer) }
      if !name.isEmpty { complain(header.line, "\(objectClass) has no field \(name)") }
      return .unknown
    }
  }

  mutating func take(_ row: CSV.Row, _ columns: [Column]) {
    if row.cells.count > columns.count {
      return complain(row.line, "it has \(row.cells.count) cells, the header \(columns.count)")
    }
    var uuid = ""
    for (column, cell) in zip(columns, row.cells) { if case .uuid = column { uuid = cell.trimmed() } }
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
    add(assignments, record, line: row.line)
  }

  /// What a cell changes a field to; nil where it changes nothing.
  private func value(
    _ cell: String, _ pointer: JSONPointer, in present: JSONObject, _ fields: [Field], isNew: Bool
  ) throws(InputProblem) -> JSON? {
    guard let field = fields.field(at: pointer), !field.isReadOnly else { return .none }
    let own = JSON.object(present)[pointer]
    if cell == RecordExport.cell(own, field) { return .none }
    if field.isSecret, cell.isEmpty || cell == DisplayText.mask { return .none }
    if isNew, cell.isEmpty { return .none }
    switch field.parse(cell) {
    case .success(let value):
      if SecretFinder.hasText(DisplayText.mask, in: value) {
        throw InputProblem("\(field.title) bears a masked secret, which has to be typed")
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

  mutating func take(_ element: JSON, line: Int) {
    guard let given = Record(document: element, objectClass: objectClass, fallbackUUID: "-") else {
      return complain(line, "it is no record")
    }
    let around: Set<String> = ["uuid", "objectClass", "rev"]
    let members = given.fields.filter { !around.contains($0.key) }.map { ($0.key, $0.value) }
    if given.uuid == "-" { return add(.create(JSONObject(members)), nil, line: line) }
    guard let record = record(given.uuid, line: line) else { return }
    var assignments: [BulkAction.Assignment] = []
    let present = record.fields
    // An export leaves secrets out: the file's change is what it differs in from that.
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

  /// An object with the members that only the present one has.
  private func merged(_ value: JSON, _ present: JSON?) -> JSON {
    guard case .object(let given) = value, case .object(let own)? = present else { return value }
    var result = own
    for (key, member) in given { result[key] = merged(member, own[key]) }
    return .object(result)
  }
}
