public import TrialFormat

/// The stored trials of one experiment, in the order of its plan, each opened once; and why those that are not among them are left out.
public struct StoredRun: Sendable {
  public let experiment: String
  /// Those that are shown.
  public private(set) var trials: [StoredTrial]
  /// By the index of the trial in the plan.
  private var results: [Result<StoredTrial, ArchiveFault>]

  public init(experiment: String, trials: [StoredTrial]) {
    (self.experiment, self.trials, results) = (experiment, trials, trials.map { .success($0) })
  }

  /// Opens the files of a plan's trials.
  ///
  /// - Parameters:
  ///   - expected: each trial, and where its file lies.
  ///   - files: of which at most so many are open at a time.
  ///   - declaration: what the file of a trial must hold, by its index and what it says of itself; where nil is
  ///     returned it is not compared.
  public init(
    experiment: String, expecting expected: [(trial: ExpectedTrial, path: String)], among files: OpenFiles = OpenFiles(),
    declaring declaration: (Int, TrialHead) -> TrialDeclaration? = { _, _ in nil }
  ) {
    self.experiment = experiment
    results = expected.enumerated().map { index, expected in
      do throws(ArchiveFault) {
        let trial = try StoredTrial(at: expected.path, expecting: expected.trial, among: files)
        if let declaration = declaration(index, trial.head) { try trial.check(against: declaration) }
        return .success(trial)
      } catch {
        return .failure(error)
      }
    }
    trials = results.compactMap { try? $0.get() }
  }

  /// The trial of the plan with this index, or why it is left out.
  public subscript(index: Int) -> Result<StoredTrial, ArchiveFault> { results[index] }

  /// Leaves out a trial that proved unreadable later.
  public mutating func leaveOut(_ index: Int, because fault: ArchiveFault) {
    results[index] = .failure(fault)
    trials = results.compactMap { try? $0.get() }
  }

  /// Variants in the order of their first trials: the order of colours.
  public var variants: [String] {
    trials.map(\.variant).reduce(into: []) { known, variant in if !known.contains(variant) { known.append(variant) } }
  }

  public func trials(of variant: String) -> [StoredTrial] { trials.filter { $0.variant == variant } }
}
