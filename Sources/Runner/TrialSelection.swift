import Components
public import Experiments

/// A part of a plan's trials, chosen by words: a state, `seed=N`, or a variant's name in which * and ? stand
/// for anything.
///
/// Words of one sort are alternatives; where there are several sorts, a trial must meet one of each.
public struct TrialSelection: Sendable {
  private var states: Set<Forecast.State> = []
  private var seeds: Set<Int> = []
  private var variants: [String] = []

  /// The words for states, and what each means.
  public static let words: [(word: String, states: Set<Forecast.State>, doc: String)] = [
    ("failed", [.failed], "failed in the last run"),
    ("missing", [.toDo, .failed, .resumable, .aside], "has no result here"),
    ("resumable", [.resumable], "was interrupted, and goes on from a checkpoint"),
    ("stale", [.stale, .measurable], "has a result of other settings or records"),
    ("damaged", [.damaged], "has a damaged result"),
    ("diverged", [.diverged], "has diverged; with --force it is computed anew"),
    ("done", [.done], "is done; with --force it is computed anew"),
  ]

  /// Everything.
  public init() {}

  /// - Throws: a sentence about the first word that means nothing.
  public init(_ words: [String]) throws(SelectionError) {
    for word in words { try add(word) }
  }

  private mutating func add(_ word: String) throws(SelectionError) {
    if let known = TrialSelection.words.first(where: { $0.word == word }) {
      states.formUnion(known.states)
    } else if word.hasPrefix("seed=") {
      let ends = word.dropFirst(5).split(separator: "..", omittingEmptySubsequences: false).map { Int($0) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, 0 <= first,
        first <= last,
        last - first < 1_000_000
      else { throw SelectionError("'\(word)' names no seed; write seed=3 or seed=1..5") }
      seeds.formUnion(first...last)
    } else {
      variants.append(word)
    }
  }

  /// Whether it can be told only from what is stored.
  public var needsStates: Bool { !states.isEmpty }

  /// - Parameters:
  ///   - trial: of a plan.
  ///   - state: needed where `needsStates`.
  public func contains(_ trial: PlannedTrial, _ state: Forecast.State?) -> Bool {
    (states.isEmpty || state.map { states.contains($0) } ?? false)
      && (seeds.isEmpty || seeds.contains(trial.seed))
      && (variants.isEmpty || variants.contains { Wildcard($0).matches(trial.variant.name) })
  }

  /// Throws if a seed or the name of a variant can be none of the plan's, whatever their states.
  public func check(against plan: Plan) throws(SelectionError) {
    for pattern in variants
    where !plan.variants.contains(where: { Wildcard(pattern).matches($0.name) }) {
      let names = plan.variants.prefix(8).map(\.name).joined(separator: ", ")
      throw SelectionError(
        "'\(pattern)' is no variant of \(plan.experiment.name); there is \(names)\(plan.variants.count > 8 ? ", …" : "")"
      )
    }
    if !seeds.isEmpty, !plan.trials.contains(where: { seeds.contains($0.seed) }) {
      throw SelectionError("no trial of \(plan.experiment.name) has a seed that is asked for")
    }
  }
}

/// Why a selection chooses nothing that can be.
public struct SelectionError: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
