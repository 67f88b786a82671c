/// A page as the miners see it: what it says and how it is headed.
public struct TextPage: Sendable {
  public let url: String
  public let title: String
  public let description: String
  /// h1 to h3, in order.
  public let headings: [String]
  public let body: String

  public init(url: String, title: String, description: String, headings: [String], body: String) {
    self.url = url
    self.title = title
    self.description = description
    self.headings = headings
    self.body = body
  }
}
