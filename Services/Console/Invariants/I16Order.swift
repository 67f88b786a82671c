import Host
import Postgres
import Vocabulary

extension Invariant {
  /// I16: each workflow has one history, in which one thing happens after the other.
  static let order: [Invariant] = [
    Invariant(
      "I16", "runs", "no two runs of a workflow were at work at once",
      [
        Question(
          service: .workflow, looked: "select count(*) as looked from workflow.step_runs",
          violations: """
            select 'workflow ' || workflow_id || ' ' || step || ' run ' || run_no as what
            from (
              select r.*, lead(r.started_at) over (partition by r.organization_id, r.workflow_id order by r.started_at) as next
              from workflow.step_runs r) runs
            where coalesce(finished_at, 'infinity') > next
            """)
      ]),
    Invariant(
      "I16", "moves", "moves are in the order of time",
      [
        Question(
          service: .workflow, looked: "select count(*) as looked from workflow.transitions",
          violations: """
            select 'workflow ' || workflow_id || ' seq ' || seq as what
            from (
              select t.*, lag(t.at) over (partition by t.organization_id, t.workflow_id order by t.seq) as before
              from workflow.transitions t) moves
            where at < before
            """)
      ]),
  ]
}
