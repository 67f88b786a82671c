import Glibc
import Vocabulary

/// `contract-generator DESCRIPTOR_SET OUTPUT_DIRECTORY`: Swift messages and stubs from what protoc understood.
@main
enum Main {
  static func main() {
    guard CommandLine.arguments.count == 3 else {
      StandardError.print("usage: contract-generator DESCRIPTOR_SET OUTPUT_DIRECTORY")
      exit(64)
    }
    let files = descriptorSet(CommandLine.arguments[1])
    refuseClashes(files)
    let directory = CommandLine.arguments[2]
    for file in files {
      let stem = Names.capitalized(String(file.name.split(separator: "/").last?.split(separator: ".").first ?? ""))
      write(MessageEmitter(file: file).emit(), to: "\(directory)/\(stem)Messages.swift")
      let stubs = StubEmitter(file: file).emit()
      if !stubs.isEmpty { write(stubs, to: "\(directory)/\(stem)Service.swift") }
    }
    write(MethodTableEmitter.emit(files), to: "\(directory)/MethodTable.swift")
    write(MessageTableEmitter.emit(files), to: "\(directory)/MessageTable.swift")
  }

  /// `FileDescriptorSet.file` is field 1.
  private static func descriptorSet(_ path: String) -> [ProtoFile] {
    guard let stream = fopen(path, "rb") else {
      perror(path)
      exit(66)
    }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer[..<count] }
    var files: [ProtoFile] = []
    ProtoReader.read(bytes[...]) { number, value in if number == 1 { files.append(ProtoFile(value.bytes)) } }
    return files
  }

  /// Packages are dropped in Swift, so a name may stand in one of them only.
  private static func refuseClashes(_ files: [ProtoFile]) {
    var seen: Set<String> = []
    for name in files.flatMap({ $0.messages.map(\.name) + $0.enums.map(\.name) }) where !seen.insert(name).inserted {
      StandardError.print("two packages define \(name): choose another name for one")
      exit(65)
    }
  }

  private static func write(_ text: String, to path: String) {
    guard let stream = fopen(path, "wb") else {
      perror(path)
      exit(73)
    }
    fputs(text, stream)
    fclose(stream)
  }
}
