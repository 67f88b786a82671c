import Foundation

/// Who is whose child, as the kernel tells it: without a program of ours, which chaos could not afford for each of its kills.
public enum ProcessTree {
  public static func children(of process: String) -> [Int32] {
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
    return threads.flatMap { thread in
      let text = try? String(contentsOfFile: "/proc/\(process)/task/\(thread)/children", encoding: .utf8)
      return (text ?? "").split(separator: " ").compactMap { Int32($0) }
    }
  }

  /// Whether a signal has stopped it.
  public static func isStopped(_ process: Int32) -> Bool {
    let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    // The name before the state is in brackets, and may have some itself.
    return text.split(separator: ")").last?.split(separator: " ").first == "T"
  }

  /// The program and its arguments.
  static func command(of process: Int32) -> [String] {
    let bytes = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
    return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }
}
