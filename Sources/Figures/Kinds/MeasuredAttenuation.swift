public import Archive
import Components
public import TrialFormat

/// What the trials of a run have stored of a diagnostic attenuation, read once: an entry for each layer, variant
/// and record.
public struct MeasuredAttenuation {
  public struct Entry {
    /// What tells it from the others: layer, variant, record; "" for the only one.
    public let title: String
    /// The layer's prefix.
    public let layer: String
    public let profiles: [(seed: Int, profile: AttenuationProfile)]

    /// Over seeds.
    public var mean: AttenuationProfile? { AttenuationProfile(meanOf: profiles.map(\.profile)) }

    /// What happened to the error, in words.
    ///
    /// - Parameter lag: up to which; nil for the one at which a hundredth is left, or else the longest.
    public func sentences(at lag: Int? = nil) -> [String] {
      guard let mean else { return ["The seeds have measured unlike lags."] }
      guard let lag = lag ?? mean.tellingLag else { return ["No error was left to be followed."] }
      return mean.sentences(at: lag)
    }
  }

  public private(set) var entries: [Entry] = []
  let chosen: ChosenRecords
  /// Trials that could not be read, and why.
  public private(set) var failures: [(StoredTrial, ArchiveFault)] = []
  /// Which sequences the errors belong to.
  let batch: String
  /// Keys that make no difference, of whose variants one is shown.
  private(set) var idle: [String] = []

  /// - Parameters:
  ///   - run: the stored trials.
  ///   - diagnostic: the diagnostic's name in them.
  ///   - choices: the records.
  ///   - keys: which key is row and which column; nil for every variant, even where several show the same.
  /// - Throws: if no trial has it, or none a number at these records.
  public init(
    _ run: StoredRun, diagnostic: String, at choices: [RecordChoice], by keys: PanelKeys? = nil
  ) throws(FigureError) {
    var trials: [(trial: StoredTrial, stored: StoredAttenuation)] = [], sizes: [Int?] = []
    for trial in run.trials {
      do throws(ArchiveFault) {
        guard let stored = try StoredAttenuation(trial, diagnostic: diagnostic) else { continue }
        sizes.append(try MeasuredBatch.probeExamples(of: trial))
        trials.append((trial, stored))
      } catch {
        failures.append((trial, error))
      }
    }
    guard let first = trials.first else {
      throw .nothingToDraw(
        reason: failures.first.map { "no trial could be read (\($0.1))" }
          ?? "no trial has recorded \(TrialPath.diagnostic(diagnostic)): add `record: { diagnostics: [attenuation] }` to the "
          + "experiment file and run it again")
    }
    batch = MeasuredBatch.sentence(sizes)
    chosen = ChosenRecords(choices, of: run.variants, recorded: trials.map { ($0.trial, $0.stored.records) })
    let labels = VariantLabels(run), layers = MeasuredLags.inOrderOfTime(first.stored.layers)
    // Layer, record, variant → profiles.
    let measured = layers.map { layer in
      chosen.updates.map { updates in
        run.variants.map { variant in
          updates[variant].map { update in
            profiles(of: trials.filter { $0.trial.variant == variant }, layer, at: update)
          } ?? []
        }
      }
    }
    var shown = run.variants.indices.map { index in
      (index: index, title: run.variants.count > 1 ? labels.phrases()[index] : "")
    }
    if let keys {
      let grid = VariantPanels(
        run, by: PanelKeys(colour: PanelKeys.none, row: keys.row, column: keys.column)
      ) { a, b in
        measured.joined().allSatisfy { MeasuredAttenuation.areAlike($0[a], $0[b]) }
      }
      shown = grid.panels.flatMap { panel in panel.members.map { ($0.index, grid.title(of: panel)) } }
      idle = grid.idle
    }
    for (layer, profiles) in zip(layers, measured) {
      for (index, title) in shown {
        for (choice, (updates, profiles)) in zip(choices, zip(chosen.updates, profiles)) {
          guard profiles[index].contains(where: { $0.profile.tellingLag != nil }) else { continue }
          let parts = [
            layers.count > 1 ? MeasuredLags.title(layer) : "", title,
            choices.count > 1 ? choice.label(Set(updates.values)) : "",
          ]
          entries.append(
            Entry(
              title: parts.filter { !$0.isEmpty }.joined(separator: ", "), layer: layer,
              profiles: profiles[index]))
        }
      }
    }
    guard entries.isEmpty else { return }
    throw .nothingToDraw(
      reason:
        "no trial has a finite, non-zero error at lag 1 at \(choices.map(\.value.brief).joined(separator: ", "))"
    )
  }

  private mutating func profiles(
    of trials: [(trial: StoredTrial, stored: StoredAttenuation)], _ layer: String, at update: Int
  ) -> [(seed: Int, profile: AttenuationProfile)] {
    var profiles: [(seed: Int, profile: AttenuationProfile)] = []
    for (trial, stored) in trials {
      do throws(ArchiveFault) {
        guard let profile = try stored.profile(layer, at: update) else { continue }
        profiles.append((trial.seed, profile))
      } catch {
        failures.append((trial, error))
      }
    }
    return profiles
  }

  /// Whether the same seeds have the same numbers, to the bit.
  private static func areAlike(
    _ a: [(seed: Int, profile: AttenuationProfile)], _ b: [(seed: Int, profile: AttenuationProfile)]
  ) -> Bool {
    func bits(_ profiles: [(seed: Int, profile: AttenuationProfile)]) -> [[UInt64]] {
      profiles.map { seed, profile in
        ([profile.whole] + profile.factors.map(\.totals)).joined().map(\.bitPattern)
      }
    }
    return a.map(\.seed) == b.map(\.seed) && bits(a) == bits(b)
  }
}
