import Foundation
import Processes

/// Another program, run for what it prints.
public enum Program {
  /// What a program printed, without blanks around it; nil if it is missing or failed. No shell is involved:
  /// arguments reach it unchanged.
  public static func output(_ program: String, _ arguments: [String]) -> String? {
    bytes(program, arguments).map {
      String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }

  /// The bytes that a program printed, likewise.
  ///
  /// - Parameters:
  ///   - program: its name, looked for in PATH.
  ///   - arguments: the words of its command line.
  ///   - good: the exit statuses that are no failures.
  static func bytes(_ program: String, _ arguments: [String], good: Set<Int> = [0]) -> [UInt8]? {
    guard let child = try? ChildProcess("/usr/bin/env", [program] + arguments) else { return nil }
    child.closeInput()
    let bytes = child.readToEnd()
    guard case .exit(let code) = child.wait(), good.contains(code) else { return nil }
    return bytes
  }
}
