import CCurl
import Vocabulary
import Web

/// Addresses of pages.
public enum AddressProperty {
  /// Where mutations begin.
  public static let valid = [
    "https://www.example.com/docs/a.html?q=1&utm_source=x#top", "http://bücher.example:8080/a/../b", "example.com",
    "http://127.0.0.1/", "http://0x7f.1/", "https://[2001:db8::1]:8443/x", "//example.com//docs/./",
    "HTTP://EXAMPLE.COM.:80/%64",
    "https://a.b.c.d.example/path/to/page?x=%C3%A4&y=ß", "http://2130706433/latest/meta-data/",
  ].map { Array($0.utf8) }

  private static let base = try? WebAddress("https://www.example.com/docs/page?x")

  /// What is read as an address is a fixed point in both its spellings, and libcurl takes it to the same host and port.
  ///
  /// - Returns: whether it was an address.
  public static func check(_ bytes: [UInt8]) throws -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let address = try? WebAddress(text) else {
      if let link = base?.resolve(text) { try check(link, text) }
      return false
    }
    try check(address, text)
    return true
  }

  private static func check(_ address: WebAddress, _ text: String) throws {
    guard (try? WebAddress(address.text)) == address else {
      throw Violation(description: "\(text.debugDescription): \(address.text) reads otherwise")
    }
    guard (try? WebAddress(address.normalized))?.normalized == address.normalized else {
      throw Violation(description: "\(text.debugDescription): \(address.normalized) is normalized otherwise")
    }
    let theirs = parsed(address.text)
    guard theirs?.host == address.host, theirs?.port == address.port ?? (address.scheme == "http" ? 80 : 443) else {
      throw Violation(
        description: "\(text.debugDescription): \(address.text) leads libcurl to \(String(describing: theirs))")
    }
  }

  /// Host and port as libcurl reads them.
  public static func parsed(_ text: String) -> (host: String, port: Int)? {
    guard let url = curl_url() else { return nil }
    defer { curl_url_cleanup(url) }
    guard curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK else { return nil }
    func part(_ what: CURLUPart) -> String? {
      var out: UnsafeMutablePointer<CChar>?
      guard curl_url_get(url, what, &out, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let out else { return nil }
      defer { curl_free(out) }
      return String(cString: out)
    }
    guard let host = part(CURLUPART_HOST), let port = part(CURLUPART_PORT).flatMap({ Int($0) }) else { return nil }
    return (host, port)
  }
}
