/// How records are printed.
enum OutputFormat: String, CaseIterable {
  case table, json, jsonl, csv

  init(option: String) throws(UsageError) {
    guard let format = OutputFormat(rawValue: option) else {
      throw UsageError("-o must be table, json, jsonl or csv, not \"\(option)\"")
    }
    self = format
  }
}
