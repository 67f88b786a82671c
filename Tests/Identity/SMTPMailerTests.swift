import Foundation
import Host
import TestSupport
import Testing
import Vocabulary

@testable import IdentityService

@Suite("Mail by SMTP")
struct SMTPMailerTests {
  private let mail: Mail

  init() { mail = Mail(recipient: "a@b.test", subject: "Hello", text: "Grüße.\n.\n..") }

  private func mailer(_ url: String, user: String = "", passwordFile: String = "") -> SMTPMailer {
    SMTPMailer(url: url, user: user, passwordFile: passwordFile, sender: "x@y.test")
  }

  @Test("a server that takes the mail gets it whole, once")
  func accepted() async throws {
    let server = try MailServer([.accept])
    try await mailer(server.url).send(mail, id: .random())
    #expect(server.mails.count == 1)
    let mail = server.mails[0]
    #expect(mail.contains("To: a@b.test\r\n") && mail.contains("Subject: Hello\r\n"))
    // Lines that begin with a dot are doubled on the way (RFC 5321, 4.5.2): one of a dot alone does not end the mail.
    #expect(mail.contains("\r\nGrüße.\r\n..\r\n...\r\n"))
  }

  @Test("a server that is busy, gone or in the middle of the mail gone is tried again")
  func again() async throws {
    let server = try MailServer([.refuse("451 later"), .dropInMail, .accept])
    let carrier = mailer(server.url)
    for _ in 0..<2 {
      await #expect(throws: SMTPMailer.NotDelivered.self) { try await carrier.send(mail, id: .random()) }
    }
    try await carrier.send(mail, id: .random())
    #expect(server.mails.count == 1)
    let nobody = mailer("smtp://127.0.0.1:1")
    await #expect(throws: SMTPMailer.NotDelivered.self) { try await nobody.send(mail, id: .random()) }
  }

  @Test("an address that the server does not know is not tried again")
  func refused() async throws {
    let server = try MailServer([.refuse("550 no such user a@b.test")])
    await #expect(throws: MailRefused.self) {
      try await mailer(server.url).send(mail, id: .random())
    }
  }

  @Test("a server elsewhere is not spoken to in the open, and a password that others can read is not used")
  func trust() async throws {
    // An address that is not taken for this machine's own: STARTTLS is asked for, which the server does not have.
    let server = try MailServer([.accept, .accept], host: 2)
    await #expect(throws: SMTPMailer.NotDelivered.self) { try await mailer(server.url).send(mail, id: .random()) }
    #expect(server.connections == 1)
    let path = "/tmp/infin8-login-\(Foundation.UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try "secret\n".write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    await #expect(throws: Files.Failure.self) {
      try await mailer(server.url, user: "user", passwordFile: path).send(mail, id: .random())
    }
    #expect(server.mails.isEmpty)
  }

  @Test(
    "an address that could end a header or name two people is none",
    arguments: [
      "a@b.test\r\nBcc: c@d.test", "a b@c.test", "<a@b.test>", "a@b.test,c@d.test", "a;b@c.test", "\"a\"@b.test",
      "ä@b.test",
    ])
  func injection(address: String) {
    #expect(throws: Refusal.self) { try Emails.read(address, field: "email") }
  }
}
