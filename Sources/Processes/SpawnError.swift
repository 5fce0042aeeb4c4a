#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Why no process could be started.
public struct SpawnError: Error, Equatable {
  /// The system's number of what went wrong.
  public let code: Int32
  private let subject: String

  init(_ subject: String, _ code: Int32) { (self.subject, self.code) = (subject, code) }
}

extension SpawnError: CustomStringConvertible {
  /// `/usr/bin/lab: No such file or directory`
  public var description: String { "\(subject): \(String(cString: strerror(code)))" }
}
