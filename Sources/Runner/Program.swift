import Foundation
import Processes

/// Another program, run for what it prints.
public enum Program {
  /// What a program printed; nil if it is missing or failed. No shell is involved: arguments reach it
  /// unchanged.
  public static func output(_ program: String, _ arguments: [String]) -> String? {
    guard let child = try? ChildProcess("/usr/bin/env", [program] + arguments) else { return nil }
    child.closeInput()
    let bytes = child.readToEnd()
    guard child.wait() == .exit(0) else { return nil }
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
