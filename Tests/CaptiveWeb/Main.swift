import Glibc
import Vocabulary
import Web

// Fetches in a network of its own, where every address of the internet is this machine (see CaptiveWeb in Tests/Web).
// On standard input:
//     name example.test 93.184.215.14 10.0.0.1 | 127.0.0.1    a name's addresses, in the first answer, the second, and so on
//     page /path <bytes in base64url>                         what is said to whoever asks any address for that path
//     fetch http://example.test/path
// On standard output: `fetched`, `refused <reason>` for each fetch in order; `reached <protocol> <address> <port>` for every
// place that a packet was sent to first; `lost <packets that were not seen>`; `peak <KiB of memory>`.

@main
enum Main {
  static func main() async throws {
    var names: [String: [[String]]] = [:]
    var pages: [String: [UInt8]] = [:]
    var fetches: [String] = []
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      switch words.first {
      case "name": names[words[1]] = words.dropFirst(2).split(separator: "|").map(Array.init)
      case "page": pages[words[1]] = Base64URL.decode(words[2])
      // An address may hold blanks.
      case "fetch": fetches.append(String(line.dropFirst("fetch ".count)))
      default: throw Refusal(.fault, "unknown line: \(line)")
      }
    }
    let watch = try PacketWatch()
    try NameServer(names).start()
    try EveryHost(pages).start()
    let fetcher = Fetcher(allowing: CommandLine.arguments.dropFirst().joined(separator: ","))
    for fetch in fetches { print(await outcome(fetch, fetcher)) }
    for place in try watch.finish() { print("reached", place) }
    print("lost", watch.lost)
    print("peak", try peakKiB())
  }

  /// Not what getrusage says: that begins with the memory of the process this one was started from.
  private static func peakKiB() throws -> Int {
    guard let status = fopen("/proc/self/status", "r") else { throw Refusal(.fault, "no /proc") }
    defer { fclose(status) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), status) != nil {
      let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self).split {
        $0.isWhitespace
      }
      if words.first == "VmHWM:", let size = Int(words[1]) { return size }
    }
    throw Refusal(.fault, "the kernel does not tell")
  }

  private static func outcome(_ text: String, _ fetcher: Fetcher) async -> String {
    do {
      _ = try await fetcher.fetch(try WebAddress(text))
      return "fetched"
    } catch { return "refused \((error as? Refusal)?.reason.rawValue ?? "\(error)")" }
  }
}
