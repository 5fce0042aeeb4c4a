public import Archive
import Figures
import TrialFormat

/// The evidence that gradients are right, for the very models of this experiment.
public struct Correctness: Sendable {
  /// Of each variant that was checked.
  public var checks: [StoredCheck] = []

  public init(_ checks: [StoredCheck] = []) { self.checks = checks }

  var isEmpty: Bool { checks.isEmpty }
  var isRight: Bool { checks.allSatisfy { $0.states.allSatisfy { $0.lines.allSatisfy(\.isRight) } } }

  /// The tables of the section; empty if nothing was checked.
  var tables: [Table] {
    guard !isEmpty else { return [] }
    let labels = VariantLabels(checks.map(\.variant))
    func number(_ value: Double, digits: Int = 2) -> String {
      value.isNaN ? "–" : NumberText.significant(value, digits: digits)
    }
    func rows(_ cells: (StoredCheck, StoredCheck.State) -> [[String]]) -> [[String]] {
      zip(checks, labels.labels).flatMap { check, label in
        check.states.flatMap { state in cells(check, state).map { [label, state.name] + $0 } }
      }
    }
    return [
      Table(
        caption: """
          Gradient checks: the comparison that agrees least. Identities hold to 10⁻¹²·κ, where κ is the sum of the terms' norms \
          over the norm of their sum; central differences to 10⁻⁷.
          """,
        header: [labels.column, "parameters", "check", "error", "κ", "verdict", "compared"],
        rows: rows { _, state in
          state.lines.map {
            [$0.check, number($0.error), number($0.kappa), $0.isRight ? "holds" : "fails", $0.scope]
          }
        }, numeric: [3, 4]),
      Table(
        caption: """
          Engines beside backpropagation through time: relative error and cosine of the parameter that agrees least.
          """,
        header: [labels.column, "parameters", "engine", "standing", "error", "cosine", "in"],
        rows: rows { check, state in
          (state.name == check.states.last?.name ? state.engines : []).map {
            let agreement = $0.agreement
            return [
              $0.name, $0.standing, number(agreement.error), number(agreement.cosine, digits: 3),
              agreement.parameter,
            ]
          }
        }, numeric: [4, 5]),
      Table(
        caption: "What was checked.",
        header: [labels.column, "parameters", "taken from", "reduced or left out"],
        rows: rows { _, state in
          let remarks = [state.reductions, state.omissions].filter { !$0.isEmpty }
          return [[state.origin, remarks.isEmpty ? "nothing" : remarks.joined(separator: "; ")]]
        }, numeric: []),
    ]
  }
}
