public import Archive
import Components
import Experiments
public import Figures
import Foundation
public import Statistics
public import Store

/// Stored results beside each other: what columns say of each side against a reference, and in which settings
/// the sides differ.
public struct ResultComparison: Sendable {
  public let sides: [ComparedSide]
  /// By column, then by pair.
  public let rows: [SideComparison]
  public let differences: [DifferingSetting]
  /// Files that are left out, and why.
  public let leftOut: [ArchiveFault]
  /// Variants that only one of several results has.
  public let lonely: [String]

  /// Compares everything with what was named first: one side with each other side, or variants of several results
  /// by their names. Of one result alone the first variant is the reference.
  ///
  /// - Parameters:
  ///   - places: results, variants or files, each as it was named.
  ///   - columns: what is compared, as claims write it; empty for what their tests measured.
  ///   - statistic: of the trials of a side.
  /// - Throws: `Problem` where they cannot be compared; `ArchiveFault`, `StoreError` where a file cannot be read.
  public init(
    of places: [(path: String, place: ResultPlace)], by columns: [String] = [],
    statistic: ComparedStatistic = .mean
  ) throws {
    var groups: [[ComparedSide]] = [], leftOut: [ArchiveFault] = []
    for (path, place) in places {
      let found = try ComparedSide.all(at: place, named: path)
      groups.append(found.sides)
      leftOut += found.leftOut
    }
    let sides = groups.flatMap { $0 }, pairs = try ResultComparison.pairs(groups)
    for (reference, other) in pairs.all {
      if let twice = ResultComparison.common(sides[reference], sides[other]) {
        throw Problem("", "\(twice) is on both sides", remedy: "name other results to compare it with")
      }
    }
    let used = Set(pairs.all.flatMap { [$0.reference, $0.other] })
    let chosen =
      try columns.isEmpty
      ? ComparedColumn.usual(of: sides.indices.filter(used.contains).map { sides[$0] })
      : columns.map { text throws(Problem) in try ComparedColumn(text) }
    var rows: [SideComparison] = []
    for column in chosen {
      for pair in pairs.all { rows.append(try SideComparison(column, sides, pair, statistic: statistic)) }
    }
    for (index, p) in ClaimFamily(rows.map(\.comparison.p)).adjusted.enumerated() { rows[index].adjusted = p }
    (self.sides, self.rows, self.leftOut, lonely) = (sides, rows, leftOut, pairs.lonely)
    differences = DifferingSetting.all(among: sides.map { $0.settings })
  }

  /// The file of a trial that is on both sides, whatever it is called there; nil if none is.
  private static func common(_ a: ComparedSide, _ b: ComparedSide) -> String? {
    let files = Set(a.trials.compactMap { FileVersion(of: $0.path) })
    return b.trials.first { FileVersion(of: $0.path).map(files.contains) ?? false }?.path
  }

  private typealias Pairs = (all: [(reference: Int, other: Int)], lonely: [String])

  /// Which sides are compared.
  private static func pairs(_ groups: [[ComparedSide]]) throws -> Pairs {
    let starts = groups.indices.map { group in groups[..<group].reduce(0) { $0 + $1.count } }
    let first = groups[0]
    guard groups.count > 1 else {
      guard first.count > 1 else {
        throw Problem(
          "", "there is nothing to compare \(first[0].name) with",
          remedy: "name a second result, variant or file")
      }
      return ((1..<first.count).map { (0, $0) }, [])
    }
    var all: [(reference: Int, other: Int)] = [], lonely: [String] = []
    for (start, group) in zip(starts, groups).dropFirst() {
      if first.count == 1 || group.count == 1 {
        for (a, one) in first.enumerated() {
          for (b, other) in group.enumerated() {
            // Of a whole result with one of its variants: that variant is the reference of the others.
            if group.count + first.count > 2, common(one, other) != nil { continue }
            all.append((a, start + b))
          }
        }
        continue
      }
      let matched = first.indices.compactMap { a in
        group.firstIndex { $0.variant == first[a].variant }.map { (reference: a, other: start + $0) }
      }
      guard !matched.isEmpty else {
        throw Problem(
          "", "\(first[0].experiment) and \(group[0].experiment) have no variant of one name",
          remedy: "name two variants: results/EXPERIMENT/trials/VARIANT")
      }
      all += matched
      let names = (Set(first.map(\.variant)), Set(group.map(\.variant)))
      lonely += names.0.symmetricDifference(names.1).sorted().filter { !lonely.contains($0) }
    }
    return (all, lonely)
  }

  /// What a side is called: its experiment stands before it where there are several, a number where two are of one
  /// name.
  public func label(_ side: Int) -> String {
    func plain(_ side: ComparedSide) -> String {
      Set(sides.map(\.experiment)).count > 1 ? "\(side.experiment): \(side.name)" : side.name
    }
    let twins = sides.indices.filter { plain(sides[$0]) == plain(sides[side]) }
    guard twins.count > 1 else { return plain(sides[side]) }
    return "\(plain(sides[side])) in \(ResultComparison.root(of: sides[side].trials[0].path))"
  }

  /// The folder in which a trial's results lie.
  private static func root(of path: String) -> String {
    path.range(of: "/trials/", options: .backwards).map { String(path[..<$0.lowerBound]) } ?? path
  }

  /// What is compared, in the order of the rows.
  public var columns: [ComparedColumn] {
    rows.enumerated().filter { index, row in index == 0 || rows[index - 1].column.text != row.column.text }
      .map(\.element.column)
  }

  /// The comparisons that estimate something, as a picture; nil if none does.
  public var forest: ForestPlot? {
    let claims = columns.enumerated().compactMap { index, column -> ForestPlot.Claim? in
      let own = rows.filter { $0.column.text == column.text && $0.comparison.p != nil }
      guard !own.isEmpty else { return nil }
      let references = Set(own.map(\.reference))
      let against = references.count == 1 ? " compared with \(label(own[0].reference))" : ""
      return ForestPlot.Claim(
        number: index + 1, sentence: "\(column.text)\(against): \(column.column.doc)",
        rows: own.map { row in
          ForestPlot.Row(
            left: label(row.other), sign: row.comparison.isRatio ? "/" : "−",
            right: against.isEmpty ? label(row.reference) : "",
            numbers: (row.comparison.isRatio ? "×" : "") + row.contrast, contrast: row.comparison.contrast,
            scale: row.comparison.isRatio ? .logarithmic : .linear, dots: row.comparison.dots,
            verdict: row.outcome, direction: .neither)
        }, isSingle: false)
    }
    guard !claims.isEmpty else { return nil }
    var plot = ForestPlot(
      title: "Results beside each other",
      caption:
        "A row is a comparison: its estimate, the 95 % interval (an arrow where that is open), below it what each pair of seeds says. The "
        + "vertical line is no difference, or a ratio of 1; from it each row has a scale of its own.",
      claims: claims)
    plot.wording = .differences
    return plot
  }
}

extension SideComparison {
  /// Whether the sides differ, beside the other comparisons.
  public var outcome: ClaimVerdict.Outcome {
    guard comparison.outcome == .holds, let adjusted, adjusted > 1 - Estimate.level else {
      return comparison.outcome
    }
    return .undecided
  }
}
