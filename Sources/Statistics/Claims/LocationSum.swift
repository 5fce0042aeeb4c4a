import Components

/// constant + Σ factor · location, the locations all of one kind: what the estimators can give an interval
/// of.
struct LocationSum {
  enum Location: Hashable {
    case mean
    case quantile(Double)
    case rate

    var noun: String {
      switch self {
      case .mean: "a mean"
      case .quantile(0.5): "a median"
      case .quantile: "a quantile"
      case .rate: "a rate"
      }
    }
  }

  private(set) var location: Location
  private(set) var constant: Bounds
  /// Of a variant's trials, or of several variants'.
  private(set) var terms: [(factor: Double, groups: [ClaimSample.Group])]
  private var published: [(factor: Double, mean: PublishedMean)] = []
  /// How trials of different terms belong together, where a claim says so.
  var design: ClaimDesign?

  init(_ location: Location, of sample: ClaimSample) {
    (self.location, constant, terms) = (
      location, Bounds(0), [(1, sample.groups.filter { !$0.seeds.isEmpty })]
    )
  }

  init(_ published: PublishedMean) {
    (location, constant, terms, self.published) = (.mean, Bounds(0), [], [(1, published)])
  }

  init(constant: Bounds) { (location, self.constant, terms) = (.mean, constant, []) }

  static func + (sum: LocationSum, shift: Bounds) -> LocationSum {
    var sum = sum
    sum.constant = sum.constant + shift
    return sum
  }

  static func * (sum: LocationSum, factor: Double) -> LocationSum {
    var sum = sum
    sum.constant = sum.constant * Bounds(factor)
    sum.terms = sum.terms.map { (factor * $0.factor, $0.groups) }
    sum.published = sum.published.map { (factor * $0.factor, $0.mean) }
    return sum
  }

  /// Nil where the two are sums of different kinds.
  static func + (a: LocationSum, b: LocationSum) -> LocationSum? {
    guard a.location == b.location || a.isConstant || b.isConstant else { return nil }
    var sum = a.isConstant ? b : a
    sum.constant = a.constant + b.constant
    sum.terms = a.terms + b.terms
    sum.published = a.published + b.published
    return sum
  }

  private var isConstant: Bool { terms.isEmpty && published.isEmpty }

  /// What is inferred of it, and by what: "" for a constant.
  ///
  /// - Throws: a fault at `range` where no estimator has such a sum.
  func inference(at range: Range<Int>) throws(TextFault) -> (any Inference, method: String) {
    if isConstant { return (FixedNumber(value: constant), "") }
    let (found, factor, method) = try inferenceOfTerms(range)
    if factor == 0 { return (FixedNumber(value: constant), "") }
    return (ShiftedInference(found, times: factor, plus: constant), method)
  }

  /// What is inferred of a sum, the factor with which it is one of these terms, and by what.
  private func inferenceOfTerms(_ range: Range<Int>) throws(TextFault) -> (any Inference, Double, String) {
    let factors = terms.map(\.factor)
    if design == .bootstrap, location != .mean {
      throw TextFault(range, "a bootstrap is of means", "leave out 'bootstrap': \(location.noun) needs none")
    }
    switch (location, terms.count) {
    case (.mean, _):
      let samples = try samples(at: range)
      if design == .bootstrap {
        guard published.isEmpty, samples.allSatisfy({ $0.count >= BootstrapInference.fewest }) else {
          throw TextFault(
            range, "a bootstrap needs \(BootstrapInference.fewest) seeds of its own on each side",
            "add seeds, or leave out 'bootstrap'")
        }
        return (BootstrapInference(samples), 1, "studentised bootstrap")
      }
      let isOfDifferences = samples.count == 1 && terms.count > 1
      return (
        MeanInference(samples, published: published), 1,
        isOfDifferences ? "paired t" : samples.count + published.count == 1 ? "Student's t" : "Welch's t"
      )
    case (.quantile(let p), 1): return (QuantileInference(p, of: values(0)), factors[0], "order statistics")
    case (.quantile(0.5), 2) where factors[0] * factors[1] < 0:
      let first = values(0).map { $0 * Bounds(factors[0]) },
        second = values(1).map { $0 * Bounds(-factors[1]) }
      if try samples(at: range).count == 1 {
        return (
          RankInference(centreOf: zip(first, second).map { $0 - $1 }), 1, "Hodges–Lehmann of signed ranks"
        )
      }
      return (RankInference(shiftOf: first, from: second), 1, "Hodges–Lehmann of Mann–Whitney")
    case (.rate, 1):
      let groups = terms[0].groups
      guard Set(groups.map(\.seeds)).count <= 1 else {
        throw TextFault(
          range, "the variants of this rate have different seeds", "filter one variant, or write seed=…")
      }
      return (RateInference(groups.map(\.values)), factors[0], "Clopper–Pearson")
    case (.rate, 2) where factors[0] == -factors[1]:
      guard terms.allSatisfy({ $0.groups.count <= 1 }) else {
        throw TextFault(
          range, "two rates of several variants each have no interval", "filter one variant on each side")
      }
      if let first = terms[0].groups.first, let second = terms[1].groups.first,
        !first.variants.isDisjoint(with: second.variants), !Set(first.seeds).isDisjoint(with: second.seeds)
      {
        throw TextFault(
          range, "both rates are of the same trials",
          "say in how many trials: success_rate(…) > 0.5, or count(…) > 3")
      }
      return (RateDifference(values(0), minus: values(1)), factors[0], "Boschloo")
    default:
      throw TextFault(
        range, "no interval is known for this combination of \(location.noun) with others",
        "compare each with a number, or means with means")
    }
  }

  /// What each seed says of it, where all of its trials have the same seeds.
  var dots: [Double] {
    guard !terms.isEmpty, location != .rate, let samples = try? samples(at: 0..<0), samples.count == 1 else {
      return []
    }
    let shift = constant + Bounds(published.reduce(0) { $0 + $1.factor * $1.mean.mean })
    return samples[0].map { $0 + shift }.filter(\.isExact).map(\.low)
  }

  private func values(_ term: Int) -> [Bounds] { terms[term].groups.flatMap(\.values) }

  /// The parts of a sum of means that are independent: for each list of seeds, a number of each seed, from
  /// all trials with it.
  ///
  /// - Throws: a fault at `range` if they are neither paired nor independent, or not what `design` says.
  private func samples(at range: Range<Int>) throws(TextFault) -> [[Bounds]] {
    var lists: [[Int]] = [], samples: [[Bounds]] = [], firstOfTerm = 0
    for (factor, groups) in terms {
      if design == .unpaired { firstOfTerm = lists.count }
      if groups.isEmpty {
        lists.append([])
        samples.append([])
      }
      let trials = Double(groups.reduce(0) { $0 + $1.seeds.count })
      for group in groups {
        let values = group.values.map { $0 * Bounds(factor * Double(group.seeds.count) / trials) }
        if let index = lists[firstOfTerm...].firstIndex(of: group.seeds) {
          samples[index] = zip(samples[index], values).map { $0 + $1 }
        } else if lists[firstOfTerm...].contains(where: { !Set($0).isDisjoint(with: group.seeds) }) {
          throw TextFault(
            range,
            "some seeds are on both sides, and others on one: trials are neither paired nor independent",
            "write the same seeds on both, none that is on both (seed=1..5), or 'unpaired' behind the comparison"
          )
        } else {
          lists.append(group.seeds)
          samples.append(values)
        }
      }
    }
    if design == .paired, samples.count > 1 {
      throw TextFault(
        range, "the sides have different seeds, and nothing pairs their trials",
        "write the same seeds on both, or 'unpaired'")
    }
    return samples
  }
}
