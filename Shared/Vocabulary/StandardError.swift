import Glibc

/// Standard error without C's shared `stderr`: one write a line, so that lines of several processes do not mix.
public enum StandardError {
  public static func print(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }

  /// Without a line's end: for prompts.
  public static func prompt(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}
