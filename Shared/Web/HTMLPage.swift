import CXML2
import Glibc

/// What a page says, taken out of its markup.
public struct HTMLPage: Sendable, Equatable {
  public let title: String
  public let description: String
  public let language: String
  /// h1 to h3, in order.
  public let headings: [String]
  /// As they are written; resolve them against the page's address.
  public let links: [String]
  /// The main text: paragraphs and list items in order, an empty line between them.
  public let text: String

  private static let mostBytes = 5 << 20

  /// Reads HTML however broken it is: libxml2 repairs it. Bytes over the limit are left out; other kinds of page give their
  /// text as it is.
  public init(_ bytes: [UInt8], contentType: String) {
    guard contentType.lowercased().contains("html") else {
      self.init(
        title: "", description: "", language: "", headings: [], links: [], text: String(decoding: bytes, as: UTF8.self))
      return
    }
    let options = Int32(
      HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
        | HTML_PARSE_NONET.rawValue)
    let count = min(bytes.count, Self.mostBytes)
    let document = bytes.withUnsafeBytes { buffer in
      htmlReadMemory(
        buffer.bindMemory(to: CChar.self).baseAddress, Int32(count), nil, Self.charset(contentType), options)
    }
    var reader = Reader()
    if let document {
      if let root = xmlDocGetRootElement(document) { reader.visit(root, depth: 0) }
      xmlFreeDoc(document)
    }
    self.init(
      title: Self.squeezed(reader.title), description: Self.squeezed(reader.description), language: reader.language,
      headings: reader.headings, links: reader.links, text: reader.mainText)
  }

  private init(title: String, description: String, language: String, headings: [String], links: [String], text: String)
  {
    self.title = title
    self.description = description
    self.language = language
    self.headings = headings
    self.links = links
    self.text = text
  }

  private static func charset(_ contentType: String) -> String? {
    guard let place = contentType.lowercased().split(separator: "charset=").dropFirst().first else { return nil }
    return String(place.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })
  }

  /// White space as one blank.
  static func squeezed(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

  /// Walks the tree once.
  private struct Reader {
    var title = ""
    var description = ""
    var language = ""
    var headings: [String] = []
    var links: [String] = []
    private var blocks: [Block] = []
    private var isInHeading = false

    private struct Block {
      let text: String
      let linked: Int
    }

    /// What holds no text of the page.
    private static let skipped: Set<String> = [
      "script", "style", "nav", "footer", "aside", "form", "noscript", "svg", "template", "iframe", "button", "select",
      "textarea", "pre", "code", "head",
    ]
    private static let blockNames: Set<String> = ["p", "li", "dd", "td", "blockquote", "h1", "h2", "h3", "h4"]
    private static let deepest = 200

    mutating func visit(_ node: xmlNodePtr, depth: Int) {
      guard depth < Self.deepest, node.pointee.type == XML_ELEMENT_NODE, let name = node.pointee.name else { return }
      let tag = String(cString: name).lowercased()
      var isHeading = false
      switch tag {
      case "html": language = attribute(node, "lang") ?? ""
      case "title": title = content(node)
      case "meta":
        if attribute(node, "name")?.lowercased() == "description" { description = attribute(node, "content") ?? "" }
      case "a": if let link = attribute(node, "href"), links.count < 2_000 { links.append(link) }
      case "h1", "h2", "h3":
        // One within another is the outer one's text: each is read once, however they are nested.
        if !isInHeading, headings.count < 200 {
          let text = HTMLPage.squeezed(content(node))
          if !text.isEmpty { headings.append(String(text.prefix(200))) }
        }
        isHeading = true
      default: break
      }
      let wasInHeading = isInHeading
      isInHeading = isInHeading || isHeading
      defer { isInHeading = wasInHeading }
      if tag == "head" || !Self.skipped.contains(tag) {
        if Self.blockNames.contains(tag), !holdsBlocks(node) { add(node, tag) }
        visitChildren(node, depth)
      } else if tag == "nav" || tag == "aside" || tag == "footer" {
        collectLinks(node, depth)
      }
    }

    private mutating func visitChildren(_ node: xmlNodePtr, _ depth: Int) {
      var child = node.pointee.children
      while let present = child {
        visit(present, depth: depth + 1)
        child = present.pointee.next
      }
    }

    /// Menus say nothing, but lead on.
    private mutating func collectLinks(_ node: xmlNodePtr, _ depth: Int) {
      guard depth < Self.deepest else { return }
      var child = node.pointee.children
      while let present = child {
        if present.pointee.type == XML_ELEMENT_NODE {
          if let name = present.pointee.name, String(cString: name).lowercased() == "a",
            let link = attribute(present, "href"), links.count < 2_000
          {
            links.append(link)
          }
          collectLinks(present, depth + 1)
        }
        child = present.pointee.next
      }
    }

    private func holdsBlocks(_ node: xmlNodePtr) -> Bool {
      var child = node.pointee.children
      while let present = child {
        if present.pointee.type == XML_ELEMENT_NODE, let name = present.pointee.name,
          Self.blockNames.contains(String(cString: name).lowercased()) || holdsBlocks(present)
        {
          return true
        }
        child = present.pointee.next
      }
      return false
    }

    private mutating func add(_ node: xmlNodePtr, _ tag: String) {
      guard !tag.hasPrefix("h") else { return }
      let text = HTMLPage.squeezed(content(node))
      guard !text.isEmpty else { return }
      blocks.append(Block(text: text, linked: linkedLength(node, 0)))
    }

    private func linkedLength(_ node: xmlNodePtr, _ depth: Int) -> Int {
      guard depth < Self.deepest else { return 0 }
      var length = 0
      var child = node.pointee.children
      while let present = child {
        if present.pointee.type == XML_ELEMENT_NODE, let name = present.pointee.name {
          length += String(cString: name) == "a" ? content(present).count : linkedLength(present, depth + 1)
        }
        child = present.pointee.next
      }
      return length
    }

    /// Blocks that are more text than links, each once.
    var mainText: String {
      var seen: Set<String> = []
      return blocks.filter { block in
        block.text.count >= 25 && Double(block.linked) < 0.6 * Double(block.text.count)
          && seen.insert(block.text).inserted
      }.map(\.text).joined(separator: "\n\n")
    }

    private func content(_ node: xmlNodePtr) -> String {
      guard let text = xmlNodeGetContent(node) else { return "" }
      defer { free(text) }
      return String(cString: text)
    }

    private func attribute(_ node: xmlNodePtr, _ name: String) -> String? {
      guard let value = xmlGetProp(node, name) else { return nil }
      defer { free(value) }
      return String(cString: value)
    }
  }
}
