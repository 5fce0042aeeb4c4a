import Components
import Experiments
public import Statistics

/// What a column says of one side of a comparison against another: their difference, or ratio, with the interval
/// that a claim about it would have.
public struct SideComparison: Sendable {
  public let column: ComparedColumn
  /// Indices of the two sides.
  public let reference: Int, other: Int
  /// Its left side is the other, its right side the reference.
  public let comparison: ClaimVerdict.Comparison
  /// Seeds of which only one of the sides has a trial, and which are left out because others are paired.
  public let unpaired: [Int]
  /// p among all comparisons (Holm); nil where nothing is estimated.
  public internal(set) var adjusted: Double?

  /// - Parameters:
  ///   - column: what is compared.
  ///   - sides: all of them.
  ///   - pair: the indices of two.
  ///   - statistic: `mean` or `median`.
  /// - Throws: `Problem` where they cannot be compared.
  init(
    _ column: ComparedColumn, _ sides: [ComparedSide], _ pair: (reference: Int, other: Int),
    statistic: ComparedStatistic
  ) throws {
    let a = sides[pair.reference], b = sides[pair.other]
    try column.check(a, b)
    (self.column, reference, other) = (column, pair.reference, pair.other)
    let common = Set(a.seeds).intersection(b.seeds)
    let isPaired = !common.isEmpty
    unpaired = isPaired ? Set(a.seeds).symmetricDifference(b.seeds).sorted() : []
    func sample(_ side: ComparedSide) throws -> ClaimSample {
      var sample = try column.sample(of: side)
      // Trials are paired or independent, and never partly so.
      if isPaired { sample.groups = sample.groups.map { $0.only(common) } }
      let kept = Set(sample.groups.flatMap(\.seeds).map { "seed-\($0)" })
      sample.gaps = sample.gaps.filter { gap in kept.contains { gap.contains("/\($0): ") } }
      return sample
    }
    let numbers = ComparedNumbers(samples: [
      Side.reference.rawValue: try sample(a), Side.other.rawValue: try sample(b),
    ])
    let function = column.column.isTruth ? "success_rate" : statistic.rawValue
    let text = [Side.other, .reference].map {
      "\(function)(\(column.column.name)[\(ComparedNumbers.key)=\($0.rawValue)])"
    }.joined(separator: " != ")
    do throws(TextFault) {
      let verdict = try ClaimEvaluation.verdict(on: try ClaimParser.parse(text), text: text, numbers: numbers)
      guard let comparison = verdict.comparisons.first else {
        preconditionFailure("a claim of one comparison has one")
      }
      self.comparison = comparison
    } catch {
      throw Problem(
        "", "\(column.text) of \(a.name) and \(b.name): \(error.message)", remedy: .words(error.remedy))
    }
  }

  private enum Side: String { case reference, other }
}

/// What of a side's trials is compared.
public enum ComparedStatistic: String, Sendable, CaseIterable { case mean, median }

/// The samples of two sides, for claims that name them.
private struct ComparedNumbers: ClaimNumbers {
  static let key = "side"

  let samples: [String: ClaimSample]

  func sample(of column: ClaimSelection) throws(TextFault) -> ClaimSample {
    guard let side = column.filters.first(where: { $0.key == ComparedNumbers.key }),
      let sample = samples[side.value]
    else { throw TextFault(column.nameRange, "there is no such side", "name one of the two") }
    return sample
  }

  func value(of baseline: ClaimSelection) throws(TextFault) -> Bounds { .unknown }

  func level(of key: ClaimSelection, in variant: String) throws(TextFault) -> ClaimLevel {
    throw TextFault(key.nameRange, "two sides have no order", "name a column")
  }
}

extension SideComparison {
  /// `0.742 [0.735, 0.748]`, of the other side.
  public var estimate: String { NumberText.interval(comparison.leftEstimate) }
  /// Of the reference.
  public var referenceEstimate: String { NumberText.interval(comparison.rightEstimate) }
  /// `difference` or `ratio`
  public var contrastName: String { comparison.isRatio ? "ratio" : "difference" }
  /// `0.955 [0.93, 0.98]`
  public var contrast: String { NumberText.interval(comparison.contrast) }
  /// `0.031`, and among several comparisons `0.031 (0.093)`; "" where nothing is estimated.
  public var p: String {
    guard let p = comparison.p else { return "–" }
    return NumberText.p(p) + (adjusted.map { $0 == p ? "" : " (\(NumberText.p($0)))" } ?? "")
  }
  /// `5 seeds, paired t`, and what is missing.
  public var basis: String {
    let seeds = comparison.seeds.map {
      $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)"
    }
    let left = unpaired.isEmpty ? [] : ["without seeds \(Spelling.list(unpaired.map(String.init), limit: 6))"]
    let gaps = comparison.gaps.map { "\($0.count) × \($0.reason)" }
    return ([seeds.map { $0 == "1" ? "1 seed" : "\($0) seeds" } ?? "", comparison.method] + left + gaps)
      .filter { !$0.isEmpty }.joined(separator: ", ")
  }
}
