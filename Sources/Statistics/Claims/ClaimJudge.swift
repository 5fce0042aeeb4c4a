import Components
import Foundation

/// Judges the comparisons of a claim one after another.
struct ClaimJudge<Numbers: ClaimNumbers> {
  let numbers: Numbers
  let text: [Unicode.Scalar]
  let level: Double
  private(set) var comparisons: [ClaimVerdict.Comparison] = []
  /// Whether what is being judged stands below an odd number of `not`.
  private var isDenied = false

  init(numbers: Numbers, text: [Unicode.Scalar], level: Double) {
    (self.numbers, self.text, self.level) = (numbers, text, level)
  }

  /// What the numbers say, and the surest that so many of them could say.
  typealias Finding = (now: Evidence, best: Evidence)

  mutating func evidence(on part: ClaimExpression, _ design: ClaimDesign? = nil) throws(TextFault) -> Finding
  {
    switch part.content {
    case .not(let x):
      isDenied.toggle()
      defer { isDenied.toggle() }
      let finding = try evidence(on: x)
      return (!finding.now, !finding.best)
    case .and:
      let parts = try evidence(onAll: part.conjuncts)
      return (.all(parts.map(\.now)), .all(parts.map(\.best)))
    case .or:
      let parts = try evidence(onAll: part.disjuncts)
      return (.any(parts.map(\.now)), .any(parts.map(\.best)))
    case .designed(let x, let design): return try evidence(on: x, design)
    case .comparison(let relation, let a, let b):
      let left = Side(form: try ClaimForm(a, numbers), range: a.range, text: written(a)),
        right = Side(form: try ClaimForm(b, numbers), range: b.range, text: written(b))
      let contrast = try ClaimContrast(left.form, right.form, design, at: part.range)
      return try compare(left, right, relation.rawValue, contrast, [(relation, contrast.inference)])
    case .near(let a, let b, let tolerance):
      let isArithmetic = a.isPublished || b.isPublished
      let left = try ClaimForm(a, numbers, isArithmetic: isArithmetic),
        right = try ClaimForm(b, numbers, isArithmetic: isArithmetic)
      let (low, high) = try tolerance.ends(of: right, at: part.range)
      let contrast = try ClaimContrast(left, right, design, at: part.range)
      let ends = [low, high].compactMap { end in
        (try? ClaimContrast(end, right, at: part.range))?.estimate(level: level).value
      }
      return try compare(
        Side(form: left, range: a.range, text: written(a)),
        Side(form: right, range: b.range, text: written(b)), tolerance.sign, contrast,
        margin: ends.count == 2 && ends.allSatisfy(\.isExact) && ends[0].low <= ends[1].low
          ? ends[0].low...ends[1].low : nil,
        [
          (.atLeast, ClaimContrast(left, low, design, at: part.range).inference),
          (.atMost, ClaimContrast(left, high, design, at: part.range).inference),
        ])
    case .call(.ordered, let arguments): return try order(arguments, part)
    case .call(.trend, let arguments): return try trend(arguments, part)
    case .number, .column, .baseline, .call, .negated, .arithmetic, .given, .key:
      throw TextFault(part.range, "this is not one thing that is true or false", "compare it: … > 0.5")
    }
  }

  private mutating func evidence(onAll parts: [ClaimExpression]) throws(TextFault) -> [Finding] {
    var findings: [Finding] = []
    for part in parts { findings.append(try evidence(on: part)) }
    return findings
  }

  private func written(_ part: ClaimExpression) -> String {
    String(String.UnicodeScalarView(text[part.range]))
  }

  private struct Side {
    let form: ClaimForm
    let range: Range<Int>
    let text: String
  }

  /// - Parameter tests: what must all be so for the comparison to hold; of them one at most can fail.
  private mutating func compare(
    _ left: Side, _ right: Side, _ sign: String, _ contrast: ClaimContrast,
    margin: ClosedRange<Double>? = nil, _ tests: [(ClaimRelation, any Inference)]
  ) throws(TextFault) -> Finding {
    func both(_ parts: [Evidence]) -> Evidence {
      Evidence(holds: parts.map(\.holds).max() ?? 1, fails: parts.map(\.fails).min() ?? 1)
    }
    let now = both(tests.map { relation, inference in relation.evidence(of: inference) })
    let best = both(tests.map { relation, inference in relation.best(of: inference) })
    let samples = left.form.samples + right.form.samples,
      seeds = samples.flatMap { $0.groups.map(\.seeds.count) }
    let outcome = ClaimVerdict.Outcome(now, level: level)
    comparisons.append(
      ClaimVerdict.Comparison(
        left: left.text, sign: sign, right: right.text, outcome: outcome, isDenied: isDenied,
        leftEstimate: try left.form.estimate(level: level, at: left.range),
        rightEstimate: try right.form.estimate(level: level, at: right.range),
        contrast: contrast.estimate(level: level), isRatio: contrast.isRatio, margin: margin,
        dots: contrast.isRatio ? contrast.dots.map { exp($0) } : contrast.dots,
        p: contrast.inference is FixedNumber ? nil : now.p,
        seeds: seeds.min().flatMap { least in seeds.max().map { least...$0 } },
        choices: samples.compactMap(\.chosen), gaps: counted(samples.flatMap(\.gaps)),
        method: contrast.method,
        reason: outcome == .undecided ? doubt(contrast, samples, sign, tests.map(\.1)) : ""))
    return (now, best)
  }

  /// How many trials have no exact number, by reason.
  private func counted(_ gaps: [String]) -> [ClaimVerdict.Comparison.Gap] {
    let reasons = gaps.distinct.map { gap in
      gap.firstRange(of: ": ").map { String(gap[$0.upperBound...]) } ?? "no result"
    }
    return reasons.distinct.map { reason in .init(reason: reason, count: reasons.count { $0 == reason }) }
  }

  /// Why a comparison is undecided.
  private func doubt(
    _ contrast: ClaimContrast, _ samples: [ClaimSample], _ sign: String, _ tests: [any Inference]
  ) -> String {
    let gaps = samples.flatMap(\.gaps).distinct
    let missing = gaps.prefix(3) + (gaps.count > 3 ? ["and \(gaps.count - 3) more"] : [])
    let reasons = [contrast.inference.estimate(level: level).doubt].filter { !$0.isEmpty } + missing
    if !reasons.isEmpty { return reasons.joined(separator: "; ") }
    if sign == ClaimRelation.equal.rawValue || sign == ClaimRelation.unequal.rawValue {
      return "no interval proves that two numbers are equal: say how near, a ≈ b within 0.1"
    }
    let doubt = "the interval of the \(contrast.isRatio ? "ratio" : "difference") holds both answers"
    if contrast.inference is FixedNumber { return doubt }
    // How many seeds would decide all that must be so, were they like these.
    let counts = tests.map { $0.seeds(deciding: 0, level: level) }
    guard counts.allSatisfy({ $0 != nil }), let count = counts.compactMap({ $0 }).max() else {
      return doubt + "; more than \(mostSeeds) seeds like these would not decide it"
    }
    return doubt + "; about \(count) seeds like these would decide it"
  }

  // MARK: order

  /// That the mean rises, or falls, from each value of a setting to the next.
  private mutating func order(_ arguments: [ClaimExpression], _ part: ClaimExpression) throws(TextFault)
    -> Finding
  {
    let (levelled, key, isFalling) = try levelled(arguments, part)
    func side(_ index: Int) throws(TextFault) -> Side {
      Side(
        form: try ClaimForm(meanOf: levelled.sample(at: index), part.range), range: part.range,
        text: "\(written(arguments[0])) at \(key.name)=\(levelled.levels[index].level.text)")
    }
    let relation: ClaimRelation = isFalling ? .greater : .less
    var findings: [Finding] = []
    for index in levelled.levels.indices.dropFirst() {
      let left = try side(index - 1), right = try side(index)
      let contrast = try ClaimContrast(left.form, right.form, at: part.range)
      findings.append(
        try compare(left, right, relation.rawValue, contrast, [(relation, contrast.inference)]))
    }
    return (.all(findings.map(\.now)), .all(findings.map(\.best)))
  }

  /// That it rises, or falls, over the values of a setting as a whole.
  private mutating func trend(_ arguments: [ClaimExpression], _ part: ClaimExpression) throws(TextFault)
    -> Finding
  {
    let (levelled, key, isFalling) = try levelled(arguments, part)
    let groups = levelled.levels.map(\.group), gaps = levelled.gaps, isPaired = levelled.commonSeeds != nil
    guard isPaired || levelled.hasDisjointSeeds else {
      throw TextFault(
        part.range, "some seeds are at several values of \(key.name), and others at one",
        "write the same seeds for all, or none twice: seed=1..5")
    }
    let test =
      isPaired
      ? TrendTest(paired: groups[0].seeds.indices.map { seed in groups.map { $0.values[seed].low } })
      : TrendTest(unpaired: groups.map { $0.values.map(\.low) })
    let isKnown = groups.allSatisfy { group in !group.values.isEmpty && group.values.allSatisfy(\.isExact) }
    let rises = Evidence(holds: isKnown ? 2 * test.rising : 1, fails: isKnown ? 2 * test.falling : 1)
    let now = isFalling ? !rises : rises, outcome = ClaimVerdict.Outcome(now, level: level)
    let correlation = Estimate(isKnown ? Bounds(test.correlation) : .unknown),
      seeds = groups.map(\.seeds.count)
    let gap =
      gaps.isEmpty ? "a trend needs a number of every seed" : gaps.prefix(3).joined(separator: "; ")
    comparisons.append(
      ClaimVerdict.Comparison(
        left: "rank correlation of \(written(arguments[0])) with \(key.name)", sign: isFalling ? "<" : ">",
        right: "0", outcome: outcome, isDenied: isDenied, leftEstimate: correlation,
        rightEstimate: Estimate(Bounds(0)),
        contrast: correlation, isRatio: false, margin: nil, dots: [], p: now.p,
        seeds: seeds.min().flatMap { least in seeds.max().map { least...$0 } }, choices: [],
        gaps: counted(gaps), method: isPaired ? "Page's test" : "Jonckheere's test",
        reason: outcome != .undecided ? "" : isKnown ? "the ranks could be so by chance" : gap))
    return (now, Evidence(holds: 2 * test.leastP, fails: 2 * test.leastP))
  }

  private func levelled(_ arguments: [ClaimExpression], _ part: ClaimExpression) throws(TextFault) -> (
    LevelledSample, ClaimSelection, isFalling: Bool
  ) {
    guard let key = arguments[1].key, case .each(let sample) = try ClaimElements(arguments[0], numbers) else {
      throw TextFault(part.range, "this is put in order by nothing", "name a swept setting")
    }
    return (
      try LevelledSample(sample, by: key, numbers, at: part.range), key,
      arguments.count > 2 && arguments[2].word == "decreasing"
    )
  }
}

extension ClaimExpression {
  /// What all must hold.
  fileprivate var conjuncts: [ClaimExpression] {
    if case .and(let a, let b) = content { a.conjuncts + b.conjuncts } else { [self] }
  }

  /// Of which one must hold.
  fileprivate var disjuncts: [ClaimExpression] {
    if case .or(let a, let b) = content { a.disjuncts + b.disjuncts } else { [self] }
  }
}

extension ClaimTolerance {
  fileprivate var sign: String {
    func spelling(_ real: Double) -> String {
      let rounded = (real * 1e9).rounded() / 1e9
      return Int(exactly: rounded).map(String.init) ?? rounded.description
    }
    return switch self {
    case .absolute(let margin): "within \(spelling(margin)) of"
    case .relative(let share): "within \(spelling(share * 100)) % of"
    case .ratio(let ratio): "within a ratio of \(spelling(ratio)) of"
    }
  }

  /// Between what a number lies that is near another.
  fileprivate func ends(of form: ClaimForm, at range: Range<Int>) throws(TextFault) -> (ClaimForm, ClaimForm)
  {
    switch (self, form.content) {
    case (.ratio(let ratio), _): return (form.scaled(by: 1 / ratio), form.scaled(by: ratio))
    case (_, .fixed(let value)):
      let margin = margin(of: value)
      return (form.with(.fixed(value - margin)), form.with(.fixed(value + margin)))
    case (.absolute(let margin), .sum(let sum)):
      return (form.with(.sum(sum + Bounds(-margin))), form.with(.sum(sum + Bounds(margin))))
    case (.absolute, .power):
      throw TextFault(range, "geometric means are near each other by a share of them", "write within 10 %")
    case (.relative(let share), _):
      let isNegative = try form.estimate(level: Estimate.level, at: range).value.high < 0, least = 1 - share
      return isNegative
        ? (form.scaled(by: 1 + share), form.scaled(by: least))
        : (form.scaled(by: least), form.scaled(by: 1 + share))
    }
  }
}
