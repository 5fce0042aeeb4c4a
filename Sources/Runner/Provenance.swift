import Components
import Foundation
import LinearAlgebra
import OrderedCollections

/// Where, by what and from what sources a trial was computed. None of this affects a trial's numbers or
/// identity.
public struct Provenance: Sendable {
  /// Names and values, in the order of the page.
  public let facts: [(name: String, value: String)]

  /// The same by name, as files hold them.
  var table: OrderedDictionary<String, Value> {
    OrderedDictionary(facts.map { ($0.name, Value.text($0.value)) }) { $1 }
  }

  /// The command line; empty if none is stated.
  var command: String { facts.first { $0.name == "command" }?.value ?? "" }

  /// Asks the machine, once for each run.
  ///
  /// - Parameters:
  ///   - command: the words of the command line.
  ///   - folder: the experiment file's folder, whose version control is described.
  ///   - outputs: where lab itself writes, or fetches data to; changes there are not reported as changes.
  public static func ofThisMachine(command: [String], folder: String, outputs: [String] = []) -> Provenance {
    var facts: [(String, String)] = [("lab", labVersion)]
    facts.append(("command", command.map(ShellWord.quoted).joined(separator: " ")))
    if let tree = WorkingTree(of: folder, outputs: outputs) { facts.append(("commit", tree.description)) }
    facts.append(("build", buildConfiguration))
    facts.append(("cpu", cpuModel ?? "unknown"))
    facts.append(("kernels", KernelFamily.best.name))
    facts.append(("blas", linearAlgebraDescription()))
    facts.append(("system", ProcessInfo.processInfo.operatingSystemVersionString))
    return Provenance(facts: facts)
  }

  /// The version of this program; the change log and CITATION.cff name the same one.
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
