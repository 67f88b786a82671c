import Vocabulary

/// What we write to people.
enum Letters {
  static func verification(_ code: String, to recipient: String) -> Mail {
    Mail(
      recipient: recipient, subject: "Your code: \(code)",
      text: """
        Your code is \(code). It proves that this address is yours, and can be used for ten minutes.

            infin8 email verify

        If you did not ask for it, nothing needs to be done.
        """)
  }

  static func signUp(_ token: String, to recipient: String, organization: String) -> Mail {
    Mail(
      recipient: recipient, subject: "Your sign-up",
      text: """
        Somebody, you we hope, signs up "\(plain(organization))" with this address. Within an hour, go on with this token:

            \(token)

            infin8 org confirm

        If it was not you, nothing needs to be done: nothing is created.
        """)
  }

  static func accountExists(to recipient: String) -> Mail {
    Mail(
      recipient: recipient, subject: "Your sign-up",
      text: """
        Somebody, you perhaps, wanted to sign up an organization with this address. It has an account already:

            infin8 login \(recipient)
            infin8 password reset \(recipient) --send

        If it was not you, nothing needs to be done.
        """)
  }

  static func reset(_ token: String, to recipient: String) -> Mail {
    Mail(
      recipient: recipient, subject: "Reset your password",
      text: """
        This token sets a new password, once, within half an hour:

            \(token)

            infin8 password reset \(recipient)

        If you did not ask for it, nothing needs to be done: your password stays as it is.
        """)
  }

  static func invitation(_ token: String, to recipient: String, role: String, organization: String) -> Mail {
    Mail(
      recipient: recipient, subject: "You are invited",
      text: """
        You are invited to join "\(plain(organization))" with the role \(role). Within seven days, accept with this token:

            \(token)

            infin8 invite accept
        """)
  }

  /// A name is somebody's text: it must not look like ours.
  private static func plain(_ name: String) -> String {
    String(name.filter { $0.isLetter || $0.isNumber || " -&.,'".contains($0) }.prefix(80))
  }
}
