/// One trial of a stored run; its data are opened when a figure asks for them.
public struct StoredTrial: Sendable {
  public let variant: String
  public let seed: Int
  /// `done` or `diverged`.
  public let status: String
  /// Where its file lies, for messages.
  public let path: String
  /// How inputs and outputs are wired, for example `many-to-one`.
  public let arrangement: String
  /// Opens the data. What it throws becomes a remark under the figure.
  public let open: @Sendable () throws -> any TrialData

  public init(
    variant: String, seed: Int, status: String, path: String, arrangement: String,
    open: @escaping @Sendable () throws -> any TrialData
  ) {
    (self.variant, self.seed, self.status, self.path) = (variant, seed, status, path)
    (self.arrangement, self.open) = (arrangement, open)
  }

  var hasDiverged: Bool { status == "diverged" }
}

/// The trials of one run, in the order of the plan.
public struct StoredRun: Sendable {
  public let experiment: String
  public let trials: [StoredTrial]

  public init(experiment: String, trials: [StoredTrial]) {
    (self.experiment, self.trials) = (experiment, trials)
  }

  /// Variants in the order of their first trials: the order of colours.
  public var variants: [String] {
    trials.map(\.variant).reduce(into: []) { known, variant in if !known.contains(variant) { known.append(variant) } }
  }

  public func trials(of variant: String) -> [StoredTrial] { trials.filter { $0.variant == variant } }

  /// Least and greatest number of seeds of a variant.
  var seedCount: ClosedRange<Int> {
    let counts = variants.map { trials(of: $0).count }
    return (counts.min() ?? 0)...(counts.max() ?? 0)
  }
}
