/// What is sent back.
struct Answer: Sendable {
  var status: Int
  var headers: [(name: String, value: String)] = []
  var body: String

  var bytes: [UInt8] {
    let extra = headers.map { "\($0.name): \($0.value)\r\n" }.joined()
    return Array(
      "HTTP/1.1 \(status) Said\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\(extra)Connection: close\r\n\r\n\(body)"
        .utf8)
  }

  static func charged(_ charge: Charge) -> Answer {
    Answer(
      status: 200,
      body: #"{"id":"\#(charge.object)","key":"\#(charge.key)","request":"\#(charge.body)","micros":\#(charge.micros)}"#
    )
  }

  static func complaint(_ status: Int, _ text: String, _ headers: [(name: String, value: String)] = []) -> Answer {
    Answer(status: status, headers: headers, body: #"{"error":"\#(text)"}"#)
  }
}
