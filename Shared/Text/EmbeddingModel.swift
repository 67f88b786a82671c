import Glibc

/// Where a text lies among others: the mean of its word pieces' vectors, of unit length.
///
/// A table of 30,522 pieces with 256 numbers each, 8 bits a number with one scale a row, mapped into memory so that only the
/// pages that are used take room. See Model/NOTICE.
public final class EmbeddingModel: Sendable {
  /// What `embedding_model` columns say: vectors of different models are never compared.
  public static let name = "static-256"
  public static let dimensions = 256

  public struct Unusable: Error, CustomStringConvertible {
    public let description: String
  }

  private let pieces: WordPieces
  private let table: Table

  private struct Table: @unchecked Sendable {
    // Unchecked: a read-only mapping that lives as long as the process.
    let bytes: UnsafeRawBufferPointer
    let rows: Int
  }

  /// - Parameter directory: holds `static256_int8.bin` and `vocab.txt`.
  public init(directory: String) throws {
    pieces = try WordPieces(path: "\(directory)/vocab.txt")
    table = try Self.map("\(directory)/static256_int8.bin")
    guard table.rows == pieces.count else {
      throw Unusable(description: "the table has \(table.rows) rows, the vocabulary \(pieces.count) pieces")
    }
  }

  /// Magic, rows, dimensions, scales, numbers; all little-endian.
  private static func map(_ path: String) throws -> Table {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Unusable(description: "\(path) cannot be read") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0,
      let start = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
    else { throw Unusable(description: "\(path) cannot be mapped") }
    let bytes = UnsafeRawBufferPointer(start: start, count: Int(status.st_size))
    guard bytes.count > 16, bytes.prefix(5).elementsEqual("SEMB1".utf8) else {
      throw Unusable(description: "\(path) is not an embedding table")
    }
    let rows = Int(bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    let width = Int(bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
    guard width == dimensions, bytes.count == 16 + rows * 4 + rows * width else {
      throw Unusable(description: "\(path) has an unexpected size")
    }
    return Table(bytes: bytes, rows: rows)
  }

  /// 256 numbers of unit length; all zero for a text without a known piece.
  public func embed(_ text: String) -> [Float] {
    var sum = [Float](repeating: 0, count: Self.dimensions)
    for piece in pieces.split(text) { add(piece, to: &sum) }
    return Vectors.normalized(sum)
  }

  private func add(_ row: Int, to sum: inout [Float]) {
    let scale = table.bytes.loadUnaligned(fromByteOffset: 16 + row * 4, as: Float.self)
    let start = 16 + table.rows * 4 + row * Self.dimensions
    for index in 0..<Self.dimensions {
      sum[index] += scale * Float(table.bytes.load(fromByteOffset: start + index, as: Int8.self))
    }
  }

  /// How much a word weighs by itself: the length of its vector, which training made small for words that say little.
  public func weight(of word: String) -> Float {
    var sum = [Float](repeating: 0, count: Self.dimensions)
    let pieces = pieces.split(word)
    guard !pieces.isEmpty else { return 0 }
    for piece in pieces { add(piece, to: &sum) }
    return Vectors.length(sum) / Float(pieces.count)
  }
}

/// Arithmetic on vectors.
public enum Vectors {
  public static func dot(_ left: [Float], _ right: [Float]) -> Float {
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        var sum: Float = 0
        for index in 0..<min(left.count, right.count) { sum += left[index] * right[index] }
        return sum
      }
    }
  }

  public static func length(_ vector: [Float]) -> Float { dot(vector, vector).squareRoot() }

  public static func normalized(_ vector: [Float]) -> [Float] {
    let length = length(vector)
    return length > 0 ? vector.map { $0 / length } : vector
  }
}
