import Contracts
import Vocabulary

/// The thresholds a workflow may set, with the product's defaults and their ranges.
enum Settings {
  struct Key: Sendable {
    let name: String
    let range: ClosedRange<Int32>
    let defaultValue: Int32
    let set: @Sendable (inout StepSettings, Int32) -> Void
  }

  // swift-format-ignore
  static let keys: [Key] = [
    Key(name: "max_competitors",             range: 1...10,       defaultValue: 3)     { $0.maxCompetitors = $1 },
    Key(name: "keywords_per_competitor",     range: 3...100,      defaultValue: 25)    { $0.keywordsPerCompetitor = $1 },
    Key(name: "longtails_per_seed",          range: 1...50,       defaultValue: 12)    { $0.longtailsPerSeed = $1 },
    Key(name: "longtails_per_source",        range: 1...20,       defaultValue: 3)     { $0.longtailsPerSource = $1 },
    Key(name: "near_duplicate_permille",     range: 700...1_000,  defaultValue: 850)   { $0.nearDuplicatePermille = $1 },
    Key(name: "min_search_volume",           range: 0...10_000,   defaultValue: 100)   { $0.minSearchVolume = $1 },
    Key(name: "filter_foreign_language",     range: 0...1,        defaultValue: 1)     { $0.filterForeignLanguage = $1 == 1 },
    Key(name: "filter_navigational",         range: 0...1,        defaultValue: 1)     { $0.filterNavigational = $1 == 1 },
    Key(name: "cluster_similarity_permille", range: 300...950,    defaultValue: 600)   { $0.clusterSimilarityPermille = $1 },
    Key(name: "min_spokes",                  range: 1...20,       defaultValue: 2)     { $0.minSpokes = $1 },
    Key(name: "max_spokes",                  range: 1...20,       defaultValue: 8)     { $0.maxSpokes = $1 },
    Key(name: "subtopics_per_keyword",       range: 1...5,        defaultValue: 3)     { $0.subtopicsPerKeyword = $1 },
    Key(name: "article_words",               range: 500...10_000, defaultValue: 2_000) { $0.articleWords = $1 },
    Key(name: "max_pages_per_site",          range: 1...500,      defaultValue: 40)    { $0.maxPagesPerSite = $1 },
  ] + contentPlan.filter { $0.service != nil }.map(seconds(of:))

  /// How long a step may take.
  private static func seconds(of step: Step) -> Key {
    let place = Int(step.state.rawValue) - 1
    return Key(name: "step_\(place + 1)_seconds", range: 1...86_400, defaultValue: 0) { settings, seconds in
      if settings.stepSeconds.count < contentPlan.count {
        settings.stepSeconds = [Int32](repeating: 0, count: contentPlan.count)
      }
      settings.stepSeconds[place] = seconds
    }
  }

  /// Given settings over the defaults.
  ///
  /// - Parameter given: key and value as JSON spells them.
  /// - Throws: `field_invalid` naming the key that is unknown, no whole number, or out of range.
  static func resolve(_ given: [(key: String, value: String)]) throws(Refusal) -> StepSettings {
    var settings = StepSettings()
    for key in keys { key.set(&settings, key.defaultValue) }
    for (name, text) in given {
      guard let key = keys.first(where: { $0.name == name }) else {
        throw .field("settings.\(name.prefix(64))", "there is no such setting")
      }
      let number = text == "true" ? 1 : text == "false" ? 0 : Int32(text)
      guard let number, key.range.contains(number) else {
        throw .field("settings.\(name)", "give a whole number from \(key.range.lowerBound) to \(key.range.upperBound)")
      }
      key.set(&settings, number)
    }
    return settings
  }
}
