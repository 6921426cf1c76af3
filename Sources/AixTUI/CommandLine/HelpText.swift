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
      0 done   1 the device refused   2 usage   3 cannot reach the device   4 not authorised
    """

  static let main = """
    aixtui: a console for aixtream audio codecs

      aixtui [CONNECT]                       the full-screen console
      aixtui --demo                          the same, on a simulated device
      aixtui simulate [OPTIONS]              a simulated device
      aixtui classes                         the names of all classes, one a line
      aixtui methods                         the names of all methods, one a line
      aixtui schema object|method NAME       a schema as the device gives it
      aixtui get CLASS [UUID]                records, or one record
      aixtui create CLASS [FILE|-]           make a record from JSON; prints its UUID
      aixtui set CLASS UUID FIELD=VALUE ...  change fields
      aixtui patch CLASS UUID [FILE|-]       apply a JSON Patch (RFC 6902)
      aixtui clone CLASS UUID                clone a record; prints the new UUID
      aixtui delete CLASS UUID [--yes]       delete a record
      aixtui call METHOD [FILE|-]            call a method with JSON arguments
      aixtui watch CLASS ...                 one line a change, as it happens
      aixtui status [--follow] [--check]     alarms, events and log

    aixtui COMMAND --help tells more.
    """

  /// What each subcommand does, its operands and its own options.
  static let commands: [String: String] = [
    "classes": "aixtui classes [CONNECT] [OUTPUT]\n\nPrints the names of all classes, one a line.",
    "methods": "aixtui methods [CONNECT] [OUTPUT]\n\nPrints the names of all methods, one a line.",
    "schema":
      "aixtui schema object|method NAME [CONNECT]\n\nPrints the schema of a class or a method as the device gives it.",
    "get": """
    aixtui get CLASS [UUID] [CONNECT] [OUTPUT]

    Prints all records of a class (as an array in JSON), or one record.
    json and jsonl print records exactly as the device gave them; table and csv print their fields.
    """,
    "create": """
    aixtui create CLASS [FILE|-] [CONNECT] [OUTPUT]

    Makes a record from a JSON object: its fields, or a record as get prints it (its uuid is left out).
    Without FILE it is read from standard input; with no input the schema's defaults are taken.
    Prints the new record's UUID; with -o the record.
    """,
    "set": """
    aixtui set CLASS UUID FIELD=VALUE ... [CONNECT] [OUTPUT]

    Changes fields and sends only what changed. FIELD is a name, a dotted path or a JSON Pointer, without the envelope.
    VALUE is read by the field's schema: a number, true, null or JSON where it says so, text otherwise.
    Where 1 and "1" are both allowed, quotation marks make the text: 'mode="1"'.
    A name with = in it is given as a JSON Pointer: /a=b=5, or #/a%3Db=5.
    The record is read again; if it does not show what was set, that is an error.
    """,
    "patch": """
    aixtui patch CLASS UUID [FILE|-] [CONNECT] [OUTPUT]

    Applies a JSON Patch (RFC 6902) with pointers into the document that get prints.
    """,
    "clone":
      "aixtui clone CLASS UUID [CONNECT] [OUTPUT]\n\nClones a record and prints the new one's UUID; with -o the record.",
    "delete": """
    aixtui delete CLASS UUID [--yes] [CONNECT]

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
    """,
    "status": """
    aixtui status [--follow] [--for SECONDS] [--check] [CONNECT] [OUTPUT]

    Prints the active alarms, and the events and log entries since the last call of the same profile and device; --follow
    goes on. json is the device's answer, jsonl a line {"kind": ..., "entry": ...} each.
    --check prints one line as a Nagios plugin does and exits with 0 (no alarm), 10 (warning) or 11 (critical).
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
    return command == "simulate" ? own : [own, connect, output, exits].joined(separator: "\n\n")
  }
}
