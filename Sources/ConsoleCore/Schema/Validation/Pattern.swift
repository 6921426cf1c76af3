import CPcre2

/// A regular expression of a schema: JavaScript's dialect as far as PCRE2 supports it, with limited time and memory.
final class Pattern: @unchecked Sendable {
  // A compiled pattern never changes after `init`, and PCRE2 allows its use from any thread (pcre2api, Multithreading).
  private let code: OpaquePointer

  /// The longest pattern and the longest text, in bytes.
  private static let patternLimit = 4_096
  private static let textLimit = 16_384

  /// Compiles a pattern; nil if it is invalid or too large.
  init?(_ text: String) {
    guard text.utf8.count <= Pattern.patternLimit else { return nil }
    let options =
      PCRE2_UTF | UInt32(PCRE2_ALT_BSUX) | UInt32(PCRE2_DOLLAR_ENDONLY) | UInt32(PCRE2_MATCH_UNSET_BACKREF)
      | UInt32(PCRE2_ALLOW_EMPTY_CLASS) | UInt32(PCRE2_NEVER_BACKSLASH_C)
    guard let context = pcre2_compile_context_create_8(nil) else { return nil }
    defer { pcre2_compile_context_free_8(context) }
    pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_ANYCRLF))
    pcre2_set_parens_nest_limit_8(context, 100)
    var errorCode: Int32 = 0
    var errorOffset = 0
    var bytes = Array(PatternDialect.translated(text).utf8)
    let compiled = pcre2_compile_8(&bytes, bytes.count, options, &errorCode, &errorOffset, context)
    guard let compiled else { return nil }
    code = compiled
  }

  deinit { pcre2_code_free_8(code) }

  /// Whether the pattern matches anywhere in a text; nil if a limit was reached first.
  func matches(_ text: String) -> Bool? {
    let bytes = Array(text.utf8)
    guard bytes.count <= Pattern.textLimit else { return nil }
    guard let context = pcre2_match_context_create_8(nil) else { return nil }
    defer { pcre2_match_context_free_8(context) }
    guard let data = pcre2_match_data_create_from_pattern_8(code, nil) else { return nil }
    defer { pcre2_match_data_free_8(data) }
    // The limit applies to each start position, so a long text gets a smaller one.
    let limit = min(max(4_000_000 / (bytes.count + 1), 1_000), 100_000)
    pcre2_set_match_limit_8(context, UInt32(limit))
    pcre2_set_depth_limit_8(context, UInt32(limit))
    pcre2_set_heap_limit_8(context, 4_096)
    let result = pcre2_match_8(code, bytes, bytes.count, 0, UInt32(PCRE2_NO_UTF_CHECK), data, context)
    if result >= 0 { return true }
    return result == PCRE2_ERROR_NOMATCH ? false : nil
  }
}
