import Components
import Foundation

/// One side of a comparison, as far as an interval can be given for it.
struct ClaimForm {
  enum Content {
    /// A number that was written, or one of these very trials: it has no interval.
    case fixed(Bounds)
    case sum(LocationSum)
    /// e to the power of it: geometric means, their products and quotients.
    case power(LocationSum)
  }

  let content: Content
  /// What it is made of.
  let samples: [ClaimSample]

  /// - Parameters:
  ///   - part: the side.
  ///   - numbers: of its columns and baselines.
  ///   - isArithmetic: whether means are arithmetic ones, whatever their column spans.
  /// - Throws: where parts of it do not fit together, or where no honest interval is known for it.
  init(_ part: ClaimExpression, _ numbers: some ClaimNumbers, isArithmetic: Bool = false) throws(TextFault) {
    switch part.content {
    case .number(let value): self.init(.fixed(Bounds(value)))
    case .baseline(let selection): self.init(.fixed(try numbers.value(of: selection)))
    case .negated(let x):
      self = try ClaimForm(x, numbers, isArithmetic: isArithmetic).scaled(by: Bounds(-1), part.range)
    case .arithmetic(let join, let a, let b):
      self = try ClaimForm(a, numbers, isArithmetic: isArithmetic).joined(
        join, with: ClaimForm(b, numbers, isArithmetic: isArithmetic), part.range)
    case .call(.published, let arguments):
      let printed = arguments.compactMap(\.literal)
      guard printed.count > 1, let count = Int(exactly: printed[printed.count - 1]) else {
        self.init(.fixed(Bounds(printed[0])))
        return
      }
      let mean = PublishedMean(printed[0], deviation: printed.count == 3 ? printed[1] : nil, count: count)
      self.init(.sum(LocationSum(mean)))
    case .call(.ratio, let arguments):
      let first = try ClaimForm.sample(arguments[0], numbers).map { $0.logarithm },
        second = try ClaimForm.sample(arguments[1], numbers).map { $0.logarithm }
      if !first.variesWithSeed, !second.variesWithSeed {
        let logarithms = [first, second].map { mean($0.groups.flatMap(\.values).map(\.low)) }
        self.init(.fixed(Bounds(exp(logarithms[0] - logarithms[1]))), [first, second])
        return
      }
      guard let sum = LocationSum(.mean, of: first) + LocationSum(.mean, of: second) * -1 else {
        throw TextFault(part.range, "these have no common interval", "write ratio(a, b) of two columns")
      }
      self.init(.power(sum), [first, second])
    case .call(.slope, let arguments):
      let slopes = try ClaimForm.slopes(arguments, numbers, part.range)
      self.init(
        slopes.variesWithSeed
          ? .sum(LocationSum(.mean, of: slopes))
          : .fixed(Bounds(mean(slopes.groups.flatMap(\.values).map(\.low)))), [slopes])
    case .call(let function, let arguments) where function.isAggregate:
      guard case .each(let sample) = try ClaimElements(arguments[0], numbers) else {
        throw TextFault(
          arguments[0].range, "this is one number", "name a column in it: \(function.rawValue)(test_loss)")
      }
      var probability = 0.5
      if arguments.count > 1, case .number(let p) = arguments[1].content { probability = p }
      try self.init(function, of: sample, probability, isArithmetic: isArithmetic, part.range)
    case .call(let function, let arguments):
      let form = try ClaimForm(arguments[0], numbers, isArithmetic: isArithmetic)
      switch (form.content, function) {
      case (.fixed(let value), .abs): self.init(.fixed(value.magnitude), form.samples)
      case (.fixed(let value), _): self.init(.fixed(value.logarithm), form.samples)
      case (.power, .abs): self = form
      case (.power(let exponent), _): self.init(.sum(exponent), form.samples)
      case (.sum, .abs):
        throw TextFault(part.range, "a magnitude has no interval", "write how near: mean(…) ≈ … within 0.1")
      case (.sum, _):
        throw TextFault(
          part.range, "the logarithm of \(form.noun) has no interval",
          "take logarithms of the trials: mean(log(…))")
      }
    case .column(let selection):
      throw TextFault(
        part.range, "\(TextFault.shown(selection.name)) is a number for each trial",
        "say which: median(…), mean(…), min(…)")
    case .comparison, .near, .not, .and, .or, .given, .designed, .key:
      throw TextFault(
        part.range, "this is true or false, and a number is needed here",
        "take success_rate(…) or count(…) of it")
    }
  }

  private init(_ content: Content, _ samples: [ClaimSample] = []) {
    (self.content, self.samples) = (content, samples)
  }

  /// The mean of a sample, on its scale.
  init(meanOf sample: ClaimSample, _ range: Range<Int>) throws(TextFault) {
    try self.init(.mean, of: sample, 0.5, isArithmetic: false, range)
  }

  /// An aggregate.
  private init(
    _ function: ClaimFunction, of sample: ClaimSample, _ probability: Double, isArithmetic: Bool,
    _ range: Range<Int>
  ) throws(TextFault) {
    func fixed(_ reduce: ([Double]) -> Double) -> ClaimForm {
      let values = sample.groups.flatMap(\.values), isExact = values.allSatisfy(\.isExact)
      let low = reduce(values.map(\.low)), high = isExact ? low : reduce(values.map(\.high))
      return ClaimForm(.fixed(Bounds(low, high)), [sample])
    }
    func location(_ location: LocationSum.Location, on scale: Scale) -> ClaimForm {
      let isPower = scale == .logarithmic
      let sum = LocationSum(location, of: isPower ? sample.map { $0.logarithm } : sample)
      return ClaimForm(isPower ? .power(sum) : .sum(sum), [sample])
    }
    switch function {
    case .min: self = fixed { $0.min() ?? .nan }
    case .max: self = fixed { $0.max() ?? .nan }
    case .count: self = fixed { $0.reduce(0, +) }
    case .mean:
      self =
        sample.variesWithSeed ? location(.mean, on: isArithmetic ? .linear : sample.scale) : fixed(mean)
    case .geomean:
      self =
        sample.variesWithSeed
        ? location(.mean, on: .logarithmic) : fixed { exp(mean($0.map { log($0) })) }
    case .successRate: self = sample.variesWithSeed ? location(.rate, on: sample.scale) : fixed(mean)
    case .median, .quantile:
      guard sample.variesWithSeed else {
        self = fixed { quantile($0, probability) }
        return
      }
      guard sample.groups.count <= 1 else {
        throw TextFault(
          range,
          "\(function.rawValue) over \(sample.groups.count) variants has no interval: they share their seeds",
          "filter one variant, or say min(…) or max(…) of these trials")
      }
      self = location(.quantile(probability), on: sample.scale)
    case .std:
      throw TextFault(
        range, "a standard deviation over seeds has no interval that holds for every kind of numbers",
        "say how far these trials lie apart: max(…) - min(…)")
    case .abs, .log, .ratio, .slope, .ordered, .trend, .published:
      preconditionFailure("\(function) makes no one number of many")
    }
  }

  private static func sample(_ part: ClaimExpression, _ numbers: some ClaimNumbers) throws(TextFault)
    -> ClaimSample
  {
    guard case .each(let sample) = try ClaimElements(part, numbers) else {
      throw TextFault(part.range, "this is one number", "name a column")
    }
    return sample
  }

  /// For each seed the slope of a line of least squares over the values of a setting.
  ///
  /// A slope for each seed, then their mean: lines through the trials of all seeds at once take the spread of
  /// slopes from seed to seed for none, and find slopes that are not there.
  private static func slopes(
    _ arguments: [ClaimExpression], _ numbers: some ClaimNumbers, _ range: Range<Int>
  ) throws(TextFault) -> ClaimSample {
    guard let key = arguments[1].key else { throw TextFault(range, "a slope over nothing", "name a setting") }
    let isLogarithm = arguments.dropFirst(2).map { $0.word == "log" },
      sample = try sample(arguments[0], numbers)
    let levelled = try LevelledSample(
      isLogarithm.first == true ? sample.map { $0.logarithm } : sample, by: key, numbers, at: range)
    guard let seeds = levelled.commonSeeds else {
      throw TextFault(
        range, "a slope is taken for each seed, and not all values of \(key.name) have the same seeds",
        "write seed=… with those they share")
    }
    var places: [Double] = []
    for (level, _) in levelled.levels {
      guard let number = level.number else {
        throw TextFault(
          key.nameRange, "\(key.name)=\(level.text) is no number", "take the slope over a setting of numbers")
      }
      guard isLogarithm.count < 2 || !isLogarithm[1] || number > 0 else {
        throw TextFault(
          key.nameRange, "\(key.name)=\(level.text) has no logarithm", "leave out the second log")
      }
      places.append(isLogarithm.count > 1 && isLogarithm[1] ? log(number) : number)
    }
    let centre = mean(places), square = places.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
    let slopes = seeds.indices.map { seed in
      zip(places, levelled.levels).reduce(Bounds(0)) { sum, level in
        sum + level.1.group.values[seed] * Bounds((level.0 - centre) / square)
      }
    }
    return ClaimSample(
      [
        ClaimSample.Group(
          name: "", variants: sample.groups.reduce(into: []) { $0.formUnion($1.variants) }, seeds: seeds,
          values: slopes)
      ], variesWithSeed: sample.variesWithSeed, gaps: sample.gaps, noun: sample.noun)
  }

  /// What it is, in words.
  var noun: String {
    switch content {
    case .fixed: "a number"
    case .sum(let sum): sum.location.noun
    case .power(let sum): sum.location == .mean ? "a geometric mean" : sum.location.noun
    }
  }
}

extension ClaimForm {
  /// Throws where the result has no form.
  private func joined(_ join: ArithmeticOperator, with other: ClaimForm, _ range: Range<Int>)
    throws(TextFault) -> ClaimForm
  {
    func refuse(_ message: String, _ remedy: String) -> TextFault { TextFault(range, message, remedy) }
    func made(_ content: Content) -> ClaimForm { ClaimForm(content, samples + other.samples) }
    switch (content, join, other.content) {
    case (.fixed(let a), _, .fixed(let b)): return made(.fixed(join.value(a, b)))
    case (_, .minus, _): return try joined(.plus, with: other.scaled(by: Bounds(-1), range), range)
    case (.sum(let a), .plus, .fixed(let b)), (.fixed(let b), .plus, .sum(let a)): return made(.sum(a + b))
    case (.sum(let a), .plus, .sum(let b)):
      if let sum = a + b { return made(.sum(sum)) }
      throw refuse("\(noun) and \(other.noun) together have no interval", "compare each with a number")
    case (.power, .plus, _), (_, .plus, .power):
      throw refuse(
        "a geometric mean is compared by ratios: sums and differences with it have no interval",
        "write mean(a) < 2 * mean(b)")
    case (_, .times, .fixed(let b)): return try scaled(by: b, range)
    case (.fixed(let a), .times, _): return try other.scaled(by: a, range)
    case (_, .over, .fixed(let b)): return try scaled(by: Bounds(1) / b, range)
    case (.power(let a), _, .power(let b)):
      if let sum = a + (join == .times ? b : b * -1) { return made(.power(sum)) }
      throw refuse("\(noun) and \(other.noun) together have no interval", "compare each with a number")
    case (.fixed(let a), .over, .power(let b)) where a.low > 0: return made(.power(b * -1 + a.logarithm))
    default:
      throw refuse(
        "\(join == .times ? "a product" : "a quotient") of estimates has no interval",
        "write mean(a) > 2 * mean(b), or mean(a / b)")
    }
  }

  /// Throws where a geometric mean would become negative.
  private func scaled(by factor: Bounds, _ range: Range<Int>) throws(TextFault) -> ClaimForm {
    switch content {
    case .fixed(let value): return ClaimForm(.fixed(value * factor), samples)
    case .sum(let sum): return ClaimForm(factor.isExact ? .sum(sum * factor.low) : .fixed(.unknown), samples)
    case .power(let sum):
      if factor.high <= 0 {
        throw TextFault(
          range, "a geometric mean is compared by ratios: sums and differences with it have no interval",
          "write mean(a) < 2 * mean(b)")
      }
      return ClaimForm(.power(sum + factor.logarithm), samples)
    }
  }

  /// The same samples in another form.
  func with(_ content: Content) -> ClaimForm { ClaimForm(content, samples) }

  /// Times a number; where it is not above 0, what a geometric mean becomes is below every one.
  func scaled(by factor: Double) -> ClaimForm {
    switch content {
    case .fixed(let value): ClaimForm(.fixed(value * Bounds(factor)), samples)
    case .sum(let sum): ClaimForm(.sum(sum * factor), samples)
    case .power(let sum):
      ClaimForm(.power(sum + (factor > 0 ? Bounds(factor).logarithm : Bounds(-.infinity))), samples)
    }
  }
}
