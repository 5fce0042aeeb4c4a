import Store
import TrialFormat

extension ArchiveFault: CustomStringConvertible {
  /// One line: where, what, what to do.
  public var description: String { "\(path): \(sentence)" }

  /// The same without the path.
  public var sentence: String { "\(reason): \(remedy)" }

  /// What is wrong.
  public var reason: String {
    switch cause {
    case .missing: return "no result is stored there"
    case .inaccessible(let reason), .unreadable(let reason), .incomplete(let reason): return reason
    case .altered: return "its bytes are not those that were written (SHA-256)"
    case .newer(let format):
      return
        "written by a newer lab (format \(format); this one reads up to \(FormatVersion.readable.upperBound))"
    case .unfinished: return "its writer did not finish it"
    case .foreign(let experiment): return "it is of another experiment, '\(StoreError.shown(experiment))'"
    case .misplaced(let trial): return "it holds another trial, '\(StoreError.shown(trial))'"
    case .stale(let differences):
      guard !differences.isEmpty else {
        return "trained with other data, other weights to begin with, or another version of lab's numerics"
      }
      return "trained with other settings (\(ArchiveFault.list(differences.map(\.description))))"
    case .replaced: return "another file took its place while it was being read"
    case .unlikeDeclared(let differences): return ArchiveFault.list(differences.map(\.description))
    }
  }

  /// What is wrong, short enough to stand beside a trial in a table: of a stale one, the settings that
  /// differ.
  public var remark: String {
    guard case .stale(let differences) = cause, !differences.isEmpty else { return reason }
    return ArchiveFault.list(differences.map(\.description))
  }

  public var remedy: String {
    switch cause {
    case .missing: "run the file"
    case .inaccessible: "take away what stands in the way, then once more"
    case .unreadable, .incomplete, .unlikeDeclared, .unfinished, .altered:
      "run the file again, which sets it aside and computes the trial anew"
    case .newer: "use that lab, or move the file away"
    case .foreign, .misplaced: "put it where it belongs, or run the file again, which moves it aside"
    case .stale: "run the file again, or ask for it with the settings that it was trained with"
    case .replaced: "once more"
    }
  }

  /// A sentence with more would be unreadable.
  private static let shown = 4

  private static func list(_ items: [String]) -> String {
    let rest = items.count > shown ? "; \(items.count - shown) more" : ""
    return items.prefix(shown).joined(separator: "; ") + rest
  }
}
