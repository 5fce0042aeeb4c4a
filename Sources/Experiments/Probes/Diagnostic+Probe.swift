import Components
public import Diagnostics
import SequenceTasks

extension Diagnostic {
  /// What the file of its numbers is called where they are measured afterwards: its kind, with a digest of its
  /// settings unless they are the usual ones.
  public var probeName: String {
    let own = decisive.canonicalJSON
    return Self().decisive.canonicalJSON == own
      ? Self.kind : "\(Self.kind)-\(sha256(Array(own.utf8)).prefix(8))"
  }

  /// SHA-256 of everything that decides the numbers of such a file, whichever records it is of.
  ///
  /// - Parameter trial: the identity of the trial.
  public func probeIdentity(of trial: String) -> String {
    sha256(Array("\(trial)\n\(decisive.canonicalJSON)".utf8))
  }
}
