import Components
import Statistics
import Testing

@Suite struct ClaimEvaluationTests {
  private func verdict(_ text: String) throws -> ClaimVerdict { try ClaimFixture.verdict(text) }

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
    // Of those that succeeded.
    ("mean(steps) < 1000", "undecided"), ("mean(steps | success == 1) < 1000", "holds"),
    ("mean(steps | success == 1) > 1000", "fails"), ("mean(steps | nobody == 1) < 1000", "undecided"),
    ("median(steps | success == 1) < 1000", "undecided"), ("max(steps | success == 1) == 300", "holds"),
    // As someone printed.
    ("mean(a) ≈ published(0.75, 0.05, 10) within 0.1", "holds"),
    ("mean(a) ≈ published(0.75) within 0.02", "fails"),
    ("published(0.75, 10) ≈ mean(a) within 0.03", "undecided"),
    ("mean(a) ≈ published(0.71, 0.02, 10) within ratio 1.1", "holds"),
    ("mean(a) ≈ published(9, 0.5, 10) within ratio 1.1", "fails"),
    ("mean(steps | success == 1) ≈ published(150, 60, 10) within ratio 2", "undecided"),
    ("mean(loss) ≈ published(0.11) within ratio 9", "undecided"),
    ("mean(loss) ≈ 0.08 within ratio 9", "holds"),
    ("median(six) ≈ published(3) within ratio 7", "holds"), ("mean(b) ≈ mean(a) within ratio 1.1", "holds"),
    ("mean(a) ≈ published(0.7, 0.05, 2) within ratio 1.5", "undecided"),
    // Of numbers below 0; whatever stands on which side; of nothing that was measured.
    ("mean(-a) ≈ published(-0.7, 0.05, 10) within ratio 1.5", "holds"),
    ("mean(-a) ≈ -0.7 within ratio 1.5", "holds"),
    ("count(-a ≈ -0.7 within ratio 1.5) == 5", "holds"),
    ("mean(a) ≈ published(1e300) within ratio 2", "fails"),
    ("mean(tenths) > 0.05", "undecided"), ("mean(tenths) ≈ published(0.1, 10) within 0.05", "undecided"),
    ("mean(tenths) ≈ published(0.1, 0.01, 10) within 0.05", "undecided"),
    ("mean(one3 - two3) > 0.05", "undecided"),
    ("mean(one3) > mean(two3) + 0.05", "undecided"), ("median(3 * tens) < 3 * median(tens)", "fails"),
    ("median(3 * tens) >= 3 * median(tens)", "holds"),
    ("success_rate(right == 1 | unknown > 1) < 0.5", "undecided"),
    ("success_rate(right == 1 | wrong == 1) > 0.5", "undecided"),
    ("ratio(size, size) == 1", "holds"),
    // Paired or not.
    ("mean(greater) > mean(loss) paired", "holds"),
    ("mean(wide + 1) > mean(wide + 1.01) unpaired", "undecided"),
    ("mean(a) < mean(overlapping) unpaired", "undecided"),
    ("median(seven) > median(six) unpaired", "undecided"),
    ("mean(b) > mean(a) unpaired", "holds"),
    ("mean(a) > 0.5 bootstrap", "undecided"), ("mean(twelve) > 3 bootstrap", "holds"),
    ("mean(twelve) > 5 bootstrap", "undecided"),
    ("mean(twelve) < mean(right) bootstrap", "fails"),
    // Over a setting.
    ("slope(lengths, length, log, log) > 0.8", "holds"),
    ("slope(lengths, length, log, log) ≈ 1 within 0.2", "holds"),
    ("slope(lengths, by length) < 0", "fails"), ("slope(zero, length) > 0", "undecided"),
    ("ordered(lengths, by length)", "holds"), ("ordered(lengths, by length, decreasing)", "fails"),
    ("ordered(falling, by cell, decreasing)", "holds"), ("not ordered(falling, by cell)", "holds"),
    ("trend(lengths, by length)", "holds"), ("trend(falling, by cell)", "fails"),
    ("trend(zero, by length)", "undecided"),
    ("trend(falling, by cell, decreasing) and mean(a) > 0", "holds"),
    ("ratio(greater, loss) > 3", "holds"), ("ratio(a, b) < 1", "holds"), ("geomean(a) < 0.75", "holds"),
    ("geomean(a) < mean(loss)", "fails"),
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
    ("mean(a | many > 1) > 0", "the two sides of '|' select different variants"),
    ("median(a) ≈ published(0.7, 0.1, 5) within 0.1", "a median and a mean have no common interval"),
    ("median(twelve) > 1 bootstrap", "a bootstrap is of means"),
    ("mean(steps | success == 1) < mean(soon)", "behind '|' the two sides"),
    ("success_rate(a > 0) > success_rate(b > 0) paired", "'paired' changes nothing"),
    ("mean(a) > 1 paired", "'paired' changes nothing"),
    ("min(a) > 1 bootstrap", "'bootstrap' changes nothing"),
    ("mean(a) - mean(b) ≈ published(0.1, 10) within 0.1", "what was printed without a standard deviation"),
    ("mean(other) < mean(b) paired", "the sides have different seeds"),
    ("slope(alone, length) > 0", "these trials have only one value of length"),
    ("slope(lengths, hidden) > 0", "no trial has a setting 'hidden'"),
    ("slope(falling, cell) > 0", "cell=rnn is no number"),
    ("slope(zero, length, log, log) > 0", "length=0 has no logarithm"),
    ("ordered(alone, by length)", "these trials have only one value of length"),
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
        "geomean(x) < 1", "ratio(x, y) > 1", "mean(x | y > 1) < 2",
        "mean(x) ≈ published(1, 0.5, 4) within ratio 2",
        "published(1, 4) ≈ mean(x) within 0.5", "mean(x) > 0 bootstrap", "mean(x) > mean(y) unpaired",
        "median(x) > median(y) unpaired", "max(x) / min(y) > 1", "mean(x) == mean(y)", "log(mean(x * x)) > 1",
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
        // Two great numbers that were chosen have a geometric mean.
        let isOfTwo = text.contains("|") && scale == .logarithmic && values.contains(2e300)
        let decidesMeans = comparison.outcome != .undecided && text.hasPrefix("mean") && !isOfTwo
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
    #expect(
      try reason("mean(wide) > mean(a)")
        == "the interval of the difference holds both answers; about 193 seeds like these would decide it"
    )
    #expect(
      try reason("mean(greater) > 3.9 * mean(loss)")
        == "the interval of the ratio holds both answers; about 111 seeds like these would decide it")
    #expect(
      try reason("mean(steps) < 1000")
        == "a mean needs a number of every seed: compare medians; /seed-3: never")
    #expect(try reason("mean(steps | nobody == 1) < 1000") == "0 seeds, and an interval needs 2")
    #expect(try reason("trend(zero, by length)") == "the ranks could be so by chance")
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
      ("1 < 2", ""), ("mean(a) ≈ published(0.7, 0.1, 5) within 0.1", "Welch's t"),
      ("mean(b) > mean(a) unpaired", "Welch's t"), ("mean(b) > mean(a) paired", "paired t"),
      ("median(six) > median(seven) unpaired", "Hodges–Lehmann of Mann–Whitney"),
      ("ratio(a, b) < 1", "paired t of logarithms (geometric means)"),
      ("slope(lengths, length) > 0", "Student's t"),
      ("trend(lengths, by length)", "Page's test"), ("mean(twelve) > 3 bootstrap", "studentised bootstrap"),
    ] {
      #expect(try verdict(claim).comparisons.map(\.method) == [method], "\(claim)")
    }
  }

  /// A difference of means is the mean of the differences by seed, or Welch's; a ratio of geometric means is
  /// that of the ratios.
}
