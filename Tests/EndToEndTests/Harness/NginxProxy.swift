import Foundation
import Glibc

/// A TLS reverse proxy with a self-signed certificate of its own in front of a device.
final class NginxProxy: Sendable {
  let url: String
  /// The certificate, which is its own authority, as a file for `--cacert`.
  let certificate: String
  /// The pin of its public key, `sha256//BASE64`.
  let pin: String
  private let folder: TemporaryFolder
  private let child: ChildProcess

  /// Starts it on a free port; `names` are the certificate's subject alternative names.
  init(to device: String, names: [String] = ["IP:127.0.0.1", "DNS:localhost"]) async throws {
    folder = try TemporaryFolder()
    certificate = folder.file("cert.pem")
    let key = folder.file("key.pem")
    try await Shell.require([
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
      "-subj", "/CN=aixtui test", "-addext", "subjectAltName=\(names.joined(separator: ","))",
      "-keyout", key, "-out", certificate,
    ])
    pin = try await Self.pin(of: certificate)
    // Between choosing a port and nginx taking it somebody else may have it: then another one.
    for attempt in 1... {
      let port = try Self.freePort()
      let config = try folder.write("nginx.conf", Self.config(folder, port: port, device: device))
      let child = try ChildProcess(["nginx", "-p", folder.path, "-c", config, "-e", "stderr"], folder: folder)
      if try await Self.answers(port: port, child) {
        self.child = child
        url = "https://127.0.0.1:\(port)"
        return
      }
      if attempt == 5 { throw HarnessError("nginx: \(child.errors)") }
    }
    throw HarnessError("nginx did not start")
  }

  deinit { child.send(SIGTERM) }

  /// The pin of a certificate's public key (RFC 7469 section 2.4) by openssl alone.
  static func pin(of certificate: String) async throws -> String {
    let command = """
      openssl x509 -in '\(certificate)' -noout -pubkey | openssl pkey -pubin -outform der |
        openssl dgst -sha256 -binary | openssl base64 -A
      """
    return "sha256//" + (try await Shell.require(["sh", "-c", command]))
  }

  private static func answers(port: UInt16, _ child: ChildProcess) async throws -> Bool {
    for _ in 0..<100 where child.isRunning {
      let probe = ["curl", "-sk", "--noproxy", "*", "-o", "/dev/null", "https://127.0.0.1:\(port)/nginx-ready"]
      if try await Shell.run(probe).status == 0 { return true }
      try await Task.sleep(for: .milliseconds(50))
    }
    return false
  }

  private static func config(_ folder: TemporaryFolder, port: UInt16, device: String) -> String {
    let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    let temporary = kinds.map { "\($0)_temp_path \(folder.file($0));" }.joined(separator: "\n  ")
    return """
      daemon off;
      master_process off;
      pid \(folder.file("nginx.pid"));
      events { worker_connections 64; }
      http {
        access_log off;
        \(temporary)
        server {
          listen 127.0.0.1:\(port) ssl;
          ssl_certificate \(folder.file("cert.pem"));
          ssl_certificate_key \(folder.file("key.pem"));
          location = /nginx-ready { return 204; }
          location / {
            proxy_pass \(device);
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $http_connection;
          }
        }
      }

      """
  }

  /// A TCP port of 127.0.0.1 that was free a moment ago.
  static func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard bound else { throw HarnessError("no free port: error \(errno)") }
    return UInt16(bigEndian: address.sin_port)
  }
}
