import Durable
import Postgres
import Vocabulary

/// Rows that a step made and that were there already: counted where they are left out, and told with the step's result.
enum LeftOut {
  /// - Parameter keywords: how many an item made, of which `inserted` found their place.
  static func record(_ keywords: Int, inserted: Int, _ item: ClaimedItem) -> Statement {
    """
    update items set payload = convert_to(\(Int64(keywords - inserted))::text, 'UTF8')
    where organization_id = \(item.organization) and command_key = \(item.commandKey)
      and natural_key = \(item.naturalKey)
    """
  }

  static func sum(_ job: ConcludingJob) -> Statement {
    """
    select coalesce(sum(convert_from(payload, 'UTF8')::bigint), 0)::bigint as left_out from items
    where organization_id = \(job.organization) and command_key = \(job.commandKey) and status = 'done' and payload <> ''
    """
  }
}
