import Archive
import Components
import Diagnostics
import Experiments
import OrderedCollections
import Training
import TrialFormat

/// How the file of a finished trial comes to the diagnostics that are wanted of it, without training: those that
/// it holds are copied, all others measured at the parameters of its records.
struct Amendment {
  /// The names of instruments that the file holds, by the names that are wanted.
  private let held: [String: String]
  /// What is to be measured, by the names that are wanted.
  let missing: [(name: String, instrument: any Instrument)]

  /// Nil if the file lacks something else than diagnostics, or is of an older format.
  ///
  /// - Parameters:
  ///   - head: what the file says of itself.
  ///   - trial: the same trial, with the records that are wanted.
  init?(of head: TrialHead, to trial: PlannedTrial) {
    guard let kept = head.recordsKept, head.format == FormatVersion.current else { return nil }
    let stored = KeptRecords(kept), wanted = KeptRecords(trial.recordsKept)
    guard stored.others.canonicalJSON == wanted.others.canonicalJSON else { return nil }
    let record = trial.settings.record
    var free = Array(zip(stored.diagnosticNames, stored.diagnostics.map(\.canonicalJSON)))
    var held: [String: String] = [:], missing: [(name: String, instrument: any Instrument)] = []
    for (name, instrument) in zip(record.diagnosticNames, record.diagnostics) {
      if let place = free.firstIndex(where: { $0.1 == instrument.decisive.canonicalJSON }) {
        held[name] = free.remove(at: place).0
      } else {
        missing.append((name, instrument))
      }
    }
    (self.held, self.missing) = (held, missing)
  }

  /// Why it cannot be done; nil if it can.
  var obstacle: String? {
    let names = missing.filter { $0.instrument is any UpdateDiagnostic }.map(\.name)
    return names.isEmpty
      ? nil
      : "\(names.joined(separator: ", ")) looks at every update, which no record holds: it is trained anew"
  }

  /// `gradient-by-lag is measured from its records, without training`
  var words: String {
    missing.isEmpty
      ? "its file is made from one with more diagnostics, without training"
      : "\(missing.map(\.name).joined(separator: ", ")): measured from its records, without training"
  }

  /// Where the file has what is to lie at a path; nil for what is to be measured.
  func source(of path: String) -> String? {
    guard let name = TrialPath.instrument(of: path) else { return path }
    guard let own = held[name] else { return nil }
    for group in [TrialPath.diagnostic(name), TrialPath.history(name)] where path.hasPrefix(group + "/") {
      return group.dropLast(name.count) + own + path.dropFirst(group.count)
    }
    return path
  }
}
