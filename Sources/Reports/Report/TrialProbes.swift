import Archive
import Components
import Diagnostics
import Experiments
import Store
import Training

/// What was measured afterwards of a stored trial, by files in `probes/`.
struct TrialProbes {
  let found: [PageProbe.Part]
  /// The trial with what counts as if its own file held it.
  let trial: StoredTrial

  /// - Parameters:
  ///   - plan: the trial.
  ///   - stored: its file.
  ///   - names: of the files that there are of it.
  ///   - folder: where its results are.
  init(
    of plan: PlannedTrial, _ stored: StoredTrial, _ names: [String], in folder: ResultsFolder
  ) {
    var found: [PageProbe.Part] = [], counted: [(name: String, kind: String, probe: StoredProbe)] = []
    let digest = names.isEmpty ? nil : TrialProbes.digest(of: stored, in: folder)
    let updates = (try? stored.records().updates) ?? []
    let kept = KeptRecords(stored.head.recordsKept ?? "").diagnostics.map(\.canonicalJSON)
    for name in names {
      var part = PageProbe.Part(name: name)
      defer { found.append(part) }
      guard
        let index = try? IndexedFile(probe: name, variant: stored.variant, seed: stored.seed, in: folder),
        let probe = try? StoredProbe(index)
      else { continue }
      part.diagnostic = probe.diagnostic
      let asked = plan.settings.record.diagnosticsAtRecords.first {
        $0.diagnostic.probeIdentity(of: stored.identity) == probe.identity
      }
      if let asked, kept.contains(asked.diagnostic.decisive.canonicalJSON) {
        part.use = .held
        continue
      }
      guard probe.parentDigest == digest else { continue }
      guard let asked else {
        part.use = .apart
        continue
      }
      if probe.updates != updates {
        part.use = .partial
      } else {
        part.use = .counted
        counted.append((asked.name, type(of: asked.diagnostic).kind, probe))
      }
    }
    (self.found, trial) = (found, counted.isEmpty ? stored : stored.completed(with: counted))
  }

  private static func digest(of stored: StoredTrial, in folder: ResultsFolder) -> String? {
    let index = try? IndexedFile(variant: stored.variant, seed: stored.seed, in: folder)
    return index?.digest ?? (try? FileDigest(of: stored.path).sha256)
  }
}
