import Components
import Statistics
import Testing

/// What stands in verdicts beside the outcome: contrasts, margins, evidence.
@Suite struct ClaimVerdictTests {
  private func verdict(_ text: String) throws -> ClaimVerdict { try ClaimFixture.verdict(text) }

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

  /// SciPy's slopes of each seed, and its t of them.
  @Test func slopesAreThoseOfEachSeed() throws {
    let slope = try verdict("slope(lengths, length, log, log) > 0.8").comparisons[0]
    #expect(
      abs(slope.leftEstimate.low - 0.9088055121174647) < 1e-12
        && abs(slope.leftEstimate.high - 1.1227003541439655) < 1e-12)
    #expect(abs((slope.p ?? 1) - 0.013014029256223164) < 1e-12 && slope.dots.count == 3)
  }

  @Test func marginsAreOfTheContrast() throws {
    func margin(_ text: String) throws -> ClosedRange<Double>? { try verdict(text).comparisons[0].margin }
    let plain = try #require(try margin("mean(a) ≈ 0.71 within 0.02"))
    #expect(abs(plain.lowerBound + 0.02) < 1e-12 && abs(plain.upperBound - 0.02) < 1e-12)
    let printed = try #require(try margin("mean(a) ≈ published(0.7, 0.1, 5) within ratio 2"))
    #expect(abs(printed.lowerBound + 0.35) < 1e-12 && abs(printed.upperBound - 0.7) < 1e-12)
    let ratio = try #require(try margin("mean(loss) ≈ mean(greater) within ratio 2"))
    #expect(abs(ratio.lowerBound - 0.5) < 1e-12 && abs(ratio.upperBound - 2) < 1e-12)
    #expect(try margin("mean(a) > 0.7") == nil)
  }

  /// A printed mean takes s of the trials, not of what the margin makes of them.
  @Test func printedMeansHaveNoSide() throws {
    for margin in ["ratio 1.2", "0.1"] {
      let left = try verdict("published(0.75, 10) ≈ mean(a) within \(margin)").evidence,
        right = try verdict("mean(a) ≈ published(0.75, 10) within \(margin)").evidence
      #expect(abs(left.holds - right.holds) < 1e-12 && abs(left.fails - right.fails) < 1e-12, "\(margin)")
    }
    // Those that succeeded on both sides, or each side's.
    #expect(try verdict("mean(steps | success == 1) < mean(soon) paired").comparisons[0].dots.count == 4)
    #expect(
      try verdict("mean(steps | success == 1) < mean(soon) unpaired").comparisons[0].method.hasPrefix("Welch")
    )
  }

  @Test func evidenceOfSeveralThings() throws {
    let parts = try ["mean(wide) > 0.6", "mean(b) > mean(a)"].map { try verdict($0).evidence }
    let both = try verdict("mean(wide) > 0.6 and mean(b) > mean(a)"),
      either = try verdict("mean(wide) > 0.6 or mean(b) > mean(a)")
    #expect(
      both.evidence.holds == parts.map(\.holds).max()
        && both.evidence.fails == min(1, 2 * min(parts[0].fails, parts[1].fails)))
    #expect(either.evidence.holds == 2 * (parts.map(\.holds).min() ?? 1))
    // Three are three, however they are bracketed.
    #expect(try verdict("mean(a) > 0 or mean(b) > mean(a) or mean(wide) > 0.6").evidence.holds < 1e-4)
    #expect(
      both.p == both.evidence.p && both.outcome(adjusted: 0.06) == .undecided
        && both.outcome(adjusted: nil) == both.outcome)
    #expect(try verdict("min(a) > 0").p == nil)
  }

  @Test func whatSoFewSeedsCanSayAtBest() throws {
    let expected: [(String, Double)] = [
      ("median(a) > 0", 2.0 / 32), ("median(six) > median(seven)", 2.0 / 64), ("mean(a) > 0", 0),
      ("mean(one) > 0", 1),
      ("success_rate(b > a) < 0.95", 6.25e-7),
      ("success_rate(b > a) > 0.95", 6.25e-7), ("mean(a) == mean(b)", 0), ("mean(a) != mean(b)", 0),
      ("trend(zero, by length)", 2.0 / 8),
      ("median(a) > 0 and mean(a) > 0", 0),
      ("median(a) > 0 and median(a) < 1", 2.0 / 32),
    ]
    for (text, p) in expected {
      #expect(abs((try verdict(text).leastP ?? -1) - p) < 1e-12, "\(text)")
    }
    #expect(try verdict("max(a) > 0").leastP == nil)
  }

  @Test func groupsAreJoinedByNameAndSeed() throws {
    let both = try verdict("mean(many) > 5").comparisons[0].leftEstimate
    #expect(both == MeanInference([[5.5, 11, 16.5].map { Bounds($0) }]).at95)
    #expect(try verdict("min(many / many) == 1").outcome == .holds)
  }
}
