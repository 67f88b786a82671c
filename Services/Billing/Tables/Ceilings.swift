import Contracts
import Postgres
import Vocabulary

/// Every statement on `ceilings`, and on the caps of budgets that have begun.
enum Ceilings {
  static func all(organization: UUID) -> Statement {
    "select scope, cap_micros from ceilings where organization_id = \(organization) order by scope"
  }

  /// Waits for the organization's reservation under way, as the next one does.
  static func serialize(with organization: UUID) -> Statement {
    "select pg_advisory_xact_lock(hashtextextended('reserve ' || \(organization.description)::text, 0))"
  }

  static func set(_ scope: CeilingScope, cap: Int64, organization: UUID) -> Statement {
    """
    insert into ceilings (organization_id, scope, cap_micros) values (\(organization), \(scope.text), \(cap))
    on conflict (organization_id, scope) do update set cap_micros = excluded.cap_micros
    """
  }

  /// The month and the day under way are held to the new ceiling at once; one below what is spent in them is refused.
  static func apply(_ scope: CeilingScope, _ period: String, cap: Int64, organization: UUID) -> Statement {
    """
    insert into budgets (organization_id, scope, scope_id, cap_micros)
    values (\(organization), \(scope.text), \(period), \(cap))
    on conflict (organization_id, scope, scope_id) do update set cap_micros = excluded.cap_micros
    """
  }

  /// Workflows under way: what they have spent stays spent.
  static func applyToWorkflows(cap: Int64, organization: UUID) -> Statement {
    """
    update budgets set cap_micros = greatest(\(cap), spent_micros + reserved_micros)
    where organization_id = \(organization) and scope = 'workflow'
    """
  }
}
