import Components
import Experiments
import Foundation
import Reports
import OrderedCollections
import Statistics

/// Claims as the terminal and `--json` show them.
enum ClaimReport {
  /// A line for each claim and comparison; empty if there are no claims.
  static func text(_ claims: [JudgedClaim], of experiment: String, color: Bool = false) -> String {
    guard !claims.isEmpty else { return "" }
    var lines = ["\(experiment): \(ClaimTally(claims.map(\.outcome)).sentence)"]
    for claim in claims {
      let word = claim.outcome.rawValue.padding(toLength: 10, withPad: " ", startingAt: 0)
      lines.append("  \(color ? Words.colored(word, claim.outcome) : word) \(claim.claim.says)")
      let finding = Finding(claim)
      lines += finding.lines.map { line in
        let parts = [line.measured, line.contrast, line.basis, line.reason]
        return "             " + parts.filter { !$0.isEmpty }.joined(separator: "; ")
      }
      if !finding.adjustment.isEmpty { lines.append("             \(finding.adjustment)") }
      if !finding.problem.isEmpty { lines.append("             \(finding.problem)") }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// A sentence for each claim that fails.
  static func failures(_ claims: [JudgedClaim]) -> [String] {
    claims.filter { $0.outcome == .fails }.map { "the claim fails: \($0.claim.says)" }
  }

  static func json(_ claims: [JudgedClaim], of experiment: String) -> [Value] {
    claims.map { claim in
      var entries: OrderedDictionary<String, Value> = [
        "experiment": .text(experiment), "says": .text(claim.claim.says), "check": .text(claim.claim.check),
        "outcome": .text(claim.outcome.rawValue),
        "comparisons": .list((claim.verdict?.comparisons ?? []).map(json)),
      ]
      if let p = claim.verdict?.p { entries["p"] = .real(p) }
      if let adjusted = claim.adjusted { entries["p_adjusted"] = .real(adjusted.p) }
      if let look = claim.look { entries["look"] = .integer(look.index + 1) }
      if !claim.problem.isEmpty { entries["problem"] = .text(claim.problem) }
      return .table(entries)
    }
  }

  static func json(_ comparison: ClaimVerdict.Comparison) -> Value {
    var entries: OrderedDictionary<String, Value> = [
      "outcome": .text(comparison.outcome.rawValue), "left": json(comparison.left, comparison.leftEstimate),
      "sign": .text(comparison.sign), "right": json(comparison.right, comparison.rightEstimate),
      comparison.isRatio ? "ratio" : "difference": json(nil, comparison.contrast),
    ]
    if let seeds = comparison.seeds { entries["seeds"] = .integer(seeds.lowerBound) }
    if let p = comparison.p { entries["p"] = .real(p) }
    if !comparison.choices.isEmpty {
      entries["chosen"] = .list(comparison.choices.map { .text("\($0.count) of \($0.all)") })
    }
    if !comparison.gaps.isEmpty {
      entries["without_number"] = .table(
        OrderedDictionary(uniqueKeysWithValues: comparison.gaps.map { ($0.reason, .integer($0.count)) }))
    }
    if !comparison.method.isEmpty { entries["method"] = .text(comparison.method) }
    if !comparison.reason.isEmpty { entries["reason"] = .text(comparison.reason) }
    return .table(entries)
  }

  /// A number with its interval, or with its bounds if parts of it are not known.
  static func json(_ text: String?, _ estimate: Estimate) -> Value {
    var entries: OrderedDictionary<String, Value> = [:]
    if let text { entries["text"] = .text(text) }
    let value = estimate.value
    entries["estimate"] = value.isExact ? .real(value.low) : .list([.real(value.low), .real(value.high)])
    entries["low"] = .real(estimate.low)
    entries["high"] = .real(estimate.high)
    return .table(entries)
  }
}
