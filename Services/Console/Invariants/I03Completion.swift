import Host
import Postgres
import Vocabulary

extension Invariant {
  /// I3: nothing was skipped on the way to the end.
  static let completion: [Invariant] = [
    Invariant(
      "I3", "steps", "a completed workflow went forward out of each of the nine steps the last time it stood there",
      [
        Question(
          service: .workflow,
          looked: "select count(*) as looked from workflow.intent_workflows where state = 'completed'",
          violations: """
            select 'workflow ' || w.id as what from workflow.intent_workflows w
            where w.state = 'completed' and (
              select count(*) from (
                select distinct on (t.from_state) t.trigger from workflow.transitions t
                where t.organization_id = w.organization_id and t.workflow_id = w.id
                order by t.from_state, t.seq desc) last
              where last.trigger = 'advance') <> 9
            """)
      ]),
    Invariant(
      "I3", "runs", "a completed workflow's last run of each of the eight steps with work is done",
      [
        Question(
          service: .workflow,
          looked: "select count(*) as looked from workflow.intent_workflows where state = 'completed'",
          violations: """
            select 'workflow ' || w.id as what from workflow.intent_workflows w
            where w.state = 'completed' and \(isThere("w")) and (
              select count(*) from (
                select distinct on (r.step) r.status from workflow.step_runs r
                where r.organization_id = w.organization_id and r.workflow_id = w.id
                order by r.step, r.run_no desc) last
              where last.status = 'done') <> 8
            """)
      ]),
  ]
}
