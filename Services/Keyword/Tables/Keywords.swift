import Contracts
import Postgres
import Text
import Vocabulary
import Wire

/// Every statement on `keywords`.
///
/// A row belongs to the epoch it was last used in: the rows of the newest epoch are the workflow's, older ones were left
/// behind by a rerun and are kept.
enum Keywords {
  private static let columns: Statement = """
    k.id, k.workflow_id, k.competitor_url_id, k.parent_seed_keyword_id, k.keyword, coalesce(k.seed_keyword, '') as seed_keyword,
    k.search_volume, coalesce(k.competition_level, '') as competition_level, k.competition_index, k.keyword_difficulty,
    (k.cpc * 1000000)::bigint as cpc_micros, k.longtail_status, k.subtopics_status, k.article_status, k.filter_status,
    coalesce(k.filtered_reason, '') as filtered_reason, coalesce(k.detected_language, '') as detected_language,
    k.is_foreign_language, coalesce(k.main_intent, '') as main_intent, k.is_navigational, k.ai_suggested, k.user_selected,
    (coalesce(k.decision_confidence, 0) * 1000)::int as confidence, coalesce(k.selection_source, '') as selection_source,
    k.selection_timestamp, k.created_at, k.updated_at, k.source, coalesce(k.evidence_url, '') as evidence_url, k.epoch,
    array(select s->>'title' from jsonb_array_elements(coalesce(k.subtopics, '[]')) s) as subtopic_titles,
    array(select s->>'type' from jsonb_array_elements(coalesce(k.subtopics, '[]')) s) as subtopic_types,
    array(select coalesce((select string_agg(w, chr(31)) from jsonb_array_elements_text(s->'keywords') w), '')
      from jsonb_array_elements(coalesce(k.subtopics, '[]')) s) as subtopic_keywords
    """

  /// One keyword on its way into the table.
  struct Draft: Sendable {
    var id: UUID
    var keyword: String
    var parent: UUID?
    var competitor: UUID?
    var seed: String?
    var intent: Intent
    var language: String?
    var isForeign: Bool
    var confidence: Double
    var source: String
    var evidenceURL: String?
  }

  /// Bulk insert; a keyword that is there already is left as it is, so a person's choices survive a second run.
  static func insert(_ drafts: [Draft], workflow: UUID, epoch: Int, organization: UUID) -> Statement {
    """
    insert into keywords (organization_id, id, workflow_id, epoch, keyword, parent_seed_keyword_id, competitor_url_id,
      seed_keyword, main_intent, is_navigational, detected_language, is_foreign_language, ai_suggested, decision_confidence,
      selection_source, source, evidence_url)
    select \(organization), d.id, \(workflow), \(Int32(epoch)), d.keyword, d.parent, d.competitor, d.seed, d.intent,
      d.intent = 'navigational', d.language, d.is_foreign, true, d.confidence::numeric(3,2), 'ai', d.source, d.evidence
    from unnest(\(drafts.map(\.id))::uuid[], \(drafts.map(\.keyword))::text[], \(drafts.map(\.parent))::uuid[],
      \(drafts.map(\.competitor))::uuid[], \(drafts.map(\.seed))::text[], \(drafts.map(\.intent.rawValue))::text[],
      \(drafts.map(\.language))::text[], \(drafts.map(\.isForeign))::bool[], \(drafts.map(\.confidence))::float8[],
      \(drafts.map(\.source))::text[], \(drafts.map(\.evidenceURL))::text[])
      as d (id, keyword, parent, competitor, seed, intent, language, is_foreign, confidence, source, evidence)
    on conflict (organization_id, workflow_id, epoch, keyword_normalized) do nothing
    """
  }

  static func list(
    _ request: ListKeywordsRequest, workflow: UUID, organization: UUID, after: (confidence: Int, id: UUID)?, limit: Int
  ) -> Statement {
    var statement: Statement = """
      select \(columns) from keywords k where k.organization_id = \(organization) and k.workflow_id = \(workflow)
        and \(inNewestEpoch(workflow: workflow, organization: organization)) and \(stage(request.stage))
        and (\(request.search) = '' or position(lower(\(request.search)) in k.keyword_normalized) > 0)
        and (\(request.intent) = '' or k.main_intent = \(request.intent))
      """
    if let after {
      statement = """
        \(statement) and ((coalesce(k.decision_confidence, 0) * 1000)::int, k.id) < (\(Int32(after.confidence)), \(after.id))
        """
    }
    return "\(statement) order by (coalesce(k.decision_confidence, 0) * 1000)::int desc, k.id desc limit \(limit)"
  }

  static func count(_ request: ListKeywordsRequest, workflow: UUID, organization: UUID) -> Statement {
    """
    select count(*)::int as total from keywords k where k.organization_id = \(organization) and k.workflow_id = \(workflow)
      and \(inNewestEpoch(workflow: workflow, organization: organization)) and \(stage(request.stage))
      and (\(request.search) = '' or position(lower(\(request.search)) in k.keyword_normalized) > 0)
      and (\(request.intent) = '' or k.main_intent = \(request.intent))
    """
  }

  private static func stage(_ stage: KeywordStage) -> Statement {
    switch stage {
    case .seeds: "k.parent_seed_keyword_id is null"
    case .longtails: "k.parent_seed_keyword_id is not null"
    case .kept: "k.filter_status = 'approved'"
    case .rejected: "k.filter_status like 'rejected%'"
    case .withSubtopics: "k.subtopics_status = 'completed'"
    default: "true"
    }
  }

  private static func inNewestEpoch(workflow: UUID, organization: UUID) -> Statement {
    """
    k.epoch = (select max(n.epoch) from keywords n where n.organization_id = \(organization) and n.workflow_id = \(workflow))
    """
  }

  static func get(_ id: UUID, organization: UUID) -> Statement {
    "select \(columns) from keywords k where k.organization_id = \(organization) and k.id = \(id)"
  }

  /// Candidates of a workflow's newest epoch, in a fixed order.
  static func candidates(workflow: UUID, organization: UUID) -> Statement {
    """
    select k.id, k.keyword from keywords k where k.organization_id = \(organization) and k.workflow_id = \(workflow)
      and \(inNewestEpoch(workflow: workflow, organization: organization)) and k.parent_seed_keyword_id is null
    order by k.id
    """
  }

  static func byIDs(_ ids: [UUID], organization: UUID) -> Statement {
    "select \(columns) from keywords k where k.organization_id = \(organization) and k.id = any(\(ids)) order by k.keyword"
  }

  /// A person's choice; who was chosen before and is not now is chosen no longer.
  static func select(_ ids: [UUID], workflow: UUID, organization: UUID) -> Statement {
    """
    update keywords set user_selected = id = any(\(ids)),
      selection_source = case when id = any(\(ids)) then 'user' else selection_source end,
      selection_timestamp = case when id = any(\(ids)) then clock_timestamp() else selection_timestamp end
    where organization_id = \(organization) and workflow_id = \(workflow) and parent_seed_keyword_id is null
      and (user_selected or id = any(\(ids)))
    """
  }

  static func markLongtails(_ seed: UUID, _ status: ProgressStatus, organization: UUID) -> Statement {
    "update keywords set longtail_status = \(status.text) where organization_id = \(organization) and id = \(seed)"
  }

  /// Brings rows into the present epoch.
  static func adopt(_ ids: [UUID], epoch: Int, organization: UUID) -> Statement {
    "update keywords set epoch = \(Int32(epoch)) where organization_id = \(organization) and id = any(\(ids)) and epoch < \(Int32(epoch))"
  }

  /// Brings all rows of the newest epoch into the present one.
  static func adoptAll(workflow: UUID, epoch: Int, organization: UUID) -> Statement {
    """
    update keywords k set epoch = \(Int32(epoch))
    where k.organization_id = \(organization) and k.workflow_id = \(workflow) and k.epoch < \(Int32(epoch))
      and \(inNewestEpoch(workflow: workflow, organization: organization))
    """
  }

  /// What filtering looks at: chosen seeds and all long-tails.
  static func filterable(workflow: UUID, organization: UUID) -> Statement {
    """
    select k.id, k.keyword, k.search_volume, k.is_foreign_language, k.is_navigational, k.parent_seed_keyword_id is null as is_seed
    from keywords k where k.organization_id = \(organization) and k.workflow_id = \(workflow)
      and \(inNewestEpoch(workflow: workflow, organization: organization))
      and (k.user_selected or k.parent_seed_keyword_id is not null)
    order by k.keyword_normalized, k.id
    """
  }

  static func setFilter(_ verdicts: [(id: UUID, status: String, reason: String)], organization: UUID) -> Statement {
    """
    update keywords k set filter_status = v.status, filtered_reason = nullif(v.reason, '')
    from unnest(\(verdicts.map(\.id))::uuid[], \(verdicts.map(\.status))::text[], \(verdicts.map(\.reason))::text[])
      as v (id, status, reason)
    where k.organization_id = \(organization) and k.id = v.id
    """
  }

  static func kept(workflow: UUID, organization: UUID) -> Statement {
    """
    select k.id, k.keyword, k.search_volume from keywords k
    where k.organization_id = \(organization) and k.workflow_id = \(workflow) and k.filter_status = 'approved'
      and \(inNewestEpoch(workflow: workflow, organization: organization))
    order by k.keyword_normalized, k.id
    """
  }

  static func setSubtopics(_ id: UUID, _ subtopics: [Subtopic], organization: UUID) -> Statement {
    """
    update keywords set subtopics_status = 'completed', subtopics_decision = null, subtopics = (
      select jsonb_agg(jsonb_build_object('title', t.title, 'type', t.type,
        'keywords', to_jsonb(string_to_array(t.words, chr(31)))) order by t.place)
      from unnest(\(subtopics.map(\.title))::text[], \(subtopics.map(\.type))::text[],
        \(subtopics.map { $0.keywords.joined(separator: "\u{1F}") })::text[]) with ordinality as t (title, type, words, place))
    where organization_id = \(organization) and id = \(id)
    """
  }

  static func decideSubtopics(_ approved: [UUID], by user: UUID?, workflow: UUID, organization: UUID) -> Statement {
    """
    update keywords k set subtopics_decision = case when k.id = any(\(approved)) then 'approved' else 'rejected' end,
      decided_by = \(user), article_status = case when k.id = any(\(approved)) then 'in_progress' else k.article_status end
    where k.organization_id = \(organization) and k.workflow_id = \(workflow) and k.subtopics_status = 'completed'
      and \(inNewestEpoch(workflow: workflow, organization: organization))
    """
  }

  static func total(workflow: UUID, organization: UUID) -> Statement {
    "select count(*)::int as total from keywords where organization_id = \(organization) and workflow_id = \(workflow)"
  }
}

extension KeywordRow {
  init(_ row: Row) throws {
    let titles: [String] = try row.get("subtopic_titles")
    let types: [String] = try row.get("subtopic_types")
    let words: [String] = try row.get("subtopic_keywords")
    let subtopics = titles.indices.map { index in
      Subtopic(
        title: titles[index], type: types[index],
        keywords: words[index].split(separator: "\u{1F}").map(String.init))
    }
    self.init(
      id: try row.get("id", as: UUID.self).description,
      workflowID: try row.get("workflow_id", as: UUID.self).description,
      competitorURLID: try row.get("competitor_url_id", as: UUID?.self)?.description ?? "",
      parentSeedKeywordID: try row.get("parent_seed_keyword_id", as: UUID?.self)?.description ?? "",
      keyword: try row.get("keyword"), seedKeyword: try row.get("seed_keyword"),
      searchVolume: try row.get("search_volume"),
      competitionLevel: CompetitionLevel(text: try row.get("competition_level")) ?? .unspecified,
      competitionIndex: try row.get("competition_index"), keywordDifficulty: try row.get("keyword_difficulty"),
      cpcMicros: try row.get("cpc_micros"),
      longtailStatus: ProgressStatus(text: try row.get("longtail_status")) ?? .unspecified,
      subtopicsStatus: ProgressStatus(text: try row.get("subtopics_status")) ?? .unspecified,
      articleStatus: ProgressStatus(text: try row.get("article_status")) ?? .unspecified,
      filterStatus: FilterStatus(text: try row.get("filter_status")) ?? .unspecified,
      filteredReason: try row.get("filtered_reason"), subtopics: subtopics,
      detectedLanguage: try row.get("detected_language"), isForeignLanguage: try row.get("is_foreign_language"),
      mainIntent: try row.get("main_intent"), isNavigational: try row.get("is_navigational"),
      aiSuggested: try row.get("ai_suggested"), userSelected: try row.get("user_selected"),
      decisionConfidencePermille: try row.get("confidence"), selectionSource: try row.get("selection_source"),
      selectionTimestamp: try row.get("selection_timestamp", as: Instant?.self)?.micros ?? 0,
      createdAt: try row.get("created_at", as: Instant.self).micros,
      updatedAt: try row.get("updated_at", as: Instant.self).micros, source: try row.get("source"),
      evidenceURL: try row.get("evidence_url"), runNo: try row.get("epoch"))
  }
}
