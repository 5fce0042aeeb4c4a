import Components
import Statistics
import Testing

/// Columns by name and baselines, for claims without files.
private struct TableNumbers: ClaimNumbers {
  var columns: [String: ClaimSample]
  var levels: [String: Double] = [:]

  func sample(of column: ClaimSelection) throws(TextFault) -> ClaimSample { columns[column.name] ?? ClaimSample([]) }
  func level(of baseline: ClaimSelection) throws(TextFault) -> Bounds { Bounds(levels[baseline.name] ?? .nan) }
}

private func sample(_ values: [Double], seeds: [Int]? = nil, gaps: [String] = []) -> ClaimSample {
  ClaimSample(
    [.init(name: "", seeds: seeds ?? Array(1...values.count), values: values.map { Bounds($0) })], gaps: gaps)
}

@Suite struct ClaimEvaluationTests {
  private let numbers = TableNumbers(
    columns: [
      "a": sample([0.70, 0.72, 0.71, 0.73, 0.69]), "b": sample([0.74, 0.755, 0.75, 0.77, 0.735]),
      "wide": sample([0.5, 0.9, 0.7, 0.75, 0.6]), "two": sample([1, 2]), "other": sample([1, 2, 3], seeds: [7, 8, 9]),
      "reach": ClaimSample(
        [.init(name: "", seeds: [1, 2, 3], values: [Bounds(49, .infinity), Bounds(40), Bounds(49, .infinity)])],
        gaps: ["x/seed-1: 49 or more"]),
      "many": ClaimSample([
        .init(name: "gain=1", seeds: [1, 2, 3], values: [1, 2, 3].map { Bounds($0) }),
        .init(name: "gain=2", seeds: [1, 2, 3], values: [10, 20, 30].map { Bounds($0) }),
      ]),
      "size": ClaimSample([.init(name: "", seeds: [1], values: [Bounds(1186)])], variesWithSeed: false),
      "diverged": sample([0, 0, 1]),
    ], levels: ["chance": 0.5])

  private func verdict(_ text: String) throws -> ClaimVerdict {
    try ClaimEvaluation.verdict(on: try ClaimParser.parse(text), text: text, numbers: numbers)
  }

  @Test(arguments: [
    ("mean(b) > mean(a)", "true"), ("mean(a) > mean(b)", "false"), ("mean(wide) > mean(a)", "undecided"),
    ("mean(a) > baseline.chance and mean(b) < 0.77", "true"), ("mean(wide) > 0.7 and mean(a) > 1", "false"),
    ("mean(wide) > 0.7 or mean(a) < 1", "true"), ("not mean(a) > mean(b)", "true"), ("not mean(wide) > 0.7", "undecided"),
    ("mean(b - a) > 0.03", "true"), ("mean(a) ≈ 0.71 within 0.02", "true"), ("mean(a) within 5 % of 0.9", "false"),
    ("mean(wide) ≈ 0.7 within 0.02", "undecided"), ("count(a > 0.705) == 3", "true"), ("count(a > 0.705) == 4", "false"),
    ("success_rate(b > a) == 1", "true"), ("median(reach) > 30", "true"), ("median(reach) > 60", "undecided"),
    ("median(reach) < 39", "false"), ("max(two) < 10", "undecided"), ("mean(size) < 2000", "true"),
    ("std(a) < 0.05", "true"), ("std(reach) < 5", "undecided"), ("quantile(a, 0.5) >= 0.69", "true"),
    ("count(diverged == 1) == 1", "true"),
    ("mean(many) > 5", "true"), ("abs(mean(a) - mean(b)) < 0.1", "true"), ("log(mean(a)) < 0", "true"),
    ("mean(a) <= mean(a)", "true"), ("mean(a) < mean(a)", "false"), ("mean(a) == mean(a)", "true"),
    ("mean(a) != mean(b)", "true"),
    ("mean(a) / 0 < 1", "undecided"),
  ])
  func judges(claim: String, outcome: String) throws {
    #expect(try verdict(claim).outcome.rawValue == outcome)
  }

  @Test func saysWhyItIsUndecided() throws {
    func reason(_ claim: String) throws -> String? { try verdict(claim).comparisons.first?.reason }
    #expect(try reason("max(two) < 10") == "2 seeds, and an interval needs 3")
    #expect(try reason("median(reach) > 60") == "x/seed-1: 49 or more")
    #expect(try reason("mean(wide) > mean(a)") == "the interval of the difference holds both answers")
    #expect(try reason("mean(b) > mean(a)") == "")
  }

  /// SciPy 1.17.1, 100,000 resamples: bootstrap((a,), mean, method='percentile'), the same for the median of wide, and paired for b − a.
  @Test func intervalsAgreeWithSciPy() throws {
    let found = try verdict("mean(b) > mean(a) and median(wide) > 0").comparisons
    func near(_ interval: ClaimVerdict.Interval, _ low: Double, _ high: Double) -> Bool {
      abs(interval.low - low) < 0.002 && abs(interval.high - high) < 0.002
    }
    #expect(near(found[0].rightInterval, 0.698, 0.722))
    #expect(near(found[0].difference, 0.037, 0.043))
    #expect(near(found[1].leftInterval, 0.5, 0.9))
    #expect(!near(found[0].leftInterval, 0.698, 0.722))
  }

  @Test func variantsStayPairedBySeed() throws {
    // Unpaired, the difference would spread as far as both together.
    let paired = try verdict("mean(b) - mean(a) > 0").comparisons[0].difference
    let joined = try verdict("mean(b - a) > 0").comparisons[0].difference
    #expect(abs(paired.low - joined.low) < 1e-12 && abs(paired.high - joined.high) < 1e-12)
    #expect(paired.high - paired.low < 0.01)
  }

  @Test func isTheSameEveryTime() throws { #expect(try verdict("mean(wide) > 0.7") == verdict("mean(wide) > 0.7")) }

  @Test func groupsAreJoinedByName() throws {
    #expect(try verdict("mean(many / many) == 1").outcome == .holds)
    #expect(throws: TextFault.self) { try verdict("mean(many - a) > 0") }
    #expect(throws: TextFault.self) { try verdict("mean(other - a) > 0") }
  }
}
