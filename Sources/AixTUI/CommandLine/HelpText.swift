/// The texts of `--help`.
enum HelpText {
  static let version = "aixtui 0.1.0"

  static let connect = """
    CONNECT
      --device URL            the device; a bare host means https
      --profile NAME          a profile of the configuration, or a pattern: 'van*'
      --group NAME            all profiles of a group
      --all                   all profiles
      --user NAME             the user to sign in as
      --password-file FILE    read the password from the first line of FILE
                              (else $AIXTUI_PASSWORD, else a prompt)
      --api-key-file FILE     use an API key instead (else $AIXTUI_API_KEY)
      --cacert FILE           trust the authorities in FILE
      --pin sha256//BASE64    trust the device with this public key
      --insecure              trust any certificate
      --read-only             refuse every write
      --config FILE           another configuration file
    The first four can be repeated and mixed; each device is asked once.
    """

  /// What several devices change.
  private static let fleet = """
    SEVERAL DEVICES
      All devices are asked at once. json and jsonl print {"device": ...,
      "record": ...}, table and csv a first column "device". What failed is on
      standard error, a line for each device; the exit code is the highest one.
    """

  static let output = """
    OUTPUT
      -o table|json|jsonl|csv  table on a terminal, json in a pipe
      --csv-safe               with -o csv: put ' before texts that begin with
                               = + - or @, so that spreadsheets do not run them
    """

  static let exits = """
    EXIT
      0 done   1 the device refused   2 wrong usage or configuration
      3 cannot reach the device   4 not authorised   6 cannot write the output
    """

  private static let record = "RECORD is a UUID, or the name of a record if only one has it."

  private static let whereText = """
      --where FILTER   all records that match, as with --filter of get
      --dry-run        print what would be sent, send nothing
      --yes            do not ask; without a terminal, --yes is required
    The plan and the question name every device. A record that changes meanwhile is
    left alone. All writes are one group in the history (H in the console).
    """

  static let main = """
    aixtui: a console for aixtream audio codecs

      aixtui [CONNECT]                       the full-screen console
      aixtui --demo                          the same, on a simulated device
      aixtui simulate [OPTIONS]              a simulated device
      aixtui classes                         the names of all classes, one per line
      aixtui methods                         the names of all methods, one per line
      aixtui schema object|method NAME       a schema as sent by the device
      aixtui get CLASS [RECORD]              records, or one record
      aixtui create CLASS [FILE|-]           create a record; prints its UUID
      aixtui set CLASS RECORD FIELD=VALUE .. change fields
      aixtui patch CLASS RECORD [FILE|-]     apply a JSON Patch (RFC 6902)
      aixtui clone CLASS RECORD              clone a record; prints the new UUID
      aixtui delete CLASS RECORD [--yes]     delete a record
      aixtui call METHOD [FILE|-]            call a method with JSON arguments
      aixtui watch CLASS ...                 one line for each change, as it happens
      aixtui status [--follow] [--check]     alarms, events and log
      aixtui devices                         each device, its alarms and calls

    set, patch and delete also take --where FILTER instead of RECORD.
    \(record)
    With --ascii the console draws with ASCII characters only.
    Run aixtui COMMAND --help for details.
    """

  /// What each subcommand does, its operands and its own options.
  static let commands: [String: String] = [
    "classes": "aixtui classes [CONNECT] [OUTPUT]\n\nPrints the names of all classes, one per line.",
    "methods": "aixtui methods [CONNECT] [OUTPUT]\n\nPrints the names of all methods, one per line.",
    "schema":
      "aixtui schema object|method NAME [CONNECT]\n\nPrints the schema of a class or a method as sent by the device.",
    "get": """
    aixtui get CLASS [RECORD] [--filter TEXT] [--columns A,B] [--no-header]
               [CONNECT] [OUTPUT]

    Prints all records of a class (as an array in JSON), or one record.
    json and jsonl print records exactly as sent by the device; table and csv
    print their fields. On a terminal, a table is cut to the terminal's width.

      --filter TEXT    only records that match, as with / in the console:
                       text, field=value, field>n, !term
      --columns A,B    these columns in this order, by field name or title
      --no-header      omit the header line
    """,
    "create": """
    aixtui create CLASS [FILE|-] [CONNECT] [OUTPUT]

    Creates a record from a JSON object: its fields, or a record as printed by get
    (its uuid is ignored).
    Without FILE, reads standard input. With empty input, uses the schema's
    defaults.
    Prints the new record's UUID; with -o the record.
    """,
    "set": """
    aixtui set CLASS RECORD FIELD=VALUE ... [CONNECT] [OUTPUT]
    aixtui set CLASS --where FILTER FIELD=VALUE ... [--dry-run] [--yes] [CONNECT]

    Changes fields and sends only what changed. FIELD is a name, a dotted path or a
    JSON Pointer, without the envelope.
    VALUE is read as the field's schema says: a number, true, null or JSON,
    otherwise text.
    If 1 and "1" are both allowed, use quotation marks for text: 'mode="1"'.
    For a name that contains =, use a JSON Pointer: /a=b=5, or #/a%3Db=5.
    Reads the record again and fails if the device does not show the new value.

    \(whereText)
    """,
    "patch": """
    aixtui patch CLASS RECORD [FILE|-] [CONNECT] [OUTPUT]
    aixtui patch CLASS --where FILTER [FILE|-] [--dry-run] [--yes] [CONNECT]

    Applies a JSON Patch (RFC 6902). Its pointers lead into the document that get
    prints; the envelope (the member named like the class) can be left out.

    \(whereText)
    """,
    "clone":
      "aixtui clone CLASS RECORD [CONNECT] [OUTPUT]\n\nClones a record and prints the new one's UUID; with -o the record.",
    "delete": """
    aixtui delete CLASS RECORD [--yes] [CONNECT]
    aixtui delete CLASS --where FILTER [--dry-run] [--yes] [CONNECT]

    Deletes a record. Without --yes it asks on a terminal; without a terminal,
    --yes is required.

    \(whereText)
    """,
    "call": """
    aixtui call METHOD [FILE|-] [CONNECT]

    Calls a method and prints its result. The arguments are a JSON object, read from
    FILE or standard input.
    """,
    "watch": """
    aixtui watch CLASS ... [--for SECONDS] [--count N] [-o jsonl|table] [CONNECT]

    Prints one line for each change, until ^C, for SECONDS, or until N changes.
    A line has: time, origin (live, resynced, polled), event (create, update,
    destroy), class, uuid, rev (null if the record has none), name, and changed:
    {field: [old, new]}. Secrets are masked. Signals arrive over the device's
    websocket. After a gap the lists are compared; without a socket they are polled
    every few seconds. At the end they are compared once more, which takes a few
    seconds at most; a second ^C ends at once.
    Of several devices, one that is away is tried again while others are watched.
    If the device does not respond at the end, says what is missing and exits 3.
    """,
    "status": """
    aixtui status [--follow] [--for SECONDS] [CONNECT] [OUTPUT]
    aixtui status --check[=nagios] [--timeout SECONDS] [--critical LIST]
                  [--warning LIST] [CONNECT]

    Prints the active alarms, and the events and log entries since the last call of
    the same profile and device. --follow continues; --for limits it to SECONDS.
    json prints the device's response, jsonl lines of {"kind": ..., "entry": ...}.
    If the device's clock is wrong, tables show corrected times, marked with ~.

    --check always prints exactly one line, like a Nagios plugin, and exits with
      0 OK   10 WARNING   11 CRITICAL   3 UNKNOWN (whatever the reason)
    --check=nagios exits with 0, 1, 2 and 3 instead.

      --timeout SECONDS   give up after SECONDS (default 10)
      --critical LIST     severities that are critical (critical,major)
      --warning LIST      severities that are a warning (all others but info)
    LIST is none, or some of critical,major,minor,warning,info,unknown.
    Over several devices the first line has the worst state (CRITICAL, UNKNOWN,
    WARNING, OK in this order), and a line for each device follows.
    """,
    "devices": """
    aixtui devices [--no-header] [CONNECT] [OUTPUT]

    Prints each device: name, url, state, latency, user, alarms by severity, live
    calls, streams in trouble, badge and groups. Without CONNECT all profiles.
    """,
    "simulate": """
    aixtui simulate [OPTIONS]

    Runs simulated devices until stopped. Prints `listening on URL` for each when all are ready.
    User: root, password: ferncast.

      --listen HOST:PORT        default 127.0.0.1:8080; port 0 means any free one
      --devices N               N devices that differ, on consecutive ports
      --trouble hang=N,refuse=N,flood=N,critical=N
                                how many of them are in trouble; with critical, only
                                those have a critical alarm, until the RTP destination
                                of their first stream is right
      Lines on standard input change that while N devices run:
      hang 3, refuse 4-9, flood 5 5000, restart 2, resume 3, list
      --envelope wrapped|flat   the form of records
      --list-envelope wrapped|flat, --signal-envelope wrapped|flat
                                another form in lists, in signals
      --count CLASS=N           number of records of a class; can be repeated
      --event-rate N            changes per second
      --session-ttl S           sessions end after S seconds without a refresh
      --seed N                  same seed, same device
      --latency-ms N            wait before each response
      --no-patch                respond to PATCH with 405
      --no-socket               no websocket (404)
      --silent-expiry           sockets go silent when their session ends
      --list-form FORM          lists as records, uuids or an object
      --trickle N               send bodies at N bytes a second
      --quote-location          put a Location in quotation marks
      --location-host NAME      another host name in a Location
      --reboot-seconds S        how long a reboot takes
      --forgetful-cursors       GET status reports each entry once, for any cursor
      --status-times FORM       status times as iso, seconds or milliseconds
      --status-severities FORM  status severities as words or numbers (1 to 5)
      --no-status-ids           status entries have no id
      --schemas DIR             more classes: CLASS.schema.json, CLASS.records.json
      --request-log FILE        log each request as a JSON line, without secrets
    """,
  ]

  /// The first lines of a subcommand's help, which show its usage.
  static func usage(of command: String) -> String? {
    guard
      let lines = commands[command]?.split(separator: "\n", omittingEmptySubsequences: false).prefix(while: {
        !$0.isEmpty
      })
    else { return nil }
    return lines.map { $0.drop { $0 == " " } }.joined(separator: " ")
  }

  static func text(for command: String?) -> String {
    guard let command, let own = commands[command] else {
      return [main, connect, output, exits].joined(separator: "\n\n")
    }
    if command == "simulate" { return own }
    let hints = own.contains("RECORD") ? [record] : []
    let several = ["create", "clone", "call"].contains(command) ? [] : [fleet]
    return ([own] + hints + [connect] + several + [output, exits]).joined(separator: "\n\n")
  }
}
