import Contracts
import Host
import Testing
import Vocabulary

@testable import IdentityService

/// The pure part of identity.
@Suite("Identity rules")
struct IdentityRulesTests {
  @Test("S6 a guesser gets a hundred tries at an account in a row, and most of them only after a quarter of an hour")
  func guesser() {
    var seconds = 0
    var tries = 0
    while seconds < 86_400, tries < LoginDelay.last {
      tries += 1
      seconds += LoginDelay.seconds(afterFailures: tries)
    }
    #expect(tries <= 100)
    #expect(LoginDelay.seconds(afterFailures: 4) == 0 && LoginDelay.seconds(afterFailures: 5) == 30)
    #expect(LoginDelay.seconds(afterFailures: 50) == 900)
  }

  @Test(
    "S5 what everybody tries first, is too short, or is one's own name is no password",
    arguments: ["password", "PASSWORD123", "12345678", "aaaaaaaa", "short", "someone1", "someone@example.com", ""])
  func weak(password: String) {
    #expect(throws: Refusal.self) {
      try PasswordRules.check(password, field: "password", own: ["someone@example.com"])
    }
  }

  @Test("S5 any eight characters otherwise are, spaces and other scripts included")
  func strong() throws {
    for password in ["correct horse", "пароль не тот", "日本語の合言葉です", "x7#kQ2!m", String(repeating: "ab3", count: 80)] {
      try PasswordRules.check(password, field: "password", own: ["a@b.example"])
    }
  }

  @Test("S5 ID-07 a hash verifies its password alone, tells its parameters, and needs the pepper")
  func hashes() async throws {
    let passwords = Passwords(pepper: Pepper(bytes: Array(repeating: 7, count: 32)))
    let others = Passwords(pepper: Pepper(bytes: Array(repeating: 8, count: 32)))
    let hash = try await passwords.hash("correct horse")
    #expect(hash.contains("$argon2id$v=19$m=19456,t=2,p=1$"))
    #expect(try await passwords.verify("correct horse", against: hash))
    #expect(try await !passwords.verify("correct horsf", against: hash))
    #expect(try await !others.verify("correct horse", against: hash))
    #expect(try await !passwords.verify("correct horse", against: nil))
    #expect(!passwords.needsRehash(hash) && others.needsRehash(hash))
    // From before there was a pepper, as the reference program writes it:
    // `echo -n password | argon2 somesaltsomesalt -id -t 2 -k 19456 -p 1 -l 32 -e`
    let old = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$K13EBUiG7JV+9ZxztmHFTdb7J0WQsnj2V8bZaqyPptE"
    #expect(try await passwords.verify("password", against: old))
    #expect(passwords.needsRehash(old))
  }

  @Test("S10 what a pepper seals is opened only with it, only where it belongs, and not after any change")
  func sealing() throws {
    let pepper = Pepper(bytes: Array(repeating: 7, count: 32))
    let sealed = try pepper.seal("the code is 123456", for: "mail", belongingTo: "one")
    #expect(try pepper.open(sealed, for: "mail", belongingTo: "one") == "the code is 123456")
    #expect(throws: (any Error).self) { try pepper.open(sealed, for: "mail", belongingTo: "two") }
    #expect(throws: (any Error).self) { try pepper.open(sealed, for: "other", belongingTo: "one") }
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 1
      #expect(throws: (any Error).self) { try pepper.open(changed, for: "mail", belongingTo: "one") }
    }
  }

  @Test("ID-13 a code has six digits, and what is kept of it is the person's and the purpose's own")
  func codes() {
    let pepper = Pepper(bytes: Array(repeating: 7, count: 32))
    for _ in 0..<1_000 { #expect(OneTimeCodes.isCode(OneTimeCodes.make())) }
    let (one, other) = (UUID.random(), UUID.random())
    let hash = pepper.hash(code: "123456", for: .verifyEmail, of: one)
    #expect(hash != pepper.hash(code: "123456", for: .verifyEmail, of: other))
    #expect(hash != pepper.hash(code: "123456", for: .resetPassword, of: one))
    #expect(!OneTimeCodes.isCode("12345") && !OneTimeCodes.isCode("12345x") && !OneTimeCodes.isCode("１２３４５６"))
  }

  @Test("ID-04 onboarding is complete when the required steps are done, in whatever order")
  func onboarding() {
    let done = OnboardingPlan.Saved(done: true, at: .now)
    let all = OnboardingPlan.progress(
      [.competitors: done, .articleRules: done, .keywordSettings: done], missingFields: [])
    #expect(all.count == 6 && OnboardingPlan.missing(all, fields: []).isEmpty)
    let none = OnboardingPlan.progress([:], missingFields: ["website_url"])
    #expect(
      OnboardingPlan.missing(none, fields: ["website_url"])
        == ["website_url", "competitors", "article_rules", "keyword_settings"])
  }

  @Test("a mail holds no line that its reader's program would take for another header")
  func mail() {
    let mail = Letters.invitation(
      "ifi_x", to: "a@example.com", role: "editor", organization: "Evil\r\nBcc: everyone@example.com\" <script>")
    let message = mail.message(from: "infin8@localhost", id: UUID.random(), at: Instant(micros: 1_795_588_200_000_000))
    #expect(!message.contains("\r\nBcc:") && !message.contains("<script>"))
    #expect(message.contains("Date: Wed, 25 Nov 2026 06:30:00 +0000\r\n"))
  }

  @Test("S6 an IPv6 caller is its network of 64 bits, an IPv4 caller its address, however written")
  func networks() {
    #expect(Networks.name(of: "2001:db8:1:2::1") == Networks.name(of: "2001:db8:1:2:ffff:ffff:ffff:ffff"))
    #expect(Networks.name(of: "2001:db8:1:2::1") != Networks.name(of: "2001:db8:1:3::1"))
    #expect(Networks.name(of: "::ffff:192.0.2.7") == "192.0.2.7")
    #expect(Networks.name(of: "192.0.2.7") != Networks.name(of: "192.0.2.8"))
    #expect(Networks.name(of: "unix:1000") == "unix:1000")
  }
}
