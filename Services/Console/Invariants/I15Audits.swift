import Host
import Postgres
import Vocabulary

extension Invariant {
  /// I15: what was done stands in the audit log, once, and the log is as it was written.
  static let audits: [Invariant] = [
    Invariant(
      "I15", "moves", "every move of the last seven years has its one entry in the audit log",
      [
        Question(
          service: .workflow, looked: "select count(*) as looked from workflow.transitions",
          violations: """
            select 'workflow ' || t.workflow_id || ' seq ' || t.seq as what
            from workflow.transitions t left join (
                select organization_id, entity_id, details->>'cause_id' as cause, count(*) as times from (
                  select organization_id, entity_id, details, action from workflow.intent_audit_logs
                  union all
                  select organization_id, entity_id, details, action from workflow.intent_audit_logs_archive) entries
                where action = 'workflow.state_transition' group by 1, 2, 3) e
              on e.organization_id = t.organization_id and e.entity_id = t.workflow_id and e.cause = t.cause_id::text
            where e.times is distinct from 1 and t.at > clock_timestamp() - interval '7 years'
            """)
      ]),
    Invariant(
      "I15", "entries", "no entry of the audit log stands there twice",
      [
        Question(
          service: .workflow, looked: "select count(*) as looked from workflow.intent_audit_logs",
          violations: """
            select 'entry ' || id as what from workflow.intent_audit_logs
            group by organization_id, id having count(*) > 1
            """)
      ]),
    Invariant(
      "I15", "chain",
      "the audit log is numbered without gaps, each entry's hash covers it and the one before, up to the head",
      [
        Question(
          service: .workflow, looked: "select count(*) as looked from workflow.intent_audit_logs",
          violations: """
            with entries as (
              select organization_id, sequence, prev_hash, hash, personal_hash, id, service, action, entity_type, entity_id,
                from_state, to_state, user_id, details, metadata, created_at from workflow.intent_audit_logs
              union all
              select organization_id, sequence, prev_hash, hash, personal_hash, id, service, action, entity_type, entity_id,
                from_state, to_state, user_id, details, metadata, created_at from workflow.intent_audit_logs_archive),
            chained as (
              select e.*, c.begins_after + row_number() over (partition by e.organization_id order by e.sequence) as place,
                lag(e.hash, 1, c.anchor) over (partition by e.organization_id order by e.sequence) as before
              from entries e join workflow.audit_chains c on c.organization_id = e.organization_id)
            select 'organization ' || organization_id || ' entry ' || sequence as what from chained
            where sequence <> place or prev_hash <> before
              or hash <> sha256(before || convert_to(jsonb_build_array(sequence, id, service, action, entity_type, entity_id,
                from_state, to_state, user_id, details, metadata, (extract(epoch from created_at) * 1000000)::bigint,
                encode(personal_hash, 'hex'))::text, 'UTF8'))
            union all
            select 'organization ' || c.organization_id || ' ends before entry ' || c.sequence
            from workflow.audit_chains c
            where c.sequence <> (
              select coalesce(max(e.sequence), c.begins_after) from entries e where e.organization_id = c.organization_id)
            """)
      ]),
  ]
}
