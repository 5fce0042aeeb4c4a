import Components
import Statistics

extension ForestPlot {
  /// The figure's data (RFC 4180), a line for each row: numbers as they are compared, none of them turned.
  ///
  /// The two ends of an estimate are equal where it is exact; open ends are `inf` and `-inf`; a margin is empty
  /// where none is claimed. `claimed` says on which side of no difference the contrast is claimed to be. What
  /// the seeds say follows, from the first on.
  public var csv: String {
    let dots = claims.flatMap(\.rows).map(\.dots.count).max() ?? 0
    let header =
      [
        "finding", "claim", "left", "sign", "right", "contrast", "claimed", "estimate_low", "estimate_high",
        "low",
        "high",
      ]
      + ["margin_low", "margin_high", "verdict"] + (0..<dots).map { "seed_\($0 + 1)" }
    let lines = claims.flatMap { claim in
      claim.rows.map { row in
        let numbers = [
          row.contrast.value.low, row.contrast.value.high, row.contrast.low, row.contrast.high,
          row.margin?.lowerBound ?? .nan, row.margin?.upperBound ?? .nan,
        ]
        return [
          String(claim.number), claim.sentence, row.left, row.sign, row.right,
          row.scale == .logarithmic ? "ratio" : "difference", row.direction.rawValue,
        ] + numbers.map(CSV.field) + [row.verdict.rawValue]
          + (0..<dots).map { $0 < row.dots.count ? CSV.field(row.dots[$0]) : "" }
      }
    }
    return ([header] + lines).map(CSV.line).joined()
  }
}
