/// A text as a tree that we made ourselves; HTML is written from it and from nothing else, so that no foreign markup, script or
/// link can pass.
public struct Markdown: Sendable, Equatable {
  public indirect enum Inline: Sendable, Equatable {
    case text(String)
    case strong([Inline])
    case emphasis([Inline])
    case link([Inline], url: String)
    /// A number in brackets that leads to a source.
    case reference(Int)
  }

  public enum Block: Sendable, Equatable {
    case heading(level: Int, [Inline])
    case paragraph([Inline])
    case list([[Inline]])
    case quote([Inline])
    /// Numbered, with anchors that references lead to.
    case sources([[Inline]])
  }

  public var blocks: [Block]

  public init(_ blocks: [Block]) { self.blocks = blocks }

  // MARK: Markdown

  public var markdown: String { blocks.map(Self.markdown).joined(separator: "\n\n") + "\n" }

  private static func markdown(_ block: Block) -> String {
    switch block {
    case .heading(let level, let inlines): String(repeating: "#", count: level) + " " + markdown(inlines)
    case .paragraph(let inlines): markdown(inlines)
    case .list(let items): items.map { "- " + markdown($0) }.joined(separator: "\n")
    case .quote(let inlines): "> " + markdown(inlines)
    case .sources(let items):
      items.enumerated().map { "\($0.offset + 1). " + markdown($0.element) }.joined(separator: "\n")
    }
  }

  private static func markdown(_ inlines: [Inline]) -> String {
    inlines.map { inline in
      switch inline {
      case .text(let text): escapedMarkdown(text)
      case .strong(let inner): "**\(markdown(inner))**"
      case .emphasis(let inner): "*\(markdown(inner))*"
      case .link(let inner, let url): isSafe(url) ? "[\(markdown(inner))](<\(url)>)" : markdown(inner)
      case .reference(let number): "[\\[\(number)\\]](#source-\(number))"
      }
    }.joined()
  }

  /// What Markdown would read as markup is escaped; line breaks become blanks.
  private static func escapedMarkdown(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "\\", "`", "*", "_", "[", "]", "<", ">", "#", "|": out += "\\\(character)"
      case "\n", "\r\n": out += " "
      default: out.append(character)
      }
    }
    return out
  }

  // MARK: HTML

  public var html: String { blocks.map(Self.html).joined(separator: "\n") + "\n" }

  private static func html(_ block: Block) -> String {
    switch block {
    case .heading(let level, let inlines):
      let level = min(max(level, 1), 4)
      return "<h\(level)>\(html(inlines))</h\(level)>"
    case .paragraph(let inlines): return "<p>\(html(inlines))</p>"
    case .list(let items): return "<ul>" + items.map { "<li>\(html($0))</li>" }.joined() + "</ul>"
    case .quote(let inlines): return "<blockquote>\(html(inlines))</blockquote>"
    case .sources(let items):
      return "<ol>"
        + items.enumerated().map { "<li id=\"source-\($0.offset + 1)\">\(html($0.element))</li>" }.joined() + "</ol>"
    }
  }

  private static func html(_ inlines: [Inline]) -> String {
    inlines.map { inline in
      switch inline {
      case .text(let text): escapedHTML(text)
      case .strong(let inner): "<strong>\(html(inner))</strong>"
      case .emphasis(let inner): "<em>\(html(inner))</em>"
      case .link(let inner, let url):
        isSafe(url) ? "<a href=\"\(escapedHTML(url))\" rel=\"nofollow ugc\">\(html(inner))</a>" : html(inner)
      case .reference(let number): "<a href=\"#source-\(number)\">[\(number)]</a>"
      }
    }.joined()
  }

  /// Every character that could end a text or an attribute, as an entity.
  public static func escapedHTML(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      case _ where scalar.value < 0x20 && scalar != "\n" && scalar != "\t": continue
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// http, https and mailto, without white space, angle brackets or quotes.
  static func isSafe(_ url: String) -> Bool {
    let lower = url.lowercased()
    guard lower.hasPrefix("https://") || lower.hasPrefix("http://") || lower.hasPrefix("mailto:") else { return false }
    return !url.unicodeScalars.contains { $0.value <= 0x20 || "<>\"'`".unicodeScalars.contains($0) }
  }
}
