import Contracts
import Text
import Vocabulary

/// The ideal customer profile, from what the organization says of itself and what its site says. Pure.
///
/// The embedded default extracts: every statement in the profile was written by the organization. It guesses nothing about
/// customers that nobody described.
struct CustomerProfile: Sendable {
  let industries: [String]
  let buyerRoles: [String]
  let painPoints: [String]
  let valueProposition: String
  let sources: [String]

  private static let roles = [
    "engineer", "developer", "administrator", "architect", "manager", "director", "officer", "owner", "founder",
    "analyst",
    "consultant", "team", "lead", "head", "cto", "cio", "ceo", "dba", "marketer", "designer",
  ]
  private static let pains = [
    "slow", "problem", "risk", "cost", "fail", "failure", "difficult", "hard", "outage", "loss", "lose", "complex",
    "downtime",
    "bottleneck", "struggle", "avoid", "without", "recover", "crash", "error", "expensive", "waste",
  ]

  /// - Parameter pages: the organization's own, when its site could be read.
  static func describe(_ organization: OrganizationProfile, pages: [TextPage], model: EmbeddingModel) -> CustomerProfile
  {
    let description = organization.businessDescription
    let siteText = pages.map(\.body).joined(separator: "\n\n")
    let own = Sentences.split(description).map(\.text)
    let said = own + Sentences.split(siteText).map(\.text).filter { (6...40).contains($0.split(separator: " ").count) }
    let phrases = Keyphrases(model: model).extract(
      from: [
        TextPage(
          url: "", title: organization.name, description: description, headings: organization.targetAudiences,
          body: siteText)
      ]
        + pages, limit: 6)
    let roles = organization.targetAudiences.filter { audience in
      let words = Words.split(audience)
      return words.contains { word in Self.roles.contains { word.hasPrefix($0) } }
    }
    let pains = said.filter { sentence in
      let words = Words.split(sentence)
      return words.contains { word in Self.pains.contains { word.hasPrefix($0) } }
    }
    return CustomerProfile(
      industries: phrases.isEmpty ? Array(organization.targetAudiences.prefix(3)) : phrases.prefix(5).map(\.text),
      buyerRoles: Array((roles.isEmpty ? organization.targetAudiences : roles).prefix(20)),
      painPoints: Array((pains.isEmpty ? own : pains).prefix(5)),
      valueProposition: own.first ?? description, sources: pages.map(\.url))
  }

  var json: String {
    JSONObject.text([
      ("version", "1"), ("method", "extractive".jsonQuoted), ("model", EmbeddingModel.name.jsonQuoted),
      ("industries", JSONObject.array(industries)), ("buyerRoles", JSONObject.array(buyerRoles)),
      ("painPoints", JSONObject.array(painPoints)), ("valueProposition", valueProposition.jsonQuoted),
      ("sources", JSONObject.array(sources)),
    ])
  }
}
