import Components
import Statistics
import Testing

/// Columns by name and baselines, for claims without files.
private struct TableNumbers: ClaimNumbers {
  var columns: [String: ClaimSample]
  var levels: [String: Double] = [:]

  func sample(of column: ClaimSelection) throws(TextFault) -> ClaimSample {
    columns[column.name] ?? ClaimSample([])
  }
  func value(of baseline: ClaimSelection) throws(TextFault) -> Bounds {
    Bounds(levels[baseline.name] ?? .nan)
  }
}

private func sample(
  _ values: [Double], seeds: [Int]? = nil, scale: Scale = .linear, gaps: [String] = []
) -> ClaimSample {
  ClaimSample(
    [.init(name: "", seeds: seeds ?? Array(1...values.count), values: values.map { Bounds($0) })],
    scale: scale, gaps: gaps)
}

@Suite struct ClaimEvaluationTests {
  private static let wideValues = [0.5, 0.9, 0.7, 0.75, 0.6]

  private let numbers = TableNumbers(
    columns: [
      "a": sample([0.70, 0.72, 0.71, 0.73, 0.69]), "b": sample([0.74, 0.755, 0.75, 0.77, 0.735]),
      "wide": sample(wideValues), "one": sample([1]), "other": sample([0.71, 0.72, 0.7], seeds: [7, 8, 9]),
      "overlapping": sample([1, 2, 3], seeds: [5, 6, 7]), "same": sample([1, 1, 1, 1, 1]),
      "loss": sample([0.1, 0.02, 0.3, 0.05, 0.11], scale: .logarithmic),
      "greater": sample([0.41, 0.07, 1.3, 0.22, 0.4], scale: .logarithmic),
      "gone": sample([0.1, 0, 0.2], scale: .logarithmic),
      "six": sample([1, 2, 3, 4, 5, 6]), "seven": sample([2, 4, 6, 8, 10, 12.5]),
      "never": sample(Array(repeating: .infinity, count: 6), scale: .logarithmic, gaps: ["x/seed-1: never"]),
      "soon": sample([100, 200, 150, 300, 120, 90], scale: .logarithmic),
      "reach": ClaimSample(
        [.init(name: "", seeds: Array(1...6), values: Array(repeating: Bounds(49, .infinity), count: 6))],
        gaps: ["x/seed-1: 49 or more"]),
      "many": ClaimSample([
        .init(name: "gain=1", seeds: [1, 2, 3], values: [1, 2, 3].map { Bounds($0) }),
        .init(name: "gain=2", seeds: [1, 2, 3], values: [10, 20, 30].map { Bounds($0) }),
      ]),
      "size": ClaimSample([.init(name: "", seeds: [1], values: [Bounds(1186)])], variesWithSeed: false),
      "mine": ClaimSample([
        .init(name: "", variants: ["v"], seeds: [1, 2], values: [1, 2].map { Bounds($0) })
      ]),
      "yours": ClaimSample([
        .init(name: "", variants: ["w"], seeds: [1, 2], values: [2, 1].map { Bounds($0) })
      ]),
      "right": sample(Array(repeating: 1, count: 12)), "wrong": sample(Array(repeating: 0, count: 12)),
    ], levels: ["chance": 0.5])

  private func verdict(_ text: String) throws -> ClaimVerdict {
    try ClaimEvaluation.verdict(on: try ClaimParser.parse(text), text: text, numbers: numbers)
  }

  @Test(arguments: [
    ("mean(b) > mean(a)", "holds"), ("mean(a) > mean(b)", "fails"), ("mean(wide) > mean(a)", "undecided"),
    ("mean(a) > baseline.chance and mean(b) < 0.77", "holds"), ("mean(wide) > 0.7 and mean(a) > 1", "fails"),
    ("mean(wide) > 0.7 or mean(a) < 1", "holds"), ("not mean(a) > mean(b)", "holds"),
    ("not mean(wide) > 0.7", "undecided"),
    ("mean(b - a) > 0.03", "holds"), ("mean(a) ≈ 0.71 within 0.02", "holds"),
    ("mean(a) within 5 % of 0.9", "fails"),
    ("mean(wide) ≈ 0.7 within 0.02", "undecided"), ("mean(a) ≈ mean(b) within 0.1", "holds"),
    ("mean(a) within 10 % of mean(b)", "holds"), ("mean(a) within 250 % of -mean(b)", "holds"),
    ("mean(a) within 150 % of -mean(b)", "fails"), ("-mean(a) within 10 % of -mean(b)", "holds"),
    ("2 * mean(a) - mean(b) / 2 > 1", "holds"), ("mean(other) < mean(b)", "holds"),
    ("mean(b) != mean(a)", "holds"),
    ("mean(a) == mean(b)", "fails"), ("mean(a) <= mean(a)", "undecided"), ("mean(same) > 0.5", "undecided"),
    ("mean(one) > 0", "undecided"), ("mean(many) < 60", "holds"), ("mean(many) > 5", "undecided"),
    ("mean(size) < 2000", "holds"),
    ("mean(a) / 0 < 1", "undecided"),
    // Geometric means and their ratios.
    ("mean(loss) < mean(greater)", "holds"), ("mean(loss) ≈ 0.5 within 0.49", "holds"),
    ("mean(greater) / mean(loss) > 3", "holds"), ("mean(greater / loss) > 3", "holds"),
    ("mean(greater) < 4 * mean(loss)", "undecided"), ("mean(loss) > 0", "holds"),
    ("mean(loss) > -1", "holds"),
    ("mean(greater) within 30 % of 4 * mean(loss)", "holds"), ("log(mean(loss)) < 0", "holds"),
    ("mean(loss - greater) < 0", "undecided"), ("mean(log(greater) - log(loss)) > log(3)", "holds"),
    ("mean(gone) < 1", "undecided"),
    // Of these very trials.
    ("count(a > 0.705) == 3", "holds"), ("count(a > 0.705) == 4", "fails"),
    ("max(a) - min(a) < 0.05", "holds"),
    ("min(b) > max(a)", "holds"), ("min(a / a) == 1", "holds"),
    ("log(max(a)) < 0 and abs(-min(a)) > 0.5", "holds"),
    // Rates.
    ("success_rate(b > a) == 1", "undecided"), ("success_rate(b > a) > 0.4", "holds"),
    ("success_rate(b > a) > 0.5", "undecided"),
    ("success_rate(right == 1) > success_rate(wrong == 1) + 0.4", "holds"),
    ("success_rate(a > 0) == success_rate(b > 0)", "undecided"),
    ("success_rate(a > 0) <= success_rate(b > 0)", "undecided"),
    // Order statistics and rank tests.
    ("median(six) < 6.5", "holds"), ("median(six) >= 1", "holds"), ("median(a) < 1", "undecided"),
    ("median(reach) > 30", "holds"), ("median(reach) > 60", "undecided"), ("median(reach) < 39", "fails"),
    ("median(seven) > median(six)", "holds"), ("median(soon) < median(never)", "holds"),
    ("median(never) < median(soon)", "fails"),
    ("mean(soon) < mean(never)", "undecided"), ("median(never) > 1000", "holds"),
  ])
  func judges(claim: String, outcome: String) throws {
    #expect(try verdict(claim).outcome.rawValue == outcome)
  }

  @Test(arguments: [
    ("std(a) < 0.05", "a standard deviation over seeds"), ("mean(a) * mean(b) < 1", "a product of estimates"),
    ("mean(a) / mean(b) < 1", "a quotient of estimates"),
    ("mean(loss) - mean(greater) < 0", "a geometric mean is compared by ratios"),
    ("mean(loss) < mean(a)", "a geometric mean and a mean have no common interval"),
    ("mean(a) > median(b)", "a mean and a median have no common interval"),
    ("abs(mean(a) - mean(b)) < 0.1", "a magnitude"),
    ("log(mean(a)) < 0", "the logarithm of a mean"),
    ("median(a) + median(b) < 2", "no interval is known for this combination of a median"),
    ("quantile(a, 0.9) > quantile(b, 0.9)", "no interval is known for this combination of a quantile"),
    ("median(many) > 1", "median over 2 variants"),
    ("mean(a) < mean(overlapping)", "some seeds are on both sides"),
    ("mean(loss) ≈ mean(greater) within 0.05", "geometric means are near"),
    ("success_rate(a > 0) > 2 * success_rate(b > 0)", "no interval is known for this combination of a rate"),
    ("success_rate(mine > 1) > success_rate(mine > 2)", "both rates are of the same trials"),
    ("success_rate(mine < yours) > success_rate(mine > yours)", "both rates are of the same trials"),
    ("mean(many - a) > 0", "the two sides select different variants"),
    ("mean(other - a) > 0", "the two sides select"),
  ])
  func whatHasNoHonestIntervalIsRefused(claim: String, message: String) {
    do {
      _ = try verdict(claim)
      Issue.record("\(claim) was judged")
    } catch let fault as TextFault {
      #expect(fault.message.hasPrefix(message), "\(fault.message)")
      #expect(!fault.remedy.isEmpty)
    } catch {
      Issue.record(error)
    }
  }

  /// Whatever the numbers are, nothing is NaN, and who decides nothing says why.
  @Test func degenerateNumbersDecideNothingAndAreTold() throws {
    let samples: [[Double]] = [
      [1], [1, 1], [0, 0, 0], [.nan, .nan], [1, .nan, 2], [.infinity, 1, 2], [-.infinity, .infinity, .nan],
      Array(repeating: .infinity, count: 8), [1e300, -1e300, 2e300], [1e-300, 2e-300], [-1, -2, -3],
    ]
    for (values, scale) in samples.flatMap({ values in [Scale.linear, .logarithmic].map { (values, $0) } }) {
      let seeds = Array(values.indices)
      let numbers = TableNumbers(columns: [
        "x": sample(values, seeds: seeds, scale: scale),
        "y": sample(values.reversed(), seeds: seeds, scale: scale),
      ])
      for text in [
        "mean(x) < 0.5", "mean(x) < mean(y)", "mean(x) ≈ 1 within 0.5", "mean(x) within 10 % of mean(y)",
        "median(x) < 0.5",
        "median(x) > 2 * median(y)", "quantile(x, 1) > 2", "quantile(x, 0) > 2",
        "success_rate(x > 0.5) > 0.5",
        "success_rate(x > 0.5) > success_rate(y > 1)", "min(x) > 1", "count(x > 1) > 2", "mean(x - y) > 0",
        "mean(x / y) > 1",
        "max(x) / min(y) > 1", "mean(x) == mean(y)", "log(mean(x * x)) > 1",
      ] where !(text.hasPrefix("log") && scale == .linear) {
        let comparison = try ClaimEvaluation.verdict(
          on: ClaimParser.parse(text), text: text, numbers: numbers
        ).comparisons[0]
        for estimate in [comparison.leftEstimate, comparison.rightEstimate, comparison.contrast] {
          #expect(
            !estimate.low.isNaN && !estimate.high.isNaN && estimate.low <= estimate.high,
            "\(text) of \(values)")
        }
        #expect((comparison.outcome == .undecided) == !comparison.reason.isEmpty, "\(text) of \(values)")
        let decidesMeans = comparison.outcome != .undecided && text.hasPrefix("mean")
        #expect(
          !decidesMeans || values == [-1, -2, -3] || values == [1e-300, 2e-300], "\(text) of \(values)")
      }
    }
  }

  @Test func saysWhyItIsUndecided() throws {
    func reason(_ claim: String) throws -> String? { try verdict(claim).comparisons.first?.reason }
    #expect(try reason("mean(one) < 10") == "1 seed, and an interval needs 2")
    #expect(try reason("median(a) > 0") == "5 seeds, and an interval needs 6")
    #expect(try reason("median(reach) > 60") == "x/seed-1: 49 or more")
    #expect(
      try reason("mean(soon) < mean(never)")
        == "a mean needs a number of every seed: compare medians; x/seed-1: never")
    #expect(try reason("mean(same) > 0")?.hasPrefix("the numbers of all seeds are equal") == true)
    #expect(try reason("mean(wide) > mean(a)") == "the interval of the difference holds both answers")
    #expect(try reason("mean(greater) > 3.9 * mean(loss)") == "the interval of the ratio holds both answers")
    #expect(
      try reason("success_rate(b > a) == 1")?.hasPrefix("no interval proves that two numbers are equal")
        == true)
    #expect(try reason("mean(b) > mean(a)") == "")
  }

  @Test func saysByWhatItIsDecided() throws {
    for (claim, method) in [
      ("mean(a) > 0", "Student's t"), ("mean(a) < mean(b)", "paired t"),
      ("mean(other) < mean(b)", "Welch's t"),
      ("mean(loss) < 1", "Student's t of logarithms (geometric means)"),
      ("mean(greater) > mean(loss)", "paired t of logarithms (geometric means)"),
      ("success_rate(a > 0) > 0", "Clopper–Pearson"),
      ("success_rate(a > 0) > success_rate(b < 0)", "Boschloo"),
      ("median(six) > 0", "order statistics"),
      ("median(six) > median(seven)", "Hodges–Lehmann of signed ranks"),
      ("median(six) > median(other)", "Hodges–Lehmann of Mann–Whitney"), ("min(a) > 0", "in these 5 trials"),
      ("max(a) - min(a) < 0.05", "in these 5 trials"), ("min(mine) < max(yours)", "in these 4 trials"),
      ("1 < 2", ""),
    ] {
      #expect(try verdict(claim).comparisons.map(\.method) == [method], "\(claim)")
    }
  }

  /// A difference of means is the mean of the differences by seed, or Welch's; a ratio of geometric means is
  /// that of the ratios.
  @Test func contrastsAreThoseOfTheEstimators() throws {
    let paired = try verdict("mean(b) > mean(a)").comparisons[0],
      joined = try verdict("mean(b - a) > 0").comparisons[0]
    #expect(
      abs(paired.contrast.low - 0.03561005483457462) < 1e-12
        && abs(paired.contrast.high - 0.04438994516542545) < 1e-12)
    #expect(paired.contrast == joined.leftEstimate && !paired.isRatio)
    let ratio = try verdict("mean(greater) > 2 * mean(loss)").comparisons[0],
      each = try verdict("mean(greater / loss) > 2")
    #expect(ratio.isRatio && abs(ratio.contrast.low - each.comparisons[0].contrast.low) < 1e-12)
    #expect(ratio.leftEstimate == Estimate(meanOf: [0.41, 0.07, 1.3, 0.22, 0.4], scale: .logarithmic))
    // Nothing of it is left to chance.
    #expect(try verdict("mean(wide) > 0.7") == verdict("mean(wide) > 0.7"))
  }

  @Test func groupsAreJoinedByNameAndSeed() throws {
    let both = try verdict("mean(many) > 5").comparisons[0].leftEstimate
    #expect(both == Estimate(sumOfMeans: [[5.5, 11, 16.5].map { Bounds($0) }]))
    #expect(try verdict("min(many / many) == 1").outcome == .holds)
  }
}
