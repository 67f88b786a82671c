import Host
import Postgres
import Vocabulary

extension Invariant {
  /// I1, I2: the history of every workflow is legal, whole and chained, and the workflow stands where it ends.
  static let moves: [Invariant] = [
    Invariant(
      "I1", "legal", "every move is one of the 54 legal ones",
      [
        Question(
          service: .workflow, looked: "select count(*) as looked from workflow.transitions",
          violations: """
            select 'workflow ' || t.workflow_id || ' seq ' || t.seq || ': ' || t.from_state || ' to ' || t.to_state as what
            from workflow.transitions t where not exists (
              select from workflow.legal_transitions l
              where (l.from_state, l.to_state, l.trigger) = (t.from_state, t.to_state, t.trigger))
            """)
      ]),
    Invariant(
      "I1", "gapless", "moves are numbered from 1 without gaps, and each begins where the one before ended",
      [
        Question(
          service: .workflow, looked: "select count(*) as looked from workflow.transitions",
          violations: """
            select 'workflow ' || workflow_id || ' seq ' || seq as what
            from (
              select t.workflow_id, t.seq, t.from_state,
                row_number() over (partition by t.organization_id, t.workflow_id order by t.seq) as place,
                lag(t.to_state) over (partition by t.organization_id, t.workflow_id order by t.seq) as left_in
              from workflow.transitions t) moves
            where seq <> place or from_state <> coalesce(left_in, 'step_1_icp')
            """)
      ]),
    Invariant(
      "I1", "chain", "the hash of every move covers it and the one before",
      [
        Question(
          service: .workflow, looked: "select count(*) as looked from workflow.transitions",
          violations: """
            select 'workflow ' || workflow_id || ' seq ' || seq as what
            from (
              select t.*, lag(t.hash, 1, decode(repeat('00', 32), 'hex'))
                over (partition by t.organization_id, t.workflow_id order by t.seq) as before
              from workflow.transitions t) moves
            where prev_hash <> before or hash <> sha256(prev_hash || convert_to(jsonb_build_array(organization_id,
              workflow_id, seq, from_state, to_state, trigger, cause_id, actor,
              (extract(epoch from at) * 1000000)::bigint)::text, 'UTF8'))
            """)
      ]),
    Invariant(
      "I1", "causes", "one cause moves a workflow once",
      [
        Question(
          service: .workflow, looked: "select count(*) as looked from workflow.transitions",
          violations: """
            select 'workflow ' || workflow_id || ' cause ' || cause_id as what from workflow.transitions
            group by organization_id, workflow_id, cause_id having count(*) > 1
            """)
      ]),
    Invariant(
      "I2", "state", "a workflow stands where its last move ended",
      [
        Question(
          service: .workflow, looked: "select count(*) as looked from workflow.intent_workflows",
          violations: """
            select 'workflow ' || w.id || ' in ' || w.state || ' seq ' || w.seq as what
            from workflow.intent_workflows w left join lateral (
              select t.seq, t.to_state from workflow.transitions t
              where t.organization_id = w.organization_id and t.workflow_id = w.id order by t.seq desc limit 1) last on true
            where w.seq <> coalesce(last.seq, 0) or w.state <> coalesce(last.to_state, 'step_1_icp')
            """)
      ]),
  ]
}
