import Host
import Vocabulary

/// Puts mails into a folder, one file each, for whoever carries them on, or for a person to read: the default where no mail
/// server is named.
struct SpoolMailer: Mailer {
  let directory: String
  let sender: String

  func send(_ mail: Mail, id: UUID) async throws {
    try Files.makeDirectory(directory, mode: 0o700)
    let message = mail.message(from: sender, id: id, at: .now)
    // Who may look into the folder is its owner's to say: by default nobody else.
    try Files.write(Array(message.utf8), to: "\(directory)/\(id).eml", mode: 0o640)
  }
}
