/// How names of the contract become names in Swift and in the C that protoc-c writes.
enum Names {
  /// Words that stand in capitals when they do not begin a name.
  private static let initialisms: [String: String] = [
    "id": "ID", "ids": "IDs", "url": "URL", "urls": "URLs", "html": "HTML", "json": "JSON", "icp": "ICP", "ip": "IP",
    "uid": "UID",
  ]

  private static let keywords: Set<String> = [
    "operator", "default", "case", "in", "is", "as", "where", "self", "internal",
  ]

  /// `workflow_id` to `workflowID`.
  static func property(_ name: String) -> String {
    let words = name.lowercased().split(separator: "_").map(String.init)
    let joined = (words.first ?? "") + words.dropFirst().map { initialisms[$0] ?? capitalized($0) }.joined()
    return keywords.contains(joined) ? "`\(joined)`" : joined
  }

  /// `ListKeywords` to `listKeywords`; `LogIn` to `logIn`.
  static func function(_ name: String) -> String { name.prefix(1).lowercased() + name.dropFirst() }

  static func capitalized(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }

  /// `.infin8.work.v1.Subtopic` to `Subtopic`.
  static func swiftType(_ typeName: String) -> String { String(typeName.split(separator: ".").last ?? "") }

  /// `infin8.work.v1` and `StepInput` to `Infin8__Work__V1__StepInput`.
  static func cType(package: String, _ message: String) -> String {
    package.split(separator: ".").map { capitalized(String($0)) }.joined(separator: "__") + "__" + message
  }

  /// The same to `infin8__work__v1__step_input__init`.
  static func cInitializer(package: String, _ message: String) -> String {
    package.split(separator: ".").joined(separator: "__") + "__" + snake(message) + "__init"
  }

  /// `.infin8.work.v1.Subtopic` to `Infin8__Work__V1__Subtopic`.
  static func cType(of typeName: String) -> String {
    let parts = typeName.split(separator: ".").map(String.init)
    return cType(package: parts.dropLast().joined(separator: "."), parts.last ?? "")
  }

  /// `StepInput` to `step_input`, as protoc-c does: an underscore before each capital that follows a small letter.
  static func snake(_ name: String) -> String {
    var out = ""
    var previousIsLower = false
    for character in name {
      if character.isUppercase, previousIsLower { out += "_" }
      previousIsLower = !character.isUppercase
      out += character.lowercased()
    }
    return out
  }

  /// `WORKFLOW_STATE_STEP_1_ICP` of `WorkflowState` to `STEP_1_ICP`.
  static func bareValue(_ value: String, of enumeration: String) -> String {
    let prefix = snake(enumeration).uppercased() + "_"
    return value.hasPrefix(prefix) ? String(value.dropFirst(prefix.count)) : value
  }

  /// `STEP_1_ICP` to `step1ICP`.
  static func enumCase(_ bare: String) -> String { property(bare) }
}
