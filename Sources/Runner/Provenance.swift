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
    if let commit = Program.output("git", ["-C", folder, "rev-parse", "HEAD"]) {
      // Results are rewritten by every run and say nothing about what was run.
      let changes = Program.output("git", ["-C", folder, "status", "--porcelain", "--", ":/", ":(top,exclude)results"]) ?? ""
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
}
