import Contracts
import Postgres
import Vocabulary
import Wire

/// A workflow that a person may send back: under a grant, with the input of a first step and four keywords, moved on by the
/// database's own function, so that its chain of moves is whole.
struct Placement {
  let organization: UUID
  let number: Int
  let target: WorkflowState

  /// Two that make a cluster, and two for which it is one.
  private static let texts = [
    "query planner statistics", "query planner hints", "sourdough bread", "mountain bike tyres",
  ]

  private var workflow: UUID { .derived(from: organization.description, "load", String(number)) }
  private var grant: UUID { .derived(from: workflow.description, "grant") }

  private var path: [WorkflowState] {
    let whole: [WorkflowState] = [
      .step1ICP, .step2Competitors, .step3Seeds, .step4Longtails, .step5Filtering, .step6Clustering, .step7Validation,
      .step8Subtopics,
    ]
    return target == .step1ICP ? Array(whole.prefix(2)) : whole
  }

  var statements: [Statement] {
    get throws {
      let owner: Statement = "(select id from identity.users where organization_id = \(organization) limit 1)"
      var statements: [Statement] = [
        """
        insert into identity.grants (organization_id, id, user_id, workflow_id)
        values (\(organization), \(grant), \(owner), \(workflow))
        """,
        """
        insert into workflow.intent_workflows (organization_id, id, name, created_by, grant_id)
        values (\(organization), \(workflow), \("Load \(number)"), \(owner), \(grant))
        """,
        """
        insert into workflow.step_runs (organization_id, workflow_id, step, run_no, command_key, status, input, finished_at)
        values (\(organization), \(workflow), 'step_1_icp', 1, gen_random_uuid(), 'done', \(try input.encoded()),
          clock_timestamp())
        """,
      ]
      for text in Self.texts {
        statements.append(
          """
          insert into keyword.keywords (organization_id, workflow_id, keyword, user_selected)
          values (\(organization), \(workflow), \(text), true)
          """)
      }
      for (from, to) in zip(path, path.dropFirst()) {
        statements.append(
          """
          select workflow.transition(\(workflow), \(from.text)::text, \(to.text)::text, 'advance'::text,
            gen_random_uuid(), null, null, 'waiting_human')
          """)
      }
      return statements
    }
  }

  private var input: StepInput {
    StepInput(
      organization: OrganizationProfile(
        name: "Load", businessDescription: "We help engineering teams run databases without slow queries or lost data.",
        targetAudiences: ["Backend engineers with slow queries"], language: "en"),
      settings: StepSettings(
        maxCompetitors: 3, keywordsPerCompetitor: 25, longtailsPerSeed: 12, longtailsPerSource: 3,
        nearDuplicatePermille: 950, clusterSimilarityPermille: 100, minSpokes: 1, maxSpokes: 8, subtopicsPerKeyword: 3,
        articleWords: 800, maxPagesPerSite: 1))
  }

  /// Those that have come to rest.
  static func resting(before target: WorkflowState) -> Statement {
    """
    select organization_id, id from workflow.intent_workflows
    where run_status in ('waiting_human', 'failed') and state > \(target.text) and name like 'Load %'
    """
  }
}
