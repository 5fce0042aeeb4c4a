public import Store
public import TrialFormat

/// The stored trials of one experiment in the order of its plan, each opened once, with the reasons why
/// others are left out.
public struct StoredRun: Sendable {
  public let experiment: String
  /// The trials that are shown.
  public private(set) var trials: [StoredTrial]
  /// The trials whose entry in the index could not be used and was made anew, with the reason.
  public private(set) var reentered: [(trial: String, because: IndexedFile.EntryFault)] = []
  /// The scan of the same file, or why it cannot be shown; nil where nobody asks for it.
  public var scan: Result<StoredScan, ArchiveFault>?
  /// What is particular to each variant, in the order of the file; of a variant without an entry only its name
  /// tells.
  public var varied: [String: [VariedSetting]] = [:]
  /// One for each trial of the plan, in its order.
  private var results: [Result<StoredTrial, ArchiveFault>]

  public init(experiment: String, trials: [StoredTrial]) {
    (self.experiment, self.trials, results) = (experiment, trials, trials.map { .success($0) })
  }

  /// Opens the files of a plan's trials.
  ///
  /// - Parameters:
  ///   - experiment: its name.
  ///   - expected: each trial, and the path of its file.
  ///   - folder: where the index lies with which files are compared; nil for files that are taken as they are.
  ///   - rehash: whether the digest of every file is compared, however it looks.
  ///   - files: keeps the files open, up to its limit.
  ///   - declaration: what a trial's file must hold, given the trial's index and what the file says of
  ///     itself; a trial for which it returns nil is not compared.
  ///   - visit: what is done with a trial, given its index and its file's digest, while its file is open; one for
  ///     which it throws is left out.
  public init(
    experiment: String, expecting expected: [(trial: ExpectedTrial, path: String)],
    indexedIn folder: ResultsFolder? = nil, rehash: Bool = false, among files: OpenFiles = OpenFiles(),
    declaring declaration: (Int, TrialHead) -> TrialDeclaration? = { _, _ in nil },
    visit: (Int, StoredTrial, String?) throws(ArchiveFault) -> Void = { _, _, _ in }
  ) {
    self.experiment = experiment
    var reentered: [(trial: String, because: IndexedFile.EntryFault)] = []
    results = expected.enumerated().map { index, expected in
      do throws(ArchiveFault) {
        let trial: StoredTrial, digest: String?
        if let folder {
          var found = try IndexedTrial(
            expected.trial, in: folder, rehash: rehash, among: files, declaring: { declaration(index, $0) })
          if let fault = found.entryFault { reentered.append((expected.trial.name, fault)) }
          if let declaration = declaration(index, found.trial.head) { try found.check(against: declaration) }
          (trial, digest) = (found.trial, found.digest)
        } else {
          (trial, digest) = (
            try StoredTrial(at: expected.path, expecting: expected.trial, among: files), nil
          )
          if let declaration = declaration(index, trial.head) { try trial.check(against: declaration) }
        }
        try visit(index, trial, digest)
        return .success(trial)
      } catch {
        return .failure(error)
      }
    }
    self.reentered = reentered
    trials = results.compactMap { try? $0.get() }
  }

  /// The trial with this index in the plan, or why it is left out.
  public subscript(index: Int) -> Result<StoredTrial, ArchiveFault> { results[index] }

  /// Why trials are left out, in the order of the plan.
  public var leftOut: [ArchiveFault] {
    results.compactMap { if case .failure(let fault) = $0 { fault } else { nil } }
  }

  /// Shows a trial with what was measured of it afterwards.
  public mutating func complete(_ index: Int, as trial: StoredTrial) {
    results[index] = .success(trial)
    trials = results.compactMap { try? $0.get() }
  }

  /// Leaves out a trial that turned out to be unreadable.
  public mutating func leaveOut(_ index: Int, because fault: ArchiveFault) {
    let wasShown = (try? results[index].get()) != nil
    results[index] = .failure(fault)
    if wasShown { trials = results.compactMap { try? $0.get() } }
  }

  /// Variants in the order of their first trials, which is the order of colours.
  public var variants: [String] {
    trials.map(\.variant).reduce(into: []) { known, variant in
      if !known.contains(variant) { known.append(variant) }
    }
  }

  public func trials(of variant: String) -> [StoredTrial] { trials.filter { $0.variant == variant } }
}
