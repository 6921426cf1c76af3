/// Writes records in forms that other programs read, and that can be imported again.
public enum RecordExport {
  /// Records with all columns of the class, the UUID first; secrets are masked, everything else is unchanged.
  ///
  /// With `guardsFormulas`, texts that a spreadsheet would run get a leading `'`. `clean` is applied to each cell, for
  /// a terminal.
  public static func csv(
    _ records: [Record], schema: Schema, guardsFormulas: Bool = false, clean: (String) -> String = { $0 }
  ) -> String {
    let fields = records.map(\.fields)
    // Export members that only one record has, too.
    let sample = fields.reduce(JSONObject()) { DraftTree.union($0, $1) }
    let columns = schema.columns(sample: [sample]).filter { $0.key != "uuid" }
    return csv(records, columns: [nil] + columns, guardsFormulas: guardsFormulas, clean: clean)
  }

  /// Records with these columns, nil meaning the UUID; with or without the header.
  public static func csv(
    _ records: [Record], columns: [Column?], hasHeader: Bool = true, guardsFormulas: Bool = false,
    clean: (String) -> String = { $0 }
  ) -> String {
    func finished(_ text: String, isText: Bool = true) -> String {
      clean(guardsFormulas && isText ? CSV.guarded(text) : text)
    }
    var text = hasHeader ? CSV.line(columns.map { finished($0.map(header) ?? "uuid") }) : ""
    for record in records {
      let fields = record.fields
      let cells = columns.map { column -> String in
        guard let column else { return finished(record.uuid) }
        let value = column.value(in: fields)
        return finished(cell(value, column.field), isText: value?.stringValue != nil)
      }
      text += CSV.line(cells)
    }
    return text
  }

  /// The name of a column: its dotted path, or a JSON Pointer if the path is ambiguous.
  private static func header(_ column: Column) -> String {
    ColumnNames.isPlain(column.pointer) ? column.key : column.pointer.description
  }

  /// The full text of a cell: text unchanged, other values as JSON, secrets masked.
  public static func cell(_ value: JSON?, _ field: Field?) -> String {
    guard let value, !value.isNull else { return "" }
    if field?.isSecret == true { return value == "" ? "" : DisplayText.mask }
    if let text = value.stringValue { return text }
    return value.objectValue == nil && value.arrayValue == nil ? value.text() : DisplayText.masked(value, field).text()
  }

  /// Records as an array of documents without secrets, which must be typed and not passed on.
  public static func json(_ records: [Record], schema: Schema) -> String {
    let finder = SecretFinder(schema)
    let documents = records.map { $0.with(fields: finder.removing(from: $0.fields)).document }
    return JSON.array(documents).text(.pretty) + "\n"
  }
}
