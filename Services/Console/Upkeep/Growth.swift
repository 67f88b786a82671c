import Host
import Postgres
import Vocabulary

/// How large the databases are, how fast they grow, and what is left of the disk.
struct Growth {
  private struct Size {
    let name: String
    let bytes: Int64
    /// Nil until there is enough to tell from.
    let bytesADay: Int64?

    /// Known also where the disk is another machine's.
    var bytesInAMonth: Int64? { bytesADay.map { bytes + 30 * $0 } }
  }

  private var sizes: [Size] = []
  /// Nil where the disk is another machine's.
  private var free: Int64?

  static func look(_ directory: DataDirectory) async throws -> Growth {
    var growth = Growth()
    for database in try UpkeepDatabase.all(directory, oncePerDatabase: true) {
      if let row = try await database.growth() {
        growth.sizes.append(
          Size(
            name: try row.get("name"), bytes: try row.get("bytes"),
            bytesADay: try row.get("bytes_a_day", as: Int64?.self)
          ))
      }
      await database.close()
    }
    if RoleFolder.given == nil { growth.free = FreeSpace.bytes(at: directory.database) }
    return growth
  }

  /// Nil where nothing grows, or nobody knows what is free.
  private var daysLeft: Int64? {
    let daily = sizes.compactMap(\.bytesADay).reduce(0, +)
    return daily > 0 ? free.map { $0 / daily } : nil
  }

  var lines: [String] {
    let databases = sizes.map { size in
      "\(size.name): \(Format.bytes(size.bytes))"
        + (size.bytesADay.map { ", \(Format.bytes($0)) a day" } ?? ", not known yet how fast it grows")
        + (size.bytesInAMonth.map { ", \(Format.bytes($0)) in thirty days" } ?? "")
    }
    guard let free else { return databases + ["what is free on the disk cannot be seen from here"] }
    return databases + ["free on the disk: \(Format.bytes(free))" + (daysLeft.map { ", enough for \($0) days" } ?? "")]
  }

  var json: JSON {
    .object([
      (
        "sizes",
        .array(
          sizes.map {
            .object([
              ("name", .string($0.name)), ("bytes", .integer($0.bytes)),
              ("bytes_a_day", $0.bytesADay.map { .integer($0) } ?? .null),
              ("bytes_in_30_days", $0.bytesInAMonth.map { .integer($0) } ?? .null),
            ])
          })
      ), ("free_bytes", free.map { .integer($0) } ?? .null), ("days_left", daysLeft.map { .integer($0) } ?? .null),
    ])
  }
}
