public import Archive
import Components
import Language
import Recurrent
import Store
import TrialFormat

/// The trial that the settings in a stored file describe, whatever an experiment file says today.
public struct RebuiltTrial: Sendable {
  public let trial: PlannedTrial

  /// - Parameters:
  ///   - stored: the trial.
  ///   - document: an experiment file beside which data may lie; nil for the trial's file.
  ///   - overrides: `key=value` arguments that win over the settings.
  /// - Throws: `ArchiveFault`, `Faults` where its data are not found, or `StoredTrialError` where the file does not
  ///   hold settings. The trial begins with no stored weights.
  init(_ stored: StoredTrial, document: String?, overrides: [String]) throws {
    let text = Array(ResolvedYAML.text(of: try stored.settings()).utf8)
    let plan = try Plan(
      ExperimentDocument(bytes: text, file: document ?? stored.path),
      overrides: overrides + ["seeds=[\(stored.seed)]", "claims=[]", "figures=[]", "model.from=none"],
      results: "results")
    guard let trial = plan.trials.first else {
      throw StoredTrialError(
        "\(stored.path) does not say how it was trained", remedy: "run its experiment again")
    }
    self.trial = trial
  }

  /// The whole trial, under its own name, with the weights that it begins with.
  ///
  /// - Parameters:
  ///   - found: the stored trial.
  ///   - document: an experiment file beside which data may lie; nil where data lie in `data` beside the folder of
  ///     results, or below.
  public init(_ found: FoundTrial, document: String?) throws {
    let stored = found.stored, settings = try stored.settings()
    let document = document ?? "\(found.results)/../\(stored.head.experiment).exp"
    let plain = try RebuiltTrial(stored, document: document, overrides: []).trial
    var experiment = plain.variant.experiment
    experiment.model.start = Experiment(table: settings)?.model.start
    let variant = PlannedVariant(plain.variant, experiment, named: stored.variant)
    do throws(Problem) {
      let start = try variant.start(
        seed: stored.seed, file: document, results: found.results, among: StoredWeights())
      trial = PlannedTrial(variant, seed: stored.seed, start: start)
    } catch {
      throw StoredTrialError(
        "\(stored.path): the weights that it began with: \(error.message)",
        remedy: "run that experiment again first")
    }
  }

  /// The seed, among some, with which these settings have an identity.
  public func seed(giving identity: String, among seeds: [Int]) -> Int? {
    seeds.first { PlannedTrial(trial.variant, seed: $0, start: trial.start).identity == identity }
  }
}

extension StoredTrial {
  /// The digest of the stored weights that it began with; nil if it began with others.
  public func startDigest() throws(ArchiveFault) -> String? {
    guard case .table? = try settings()["model"]?["from"] else { return nil }
    let parents: [String] =
      switch try provenance()["parent"] {
      case .text(let text)?: [text]
      case .list(let items)?: items.map(\.brief)
      default: []
      }
    let marks = parents.compactMap { parent in
      parent.firstRange(of: ", sha256 ").map { parent[$0.upperBound...] }
    }
    return marks.last.map { String($0.prefix(64)) }
  }
}
