import Glibc
import Vocabulary

/// Standard output as people see it: colours and progress only where there is a terminal to show them.
struct Terminal: Sendable {
  let isInteractive: Bool

  static let output = Terminal(
    isInteractive: isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil)

  func bold(_ text: String) -> String { styled(text, "1") }
  func dim(_ text: String) -> String { styled(text, "2") }
  func green(_ text: String) -> String { styled(text, "32") }
  func yellow(_ text: String) -> String { styled(text, "33") }
  func red(_ text: String) -> String { styled(text, "31") }

  private func styled(_ text: String, _ code: String) -> String {
    isInteractive ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// Prints a line, wiping a passing one.
  func line(_ text: String) {
    if isInteractive { print("\r\u{1B}[2K", terminator: "") }
    print(text)
    fflush(nil)
  }

  /// Shows a line that the next one replaces; nothing where there is no terminal.
  func passing(_ text: String) {
    guard isInteractive else { return }
    print("\r\u{1B}[2K\(text)", terminator: "")
    fflush(nil)
  }

  /// Asks for a secret without showing what is typed.
  static func askSecret(_ prompt: String) -> String? {
    guard isatty(STDIN_FILENO) == 1 else { return nil }
    StandardError.prompt(prompt)
    var settings = termios()
    tcgetattr(STDIN_FILENO, &settings)
    let before = settings
    settings.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSANOW, &settings)
    defer {
      var before = before
      tcsetattr(STDIN_FILENO, TCSANOW, &before)
      StandardError.print("")
    }
    return readLine()
  }
}
