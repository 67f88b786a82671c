import Vocabulary

extension Error {
  /// What there is to tell a person: of a refusal its own words alone.
  var sentence: String { (self as? Refusal)?.message ?? "\(self)" }
}
