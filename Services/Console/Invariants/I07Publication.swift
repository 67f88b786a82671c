import Host
import Postgres
import Vocabulary

extension Invariant {
  /// I7: an article is published once, and only after people have agreed.
  static let publication: [Invariant] = [
    Invariant(
      "I7", "posts", "no two articles stand under one post of a site",
      [
        Question(
          service: .content, looked: "select count(*) as looked from content.publish_references",
          violations: """
            select 'connection ' || connection_id || ' post ' || external_id as what from content.publish_references
            group by organization_id, connection_id, external_id having count(*) > 1
            """)
      ]),
    Invariant(
      "I7", "approval", "nothing is published of a workflow whose subtopics nobody approved",
      Comparison(
        these: [
          Facts(
            service: .content,
            rows: """
              select distinct a.workflow_id::text as key, a.organization_id::text as organization_id, '' as value
              from content.articles a
              where a.published or exists (
                select from content.publish_references r
                where r.organization_id = a.organization_id and r.article_id = a.id)
              """)
        ],
        those: [
          Facts(
            service: .workflow,
            rows: """
              select distinct workflow_id::text as key, organization_id::text as organization_id, '' as value
              from workflow.gates where step = 'step_8_subtopics' and status = 'passed'
              union
              select t.workflow_id::text, t.organization_id::text, '' from workflow.transitions t
                join workflow.intent_workflows w on w.organization_id = t.organization_id and w.id = t.workflow_id
              where t.from_state = 'step_8_subtopics' and t.trigger = 'advance' and not \(isThere("w"))
              """)
        ],
        rule: .contained)),
  ]
}
