import Foundation
import LinearAlgebra

/// Where and by what a trial was computed. Nothing here enters a trial's numbers or identity.
public struct Provenance: Sendable {
  /// Facts in the order of the page: name and value.
  public let facts: [(name: String, value: String)]

  /// Asks the machine once a run.
  ///
  /// - Parameter folder: the experiment file's folder, whose version control is described.
  public static func ofThisMachine(command: [String], folder: String) -> Provenance {
    var facts: [(String, String)] = [("lab", labVersion)]
    facts.append(("command", command.joined(separator: " ")))
    if let commit = output("git", ["-C", folder, "rev-parse", "HEAD"]) {
      // Results are rewritten by every run and say nothing about what was run.
      let changes = output("git", ["-C", folder, "status", "--porcelain", "--", ":/", ":(top,exclude)results"]) ?? ""
      facts.append(("commit", commit + (changes.isEmpty ? "" : " with uncommitted changes")))
    }
    facts.append(("build", buildConfiguration))
    facts.append(("cpu", cpuModel ?? "unknown"))
    facts.append(("kernels", KernelFamily.best.name))
    facts.append(("blas", linearAlgebraDescription()))
    facts.append(("system", ProcessInfo.processInfo.operatingSystemVersionString))
    return Provenance(facts: facts)
  }

  /// The version of this program.
  public static let labVersion = "0.1.0"

  static var buildConfiguration: String {
    #if DEBUG
    "debug (numeric targets optimised)"
    #else
    "release"
    #endif
  }

  private static var cpuModel: String? {
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else { return nil }
    return text.split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last.map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }

  /// What a program printed, or nil where it is missing or failed. Arguments reach it as they are: no shell is involved.
  private static func output(_ program: String, _ arguments: [String]) -> String? {
    let process = Process(), pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
