import Foundation

/// A device of a few lines of Python that answers writes in odd ways; what it holds owes nothing to the program.
final class OddDevice: Sendable {
  /// What the device does with a write.
  enum Habit: String {
    /// Says 204 and keeps what it has.
    case forgets
    /// Answers with a sign-in page and status 200.
    case page
  }

  static let isAvailable = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

  let url: String
  private let process: ChildProcess
  private let folder: TemporaryFolder

  init(_ habit: Habit) async throws {
    folder = try TemporaryFolder()
    let script = try folder.write("device.py", OddDevice.script)
    process = try ChildProcess(["/usr/bin/python3", "-u", script, habit.rawValue], folder: folder)
    for _ in 0..<1000 where !process.output.hasSuffix("\n") && process.isRunning {
      try await Task.sleep(for: .milliseconds(10))
    }
    guard let port = Int(process.output.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw HarnessError("the odd device did not start: \(process.errors)")
    }
    url = "http://127.0.0.1:\(port)"
  }

  deinit { process.send(9) }

  private static let script = #"""
    import http.server, sys
    HABIT = sys.argv[1]
    RECORD = b'{"uuid": "u1", "thing": {"name": "old", "port": 1}}'
    class Device(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def log_message(self, *words): pass
        def answer(self, status, body=b"", kind="application/json", *headers):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            for name, value in headers: self.send_header(name, value)
            self.send_header("Content-Type", kind)
            if status != 204: self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        def do_GET(self):
            if self.path.endswith("/objects/thing/u1"): self.answer(200, RECORD)
            elif self.path.endswith("/objects/thing"): self.answer(200, b"[" + RECORD + b"]")
            else: self.answer(404, b'{"type": "notFound", "message": "none"}')
        def write(self):
            if HABIT == "page": self.answer(200, b"<html><title>Sign in</title></html>", "text/html")
            else: self.answer(204)
        def do_POST(self):
            if self.path.endswith("/objects/session"): self.answer(201, b"", "application/json", ("Set-Cookie", "sid=1; Path=/"))
            else: self.write()
        def do_PATCH(self): self.write()
        def do_PUT(self): self.write()
        def do_DELETE(self):
            if "/session/" in self.path: self.answer(205)
            else: self.write()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Device)
    print(server.server_address[1])
    server.serve_forever()
    """#
}
