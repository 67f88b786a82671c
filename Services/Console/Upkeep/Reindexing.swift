import Postgres
import Vocabulary

/// Makes indexes anew whose pages have become empty, while everybody reads and writes on.
extension UpkeepDatabase {
  /// - Parameters:
  ///   - index: `schema.index`; nil for whatever is bloated.
  ///   - density: per cent to which leaf pages are filled, below which an index is made anew. Fresh ones have 90.
  ///   - bytes: smaller ones are left alone.
  func reindex(_ index: String? = nil, density: Int = 50, largerThan bytes: Int64 = 8 << 20) async throws -> [Run] {
    try await clear()
    var runs: [Run] = []
    for row in try await indexes(index, density: density, largerThan: bytes) {
      let (name, quoted): (String, String) = (try row.get("name"), try row.get("quoted"))
      let before: Int64 = try row.get("bytes")
      let run = try await perform(.reindex, on: name, ["reindex index concurrently \(quoted)"]) {
        "from \(before) to \(try await size(of: name)) bytes"
      }
      runs.append(run)
    }
    if runs.contains(where: { !$0.isDone }) { try await clear() }
    return runs
  }

  private func size(of index: String) async throws -> Int64 {
    let rows = try await monitor.query(
      "select coalesce(pg_relation_size(to_regclass(\(index))), 0) as bytes", for: nil)
    return try rows.first?.get("bytes") ?? 0
  }

  private func indexes(_ index: String?, density: Int, largerThan bytes: Int64) async throws -> [Row] {
    let named: Statement = """
      select n.nspname || '.' || c.relname as name, format('%I.%I', n.nspname, c.relname) as quoted,
        pg_relation_size(c.oid) as bytes, c.oid::bigint as id
      from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
        join pg_am m on m.oid = c.relam
      where n.nspname = \(service.rawValue) and c.relkind = 'i' and i.indisvalid
      """
    if let index {
      return try await monitor.query("select * from (\(named)) i where name = \(index)", for: nil)
    }
    guard try await has("pgstattuple") else { return [] }
    return try await monitor.query(
      """
      with named as materialized (\(named) and m.amname = 'btree')
      select * from named
      -- Not before the rest: it reads the whole index, and refuses one that is not valid.
      where case when bytes > \(bytes)
        then (extensions.pgstatindex(id::oid::regclass)).avg_leaf_density < \(Int64(density)) end
      order by bytes desc
      """, for: nil)
  }

  /// What an interrupted one leaves: an invalid twin that is written to and never read. Whoever keeps the table busy keeps it from
  /// being dropped as well; then it is dropped another day.
  private func clear() async throws {
    let twins = try await monitor.query(
      """
      select n.nspname || '.' || c.relname as name, format('%I.%I', n.nspname, c.relname) as quoted
      from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = \(service.rawValue) and not i.indisvalid and c.relname ~ '_cc(new|old)[0-9]*$'
        and not exists (select from pg_stat_progress_create_index p where p.relid = i.indrelid)
      """, for: nil)
    for twin in twins {
      let quoted: String = try twin.get("quoted")
      _ = try await perform(.reindex, on: try twin.get("name"), ["drop index concurrently if exists \(quoted)"]) {
        "the half-made twin is gone"
      }
    }
  }
}
