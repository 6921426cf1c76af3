/// The texts of `--help`.
enum HelpText {
  static let version = "aixtui 0.1.0"

  static let connect = """
    CONNECT
      --device URL            the device; a bare host means https
      --profile NAME          a profile of the configuration
      --user NAME             whom to sign in as
      --password-file FILE    the password is the file's first line; else $AIXTUI_PASSWORD, else a prompt
      --api-key-file FILE     an API key instead of a password; else $AIXTUI_API_KEY
      --cacert FILE           trust the authorities in FILE
      --pin sha256//BASE64    trust the device with this public key
      --insecure              trust any certificate
      --read-only             refuse every write
      --config FILE           another configuration file
    """

  static let output = """
    OUTPUT
      -o table|json|jsonl|csv  table on a terminal, json in a pipe
      --csv-safe               with -o csv: put ' before texts that begin with
                               = + - or @, so that no spreadsheet runs them
    """

  static let exits = """
    EXIT
      0 done   1 the device refused   2 wrong usage or configuration
      3 cannot reach the device   4 not authorised   6 cannot write the output
    """

  private static let record = "RECORD is a UUID, or the name of a record if only one has it."

  static let main = """
    aixtui: a console for aixtream audio codecs

      aixtui [CONNECT]                       the full-screen console
      aixtui --demo                          the same, on a simulated device
      aixtui simulate [OPTIONS]              a simulated device
      aixtui classes                         the names of all classes, one a line
      aixtui methods                         the names of all methods, one a line
      aixtui schema object|method NAME       a schema as the device gives it
      aixtui get CLASS [RECORD]              records, or one record
      aixtui create CLASS [FILE|-]           make a record from JSON; prints its UUID
      aixtui set CLASS RECORD FIELD=VALUE .. change fields
      aixtui patch CLASS RECORD [FILE|-]     apply a JSON Patch (RFC 6902)
      aixtui clone CLASS RECORD              clone a record; prints the new UUID
      aixtui delete CLASS RECORD [--yes]     delete a record
      aixtui call METHOD [FILE|-]            call a method with JSON arguments
      aixtui watch CLASS ...                 one line a change, as it happens
      aixtui status [--follow] [--check]     alarms, events and log

    \(record)
    aixtui COMMAND --help tells more.
    """

  /// What each subcommand does, its operands and its own options.
  static let commands: [String: String] = [
    "classes": "aixtui classes [CONNECT] [OUTPUT]\n\nPrints the names of all classes, one a line.",
    "methods": "aixtui methods [CONNECT] [OUTPUT]\n\nPrints the names of all methods, one a line.",
    "schema":
      "aixtui schema object|method NAME [CONNECT]\n\nPrints the schema of a class or a method as the device gives it.",
    "get": """
    aixtui get CLASS [RECORD] [--filter TEXT] [--columns A,B] [--no-header]
               [CONNECT] [OUTPUT]

    Prints all records of a class (as an array in JSON), or one record.
    json and jsonl print records exactly as the device gave them; table and csv
    print their fields. On a terminal, a table is cut to the terminal's width.

      --filter TEXT    only records that match, as with / in the console:
                       text, field=value, field>n, !term
      --columns A,B    these columns in this order, by field name or title
      --no-header      leave out the line of titles
    """,
    "create": """
    aixtui create CLASS [FILE|-] [CONNECT] [OUTPUT]

    Makes a record from a JSON object: its fields, or a record as get prints it (its uuid is left out).
    Without FILE it is read from standard input; with no input the schema's defaults are taken.
    Prints the new record's UUID; with -o the record.
    """,
    "set": """
    aixtui set CLASS RECORD FIELD=VALUE ... [CONNECT] [OUTPUT]

    Changes fields and sends only what changed. FIELD is a name, a dotted path or a JSON Pointer, without the envelope.
    VALUE is read by the field's schema: a number, true, null or JSON where it says so, text otherwise.
    Where 1 and "1" are both allowed, quotation marks make the text: 'mode="1"'.
    A name with = in it is given as a JSON Pointer: /a=b=5, or #/a%3Db=5.
    The record is read again; if it does not show what was set, that is an error.
    """,
    "patch": """
    aixtui patch CLASS RECORD [FILE|-] [CONNECT] [OUTPUT]

    Applies a JSON Patch (RFC 6902). Its pointers lead into the document that get
    prints; the envelope (the member named like the class) can be left out.
    """,
    "clone":
      "aixtui clone CLASS RECORD [CONNECT] [OUTPUT]\n\nClones a record and prints the new one's UUID; with -o the record.",
    "delete": """
    aixtui delete CLASS RECORD [--yes] [CONNECT]

    Deletes a record. Without --yes it asks on a terminal and is a usage error elsewhere.
    """,
    "call": """
    aixtui call METHOD [FILE|-] [CONNECT]

    Calls a method with the JSON object in FILE (or on standard input) as its arguments and prints its result.
    """,
    "watch": """
    aixtui watch CLASS ... [--for SECONDS] [--count N] [-o jsonl|table] [CONNECT]

    Prints one line a change until ^C, for so many seconds, or so many changes.
    A line has time, origin (live, resynced, polled), event (create, update, destroy), class, uuid, rev (null where the
    record has none), name, and changed: {field: [old, new]}, secrets masked. Signals come by the device's websocket; after
    each gap the lists are compared, and where there is no socket they are read every few seconds.
    If the device does not answer at the end, the open gap is told and the exit
    code is 3.
    """,
    "status": """
    aixtui status [--follow] [--for SECONDS] [CONNECT] [OUTPUT]
    aixtui status --check[=nagios] [--timeout SECONDS] [--critical LIST]
                  [--warning LIST] [CONNECT]

    Prints the active alarms, and the events and log entries since the last call of
    the same profile and device; --follow goes on, with --for for so many seconds.
    json is the device's answer, jsonl a line {"kind": ..., "entry": ...} each.
    If the device's clock is wrong, tables show corrected times, marked with ~.

    --check always prints exactly one line, as a Nagios plugin does, and exits with
      0 OK   10 WARNING   11 CRITICAL   3 UNKNOWN (whatever the reason)
    --check=nagios exits with 0, 1, 2 and 3 instead.

      --timeout SECONDS   give up after so long (10)
      --critical LIST     severities that are critical (critical,major)
      --warning LIST      severities that are a warning (all others but info)
    LIST is none, or some of critical,major,minor,warning,info,unknown.
    """,
    "simulate": """
    aixtui simulate [OPTIONS]

    Runs a simulated device until it is ended and prints `listening on URL` when it is ready.
    It knows the user root with the password ferncast.

      --listen HOST:PORT        127.0.0.1:8080; port 0 takes a free one
      --envelope wrapped|flat   how records are wrapped
      --count CLASS=N           so many records of a class; may stand more than once
      --event-rate N            so many changes a second
      --session-ttl S           sessions end after S seconds without a refresh
      --seed N                  the same seed gives the same device
      --latency-ms N            wait before each answer
      --no-patch                answer PATCH with 405
      --no-socket               answer the websocket's address with 404
      --silent-expiry           sockets fall silent when their session ends, instead of being closed
      --list-form FORM          lists as records, uuids or an object
      --trickle N               send bodies at N bytes a second
      --quote-location          put a Location in quotation marks
      --location-host NAME      another host name in a Location
      --reboot-seconds S        how long the method reboot takes
      --forgetful-cursors       GET status tells each entry once, whatever cursor comes
      --status-times FORM       its times as iso, seconds or milliseconds
      --status-severities FORM  its severities as words or numbers (1 critical to 5 info)
      --no-status-ids           its alarms, events and log entries have no id
      --schemas DIR             more classes: CLASS.schema.json, and CLASS.records.json
      --request-log FILE        a JSON line for each request, secrets left out
    """,
  ]

  static func text(for command: String?) -> String {
    guard let command, let own = commands[command] else {
      return [main, connect, output, exits].joined(separator: "\n\n")
    }
    if command == "simulate" { return own }
    let hints = own.contains("RECORD") ? [record] : []
    return ([own] + hints + [connect, output, exits]).joined(separator: "\n\n")
  }
}
