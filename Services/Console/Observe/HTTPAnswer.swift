/// What a caller of a ``LoopbackServer`` is told.
struct HTTPAnswer: Sendable {
  let status: String
  let type: String
  let body: String

  /// - Parameter status: `200 OK`.
  init(_ status: String, _ body: String = "", type: String = "text/plain; charset=utf-8") {
    self.status = status
    self.type = type
    self.body = body
  }

  var text: String {
    "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n"
      + "Cache-Control: no-store\r\nConnection: close\r\n\r\n\(body)"
  }
}
