import CBump
import CContracts
import CProtobufC
import Contracts
import Rounds
import SwiftProtobuf
import Wire

/// Encodes and decodes a page of a thousand keywords in four ways, in turns.
@main
enum Main {
  static func main() throws {
    let bytes = try Sample.page.encoded()
    let plain = PlainC()
    let tree = plain.reflect(bytes)
    let peer = try Infin8_Keyword_V1_ListKeywordsReply(serializedBytes: bytes)
    precondition(plain.encode(tree) == bytes, "the reflective coder writes other bytes")
    let other: [UInt8] = try peer.serializedBytes()
    precondition(other.count == bytes.count, "swift-protobuf writes another length")
    let decoded = try ListKeywordsReply(decoding: bytes)
    precondition(decoded == Sample.page, "ours reads something else")

    let names = [
      "protobuf-c, arena, no Swift value", "generated Swift wrappers (ours)", "reflective coder over descriptors",
      "swift-protobuf",
    ]
    let rounds = Rounds(rounds: 15, repetitions: 20)
    let decode = try rounds.medians([
      Contender(names[0]) { plain.decode(bytes) },
      Contender(names[1]) {
        try ListKeywordsReply(decoding: bytes).keywords.reduce(into: 0) {
          $0 += Int($1.decisionConfidencePermille) + $1.keyword.utf8.count
        }
      },
      Contender(names[2]) { plain.sum(plain.reflect(bytes)) },
      Contender(names[3]) {
        try Infin8_Keyword_V1_ListKeywordsReply(serializedBytes: bytes).keywords.reduce(into: 0) {
          $0 += Int($1.decisionConfidencePermille) + $1.keyword.utf8.count
        }
      },
    ])
    let message = plain.unpackToKeep(bytes)
    let encode = try rounds.medians([
      Contender(names[0]) { plain.pack(message).count },
      Contender(names[1]) { try Sample.page.encoded().count },
      Contender(names[2]) { plain.encode(tree).count },
      Contender(names[3]) { (try peer.serializedBytes() as [UInt8]).count },
    ])
    printTable(
      "A page of 1,000 keywords, \(bytes.count) bytes; medians of 15 interleaved rounds of 20; microseconds", names,
      [("decode", decode), ("encode", encode)])
    print(
      "\nOurs also inspects the bytes first (depth, UTF-8, NUL, memory); the reflective coder is given bytes known to be good."
    )
  }
}
