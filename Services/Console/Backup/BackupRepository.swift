import Host
import Vocabulary

/// Where backups and the log go: a folder, which may be another machine's that is mounted here, or a bucket that speaks
/// S3. Each is encrypted under a passphrase of its own.
struct BackupRepository: Sendable {
  /// 1 or 2, as pgBackRest numbers them.
  let number: Int
  /// As it was given: `/path`, or `s3://bucket/prefix?endpoint=HOST&region=NAME`, with `&port=NUMBER` and `&ca=FILE`
  /// where the bucket is not at 443, or its certificate not one that the system trusts.
  let location: String
  /// A file of mode 0400 that says what everything is encrypted under.
  let passphraseFile: String
  /// For a bucket: a file of mode 0400 or 0600 with the key's name in its first line and the key in its second.
  let credentialsFile: String?

  private enum Place {
    case folder(String)
    case bucket(name: String, path: String, options: [String: String])
  }

  init(number: Int, location: String, passphraseFile: String, credentialsFile: String?) throws(Refusal) {
    self.number = number
    self.location = location
    self.passphraseFile = passphraseFile
    self.credentialsFile = credentialsFile
    if case .bucket = try place(), credentialsFile == nil {
      throw Refusal(.fieldInvalid, "\(location) needs --credentials-file: the key's name and the key, a line each")
    }
  }

  /// The folder, where it is one.
  var folder: String? { if case .folder(let path) = try? place() { path } else { nil } }

  private func place() throws(Refusal) -> Place {
    if location.hasPrefix("/") { return .folder(location) }
    let parts = location.split(separator: "?", maxSplits: 1).map(String.init)
    var options: [String: String] = [:]
    for pair in (parts.count == 2 ? parts[1] : "").split(separator: "&") {
      let words = pair.split(separator: "=", maxSplits: 1).map(String.init)
      if words.count == 2 { options[words[0]] = words[1] }
    }
    let names = (parts.first ?? "").split(separator: "/", maxSplits: 2).map(String.init)
    guard location.hasPrefix("s3://"), names.count >= 2, options["endpoint"] != nil, options["region"] != nil,
      !location.contains(where: \.isWhitespace), Set(options.keys).isSubset(of: ["endpoint", "region", "port", "ca"])
    else {
      throw Refusal(
        .fieldInvalid,
        "\(location) is no repository: give an absolute path, or s3://BUCKET/PREFIX?endpoint=HOST&region=NAME")
    }
    return .bucket(name: names[1], path: names.count == 3 ? names[2] : "infin8", options: options)
  }

  /// Its lines in pgBackRest's configuration, secrets and all.
  func lines() throws -> [String] {
    var lines = [
      "cipher-type=aes-256-cbc", "cipher-pass=\(try Self.firstLine(of: passphraseFile))",
      // One full backup that is older than a week is kept, so that every moment of the week can be gone back to.
      "retention-full-type=time", "retention-full=7", "bundle=y",
    ]
    switch try place() {
    case .folder(let path): lines.append("path=\(path)")
    case .bucket(let name, let path, let options):
      let credentials = try Self.lines(of: credentialsFile ?? "")
      guard credentials.count == 2 else {
        throw Refusal(.fieldInvalid, "\(credentialsFile ?? ""): give the key's name and the key, a line each")
      }
      lines += [
        "type=s3", "path=/\(path)", "s3-bucket=\(name)", "s3-uri-style=path", "s3-key=\(credentials[0])",
        "s3-key-secret=\(credentials[1])",
      ]
      let keys = ["endpoint": "s3-endpoint", "region": "s3-region", "port": "storage-port", "ca": "storage-ca-file"]
      for (option, value) in options.sorted(by: { $0.key < $1.key }) {
        if let key = keys[option] { lines.append("\(key)=\(value)") }
      }
    }
    return lines.map { "repo\(number)-\($0)" }
  }

  private static func firstLine(of path: String) throws -> String {
    guard let line = try lines(of: path).first, line.utf8.count >= 16 else {
      throw Refusal(.fieldInvalid, "\(path): a passphrase has at least 16 characters")
    }
    return line
  }

  private static func lines(of path: String) throws -> [String] {
    String(decoding: try Files.readSecret(path, limit: 4_096), as: UTF8.self).split(whereSeparator: \.isNewline)
      .map(String.init)
  }
}
