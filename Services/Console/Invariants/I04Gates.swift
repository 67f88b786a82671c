import Host
import Postgres
import Vocabulary

extension Invariant {
  /// I4: a gate opens by a person's decision about exactly what was made.
  static let gates: [Invariant] = [
    Invariant(
      "I4", "decisions", "a gate that was passed or sent back has one such decision, about the gate's subject",
      [
        Question(
          service: .workflow,
          looked: "select count(*) as looked from workflow.gates where status in ('passed', 'rejected')",
          violations: """
            select 'gate ' || g.step || ' run ' || g.run_no || ' of workflow ' || g.workflow_id as what
            from workflow.gates g
            where g.status in ('passed', 'rejected') and (
              select count(*) from workflow.gate_decisions d
              where (d.organization_id, d.workflow_id, d.step, d.run_no) = (g.organization_id, g.workflow_id, g.step, g.run_no)
                and d.subject_hash = g.subject_hash
                and d.decision = case g.status when 'passed' then 'approved' else 'rejected' end) <> 1
            """)
      ]),
    Invariant(
      "I4", "undecided", "a gate that is open or overtaken has no decision",
      [
        Question(
          service: .workflow, looked: "select count(*) as looked from workflow.gates",
          violations: """
            select 'gate ' || g.step || ' run ' || g.run_no || ' of workflow ' || g.workflow_id as what
            from workflow.gates g join workflow.gate_decisions d
              on (d.organization_id, d.workflow_id, d.step, d.run_no) = (g.organization_id, g.workflow_id, g.step, g.run_no)
            where g.status in ('open', 'superseded')
            """)
      ]),
    Invariant(
      "I4", "subjects", "what a gate asks about was made by a run of its workflow",
      [
        Question(
          service: .workflow, looked: "select count(*) as looked from workflow.gates",
          violations: """
            select 'gate ' || g.step || ' run ' || g.run_no || ' of workflow ' || g.workflow_id as what
            from workflow.gates g
            where not exists (
              select from workflow.step_runs r
              where r.organization_id = g.organization_id and r.workflow_id = g.workflow_id and r.status = 'done'
                and r.output_hash = g.subject_hash)
            """)
      ]),
    Invariant(
      "I4", "passages", "no workflow went on from the seeds or the subtopics more often than a gate there was passed",
      [
        Question(
          service: .workflow,
          looked: """
            select count(*) as looked from workflow.transitions
            where trigger = 'advance' and from_state in ('step_3_seeds', 'step_8_subtopics')
            """,
          violations: """
            select 'workflow ' || t.workflow_id || ' out of ' || t.from_state as what
            from workflow.transitions t
            where t.trigger = 'advance' and t.from_state in ('step_3_seeds', 'step_8_subtopics') and exists (
              select from workflow.intent_workflows w
              where w.organization_id = t.organization_id and w.id = t.workflow_id and \(isThere("w")))
            group by t.organization_id, t.workflow_id, t.from_state
            having count(*) <> (
              select count(*) from workflow.gates g
              where g.organization_id = t.organization_id and g.workflow_id = t.workflow_id and g.step = t.from_state
                and g.status = 'passed')
            """)
      ]),
  ]
}
