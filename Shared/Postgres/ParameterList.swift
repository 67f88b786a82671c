import CLibPQ

/// Parameters in the shape libpq takes them: pointers, lengths, formats.
struct ParameterList {
  private let parameters: [Parameter]

  init(_ parameters: [Parameter]) { self.parameters = parameters }

  /// Queues one execution: of a prepared statement when it has a name, of the text otherwise. Results come in binary.
  func send(to connection: OpaquePointer, statement: String?, text: String) -> Bool {
    // Text parameters end with a NUL; one buffer holds all values, so that one pinned array is enough.
    var storage: [UInt8] = []
    var offsets: [Int?] = []
    var lengths: [Int32] = []
    for parameter in parameters {
      offsets.append(parameter.bytes == nil ? nil : storage.count)
      lengths.append(Int32(parameter.bytes?.count ?? 0))
      storage += parameter.bytes ?? []
      storage.append(0)
    }
    let formats = parameters.map { Int32($0.type.isBinary ? 1 : 0) }
    return storage.withUnsafeBytes { bytes in
      let base = bytes.bindMemory(to: CChar.self).baseAddress
      let pointers = offsets.map { offset in offset.flatMap { base?.advanced(by: $0) } }
      let count = Int32(parameters.count)
      if let statement {
        return PQsendQueryPrepared(connection, statement, count, pointers, lengths, formats, 1) == 1
      }
      let types = parameters.map { Oid($0.type.oid) }
      return PQsendQueryParams(connection, text, count, types, pointers, lengths, formats, 1) == 1
    }
  }
}
