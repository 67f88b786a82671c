import Vocabulary

/// One wrong row, by which one invariant no longer holds, and the way back.
struct Mutation: Sendable {
  let invariant: String
  let breaking: [String]
  let mending: [String]
  /// A service that must not touch the row meanwhile.
  let stopping: ServiceName?

  init(_ invariant: String, _ breaking: [String], mend mending: [String], stopping: ServiceName? = nil) {
    self.invariant = invariant
    self.breaking = breaking
    self.mending = mending
    self.stopping = stopping
  }

  /// A change of one row by which the same change undoes it, or another.
  private init(_ invariant: String, _ table: String, where row: String, _ change: String, mend: String? = nil) {
    self.init(
      invariant, ["update \(table) set \(change) where \(row)"],
      mend: ["update \(table) set \(mend ?? change) where \(row)"])
  }

  private static func flipped(_ column: String) -> String {
    "\(column) = set_bit(\(column), 0, 1 - get_bit(\(column), 0))"
  }

  // swift-format-ignore
  static func all(workflow: String, organization: String) -> [Mutation] {
    let its = "workflow_id = '\(workflow)'"
    let other = "0f0e0d0c-0b0a-4908-8706-050403020100"
    func first(_ key: String, of table: String, _ condition: String = "true") -> String {
      "\(key) = (select \(key) from \(table) where organization_id = '\(organization)' and \(condition) order by \(key) limit 1)"
    }
    let effect = first("effect_id", of: "billing.ledger")
    let done = first("command_key", of: "keyword.jobs", "status = 'done'")
    return [
      Mutation("I1 legal", "workflow.transitions", where: "\(its) and seq = 2", "trigger = 'cancel'", mend: "trigger = 'advance'"),
      Mutation("I1 gapless", ["update workflow.transitions set seq = 100 where \(its) and seq = 9"],
        mend: ["update workflow.transitions set seq = 9 where \(its) and seq = 100"]),
      Mutation("I1 chain", "workflow.transitions", where: "\(its) and seq = 4", flipped("hash")),
      Mutation("I1 causes",
        ["""
          alter table workflow.transitions drop constraint transitions_cause_key;
          create table public.kept as select cause_id from workflow.transitions where \(its) and seq = 2;
          update workflow.transitions set cause_id = (select cause_id from workflow.transitions where \(its) and seq = 1)
          where \(its) and seq = 2
          """],
        mend: ["""
          update workflow.transitions set cause_id = (select cause_id from public.kept) where \(its) and seq = 2;
          drop table public.kept;
          alter table workflow.transitions add constraint transitions_cause_key unique (organization_id, workflow_id, cause_id)
          """]),
      Mutation("I2 state", "workflow.intent_workflows", where: "id = '\(workflow)'", "state = 'cancelled'", mend: "state = 'completed'"),
      Mutation("I3 steps", "workflow.transitions", where: "\(its) and seq = 6", "trigger = 'rerun'", mend: "trigger = 'advance'"),
      Mutation("I3 runs", "workflow.step_runs", where: "\(its) and step = 'step_6_clustering'", "status = 'failed'", mend: "status = 'done'"),
      Mutation("I4 decisions", "workflow.gate_decisions", where: "\(its) and step = 'step_3_seeds'", "decision = 'rejected'", mend: "decision = 'approved'"),
      Mutation("I4 undecided", "workflow.gates", where: "\(its) and step = 'step_3_seeds'", "status = 'superseded'", mend: "status = 'passed'"),
      Mutation("I4 subjects", "workflow.gates", where: "\(its) and step = 'step_8_subtopics'", flipped("subject_hash")),
      Mutation("I4 passages", ["update workflow.gates set step = 'step_8_subtopics', run_no = 99 where \(its) and step = 'step_3_seeds'"],
        mend: ["update workflow.gates set step = 'step_3_seeds', run_no = 1 where \(its) and run_no = 99"]),
      Mutation("I5 effects", "billing.ledger", where: effect, "micros = micros + 1", mend: "micros = micros - 1"),
      Mutation("I5 workflows", "workflow.intent_workflows", where: "id = '\(workflow)'",
        "actual_cost_micros = actual_cost_micros + 1", mend: "actual_cost_micros = actual_cost_micros - 1"),
      Mutation("I5 tenants", "workflow.intent_workflows", where: "id = '\(workflow)'",
        "actual_cost_micros = actual_cost_micros + 1", mend: "actual_cost_micros = actual_cost_micros - 1"),
      Mutation("I5 entries", "workflow.cost_entries", where: "\(its) and step = 'step_4_longtails'",
        "cost_micros = cost_micros + 1", mend: "cost_micros = cost_micros - 1"),
      Mutation("I5 settlements", "billing.reservations", where: first("effect_id", of: "billing.reservations", "state = 'settled'"),
        "settled_micros = settled_micros + 1", mend: "settled_micros = settled_micros - 1"),
      Mutation("I5 refunds",
        ["""
          insert into billing.ledger (organization_id, effect_id, workflow_id, metric, step, provider, units, micros, occurred_at,
            refund_of)
          select organization_id, '\(other)', workflow_id, metric, step, provider, -units, -micros, occurred_at, effect_id
          from billing.ledger where \(effect)
          """],
        mend: ["delete from billing.ledger where effect_id = '\(other)'"]),
      Mutation("I5 waste",
        ["""
          insert into billing.waste (organization_id, waste_id, effect_id, workflow_id, metric, provider, micros, why, occurred_at)
          select organization_id, '\(other)', '\(other)', workflow_id, metric, provider, 1, 'lost_call', occurred_at
          from billing.ledger where \(effect)
          """],
        mend: ["delete from billing.waste where waste_id = '\(other)'"]),
      Mutation("I5 usage", "billing.usage_tracking", where: "organization_id = '\(organization)'",
        "usage_count = usage_count + 1", mend: "usage_count = usage_count - 1"),
      Mutation("I6 ceilings",
        ["alter table billing.budgets drop constraint within_ceiling; update billing.budgets set cap_micros = cap_micros - 1000000000000"],
        mend: ["update billing.budgets set cap_micros = cap_micros + 1000000000000",
          "alter table billing.budgets add constraint within_ceiling check (spent_micros + reserved_micros <= cap_micros)"]),
      Mutation("I6 escrow", "billing.budgets", where: "organization_id = '\(organization)' and scope = 'month'",
        "spent_micros = spent_micros + 1", mend: "spent_micros = spent_micros - 1"),
      Mutation("I7 posts",
        ["""
          insert into content.publish_references (organization_id, article_id, connection_id, external_id, url)
          select '\(organization)', gen_random_uuid(), '\(other)', '7', 'mutant' from generate_series(1, 2)
          """],
        mend: ["delete from content.publish_references where url = 'mutant'"]),
      Mutation("I7 approval",
        ["update workflow.gates set status = 'superseded' where \(its) and step = 'step_8_subtopics'",
          "update content.articles set published = true, published_at = now(), status = 'published' where \(its)"],
        mend: ["update workflow.gates set status = 'passed' where \(its) and step = 'step_8_subtopics'",
          "update content.articles set published = false, published_at = null, status = 'completed' where \(its)"]),
      Mutation("I9 tombstones",
        ["insert into keyword.tombstones (command_key, organization_id, at) select command_key, organization_id, '2000-01-01' from keyword.jobs where \(done)"],
        mend: ["delete from keyword.tombstones where at < '2001-01-01'"]),
      Mutation("I10 items",
        ["insert into keyword.items (command_key, item_no, organization_id, natural_key, payload, status) values ('\(other)', 1, '\(organization)', 'mutant', '', 'cancelled')"],
        mend: ["delete from keyword.items where natural_key = 'mutant'"]),
      Mutation("I10 tallies", "keyword.jobs", where: done, "items_total = items_total + 1", mend: "items_total = items_total - 1"),
      Mutation("I10 jobs",
        ["insert into keyword.jobs (command_key, organization_id, workflow_id, work, run_no, input, status) values ('\(other)', '\(organization)', '\(workflow)', 'filter_keywords', 1, '', 'cancelled')"],
        mend: ["delete from keyword.jobs where command_key = '\(other)'"]),
      Mutation("I10 results", "keyword.jobs", where: "\(its) and work = 'filter_keywords'", "status = 'cancelled'", mend: "status = 'done'"),
      Mutation("I10 ledger",
        ["insert into billing.ledger (organization_id, effect_id, workflow_id, metric, provider, units, micros, occurred_at) values ('\(organization)', '\(other)', '\(workflow)', 'embedding', 'mutant', 1, 0, now())"],
        mend: ["delete from billing.ledger where provider = 'mutant'"]),
      Mutation("I11 workflows", ["update content.articles set organization_id = '\(other)' where \(its)"],
        mend: ["update content.articles set organization_id = '\(organization)' where organization_id = '\(other)'"]),
      Mutation("I11 commands", ["update keyword.effects set organization_id = '\(other)' where \(first("effect_id", of: "keyword.effects"))"],
        mend: ["update keyword.effects set organization_id = '\(organization)' where organization_id = '\(other)'"]),
      Mutation("I11 organizations", ["update billing.reservations set organization_id = '\(other)' where \(first("effect_id", of: "billing.reservations"))"],
        mend: ["update billing.reservations set organization_id = '\(organization)' where organization_id = '\(other)'"]),
      Mutation("I11 row security", ["alter table keyword.keywords no force row level security"],
        mend: ["alter table keyword.keywords force row level security"]),
      Mutation("I12 messages", "workflow.outbox", where: first("id", of: "workflow.outbox"),
        "delivered_at = null, next_at = 'infinity'", mend: "delivered_at = now(), next_at = now()"),
      Mutation("I12 work", "keyword.items", where: "\(done) and item_no = 1", "status = 'pending', not_before = 'infinity'",
        mend: "status = 'done', not_before = now()"),
      Mutation("I12 calls",
        ["update content.effects set state = 'unknown', kind = 'mutant ' || kind where \(first("effect_id", of: "content.effects", "state = 'done' and first_sent_at is not null"))"],
        mend: ["update content.effects set state = 'done', kind = replace(kind, 'mutant ', '') where kind like 'mutant %'"]),
      Mutation("I12 runs", "workflow.step_runs", where: "\(its) and step = 'step_9_articles'", "status = 'dispatched', finished_at = null",
        mend: "status = 'done', finished_at = started_at"),
      Mutation("I12 reservations",
        ["update billing.reservations set state = 'held', expires_at = '2000-01-01' where \(first("effect_id", of: "billing.reservations", "state = 'settled'"))"],
        mend: ["update billing.reservations set state = 'settled', expires_at = now() where expires_at < '2000-01-02'"],
        stopping: .billing),
      Mutation("I13 inbox", "workflow.inbox", where: first("msg_id", of: "workflow.inbox"), flipped("body_hash")),
      Mutation("I14 progress", ["update workflow.progress set seq = 100000 where \(its) and seq = 2"],
        mend: ["update workflow.progress set seq = 2 where \(its) and seq = 100000"]),
      Mutation("I14 activities", ["update workflow.activities set sequence = 100000 where organization_id = '\(organization)' and sequence = 3"],
        mend: ["update workflow.activities set sequence = 3 where organization_id = '\(organization)' and sequence = 100000"]),
      Mutation("I15 moves", ["update workflow.intent_audit_logs set action = 'mutant' where entity_id = '\(workflow)' and to_state = 'completed'"],
        mend: ["update workflow.intent_audit_logs set action = 'workflow.state_transition' where action = 'mutant'"]),
      Mutation("I15 entries",
        ["""
          insert into workflow.intent_audit_logs
          select (jsonb_populate_record(a, jsonb_build_object('created_at', a.created_at + interval '1 us', 'sequence', 999999999))).*
          from workflow.intent_audit_logs a where organization_id = '\(organization)' and sequence = 3
          """],
        mend: ["delete from workflow.intent_audit_logs where sequence = 999999999"]),
      Mutation("I15 chain", "workflow.intent_audit_logs", where: "organization_id = '\(organization)' and sequence = 4", flipped("hash")),
      Mutation("I16 runs", "workflow.step_runs", where: "\(its) and step = 'step_4_longtails'",
        "finished_at = finished_at + interval '1 day'", mend: "finished_at = finished_at - interval '1 day'"),
      Mutation("I16 moves", "workflow.transitions", where: "\(its) and seq = 5",
        "at = at - interval '1 day'", mend: "at = at + interval '1 day'"),
      Mutation("I17 turns",
        ["""
          insert into keyword.items (command_key, item_no, organization_id, natural_key, payload, status, vpass, not_before, lease_until)
          values ('\(other)', 1, '\(organization)', 'mutant 1', '', 'pending', 1, '2000-01-01', null),
            ('\(other)', 2, '\(organization)', 'mutant 2', '', 'running', 1000000, now(), 'infinity')
          """],
        mend: ["delete from keyword.items where natural_key like 'mutant%'"], stopping: .keyword),
    ]
  }
}
