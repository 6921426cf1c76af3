/// Records as a file that other programs read, and that can be imported again.
public enum RecordExport {
  /// Records with every column of the class, the UUID first; secrets are masked.
  ///
  /// `clean` is applied to each cell, for a terminal.
  public static func csv(
    _ records: [Record], schema: Schema, clean: (String) -> String = { $0 }
  ) -> String {
    let fields = records.map(\.fields)
    let columns = schema.columns(sample: Array(fields.prefix(100))).filter { $0.key != "uuid" }
    var text = CSV.line((["uuid"] + columns.map(\.key)).map(clean))
    for (record, fields) in zip(records, fields) {
      let cells = [record.uuid] + columns.map { cell($0.value(in: fields), $0.field) }
      text += CSV.line(cells.map(clean))
    }
    return text
  }

  /// A cell without abbreviation: text as it is, other values as JSON, a secret masked.
  public static func cell(_ value: JSON?, _ field: Field?) -> String {
    guard let value, !value.isNull else { return "" }
    if field?.isSecret == true { return DisplayText.short(value, field) }
    if let text = value.stringValue { return text }
    return value.objectValue == nil && value.arrayValue == nil ? value.text() : DisplayText.masked(value, field).text()
  }

  /// Records as an array of their documents, secrets left out: they are to be typed, not passed on.
  public static func json(_ records: [Record], schema: Schema) -> String {
    let finder = SecretFinder(schema)
    let documents = records.map { $0.with(fields: finder.removing(from: $0.fields)).document }
    return JSON.array(documents).text(.pretty) + "\n"
  }
}
