import Host
import Postgres
import Vocabulary

extension Invariant {
  /// I14: who follows a workflow misses nothing.
  static let progress: [Invariant] = [
    Invariant(
      "I14", "progress", "a workflow's progress is numbered without gaps up to its counter",
      [
        Question(
          service: .workflow, looked: "select count(*) as looked from workflow.progress",
          violations: """
            select 'workflow ' || c.workflow_id as what
            from workflow.progress_counters c left join lateral (
              select count(*) as rows, min(p.seq) as first, max(p.seq) as last from workflow.progress p
              where p.organization_id = c.organization_id and p.workflow_id = c.workflow_id) p on true
            where p.rows > 0 and (p.last <> c.seq or p.rows <> p.last - p.first + 1)
            """)
      ]),
    Invariant(
      "I14", "activities", "an organization's activities are numbered without gaps",
      [
        Question(
          service: .workflow, looked: "select count(*) as looked from workflow.activities",
          violations: """
            select 'organization ' || organization_id as what from workflow.activities
            group by organization_id having count(*) <> max(sequence) - min(sequence) + 1
            """)
      ]),
  ]
}
