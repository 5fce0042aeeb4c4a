import Components
import Foundation
import LinearAlgebra
import OrderedCollections
public import Store

/// Where, by what and from what sources a trial was computed. None of this affects a trial's numbers or
/// identity.
public struct Provenance: Sendable {
  /// Names and values, in the order of the page.
  public let facts: [(name: String, value: String)]
  /// What facts only name.
  var parts: [ProvenancePart] = []

  /// The same by name, as files hold them.
  var table: OrderedDictionary<String, Value> {
    OrderedDictionary(facts.map { ($0.name, Value.text($0.value)) }) { $1 }
  }

  /// The command line; empty if none is stated.
  var command: String { self["command"] ?? "" }

  /// A fact; nil if it is not stated.
  subscript(name: String) -> String? { facts.first { $0.name == name }?.value }

  /// Asks the machine, once for each run.
  ///
  /// - Parameters:
  ///   - command: the words of the command line.
  ///   - folder: the experiment file's folder, whose version control is described.
  ///   - outputs: where lab itself writes, or fetches data to; changes there are not reported as changes.
  public static func ofThisMachine(command: [String], folder: String, outputs: [String] = []) -> Provenance {
    var facts: [(String, String)] = [("lab", labVersion)], parts: [ProvenancePart] = []
    facts.append(("command", command.map(ShellWord.quoted).joined(separator: " ")))
    let tree = WorkingTree(of: folder, outputs: outputs)
    facts.append(("commit", tree?.description ?? WorkingTree.absence(of: folder)))
    if let changes = tree.flatMap({ SourceChanges(of: $0) }) {
      let part = ProvenancePart(changes.patch, in: "changes", ext: "diff")
      facts.append(("changes", part.name))
      parts.append(part)
    }
    facts.append(("build", RunningProgram.configuration))
    facts.append(("program", "sha256 \(RunningProgram.digest)"))
    facts.append(("swift", RunningProgram.compiler))
    facts.append(("hdf5", LibraryVersion.current.library))
    facts.append(("gnuplot", RunningProgram.gnuplot))
    facts.append(("cpu", RunningProgram.cpu ?? "unknown"))
    facts.append(("kernels", KernelFamily.best.name))
    facts.append(("blas", linearAlgebraDescription()))
    facts.append(("mathematics", RunningProgram.mathematics))
    facts.append(("system", ProcessInfo.processInfo.operatingSystemVersionString))
    facts.append(("host", ProcessMark.own.host))
    let environment = RunningProgram.environment
    if !environment.isEmpty { facts.append(("environment", environment)) }
    return Provenance(facts: facts, parts: parts)
  }

  /// Writes what facts only name into an experiment's results.
  public func keepParts(in results: ResultsFolder) throws(StoreError) {
    for part in parts { try part.keep(in: results) }
  }

  /// The version of this program; the change log and CITATION.cff name the same one.
  public static let labVersion = "0.1.0"
}
