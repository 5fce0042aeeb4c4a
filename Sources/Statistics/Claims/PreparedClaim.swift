import Components

/// A claim with its numbers, prepared so that only what depends on the choice of seeds is left to compute.
struct PreparedClaim {
  indirect enum Truth {
    /// One of `comparisons`.
    case comparison(Int)
    case not(Truth)
    case and(Truth, Truth)
    case or(Truth, Truth)
  }

  indirect enum Number {
    case constant(Bounds)
    case aggregate(Aggregate)
    case function(ClaimFunction, Number)
    case negated(Number)
    case arithmetic(ArithmeticOperator, Number, Number)
  }

  struct Comparison {
    let relation: ClaimRelation?
    /// Used if there is no relation.
    let tolerance: ClaimTolerance
    let left: Number
    let right: Number
    let leftRange: Range<Int>
    let rightRange: Range<Int>

    var aggregates: [Aggregate] { left.aggregates + right.aggregates }
  }

  /// A function that makes one number of many.
  struct Aggregate {
    let function: ClaimFunction
    let probability: Double
    let sample: ClaimSample
    /// For each group, the index of its list of seeds.
    let seedLists: [Int]
    let isExact: Bool

    /// Whether its interval comes from choosing other seeds.
    var isResampled: Bool { function != .count && sample.variesWithSeed }
  }

  private(set) var comparisons: [Comparison] = []
  /// Every list of seeds that a group has: groups with the same seeds are resampled together, so that they stay paired.
  private(set) var seedLists: [[Int]] = []
  private(set) var truth = Truth.comparison(0)

  init(_ claim: ClaimExpression, _ numbers: some ClaimNumbers) throws(TextFault) {
    truth = try truth(claim, numbers)
  }

  private mutating func truth(_ part: ClaimExpression, _ numbers: some ClaimNumbers) throws(TextFault) -> Truth {
    switch part.content {
    case .not(let x): return .not(try truth(x, numbers))
    case .and(let a, let b): return .and(try truth(a, numbers), try truth(b, numbers))
    case .or(let a, let b): return .or(try truth(a, numbers), try truth(b, numbers))
    case .comparison(let relation, let a, let b): return try comparison(relation, .absolute(0), a, b, numbers)
    case .near(let a, let b, let tolerance): return try comparison(nil, tolerance, a, b, numbers)
    case .number, .column, .baseline, .call, .negated, .arithmetic:
      throw TextFault(part.range, "this is not one thing that is true or false", "compare it: … > 0.5")
    }
  }

  private mutating func comparison(
    _ relation: ClaimRelation?, _ tolerance: ClaimTolerance, _ a: ClaimExpression, _ b: ClaimExpression,
    _ numbers: some ClaimNumbers
  ) throws(TextFault) -> Truth {
    let left = try number(a, numbers), right = try number(b, numbers)
    comparisons.append(
      Comparison(
        relation: relation, tolerance: tolerance, left: left, right: right, leftRange: a.range, rightRange: b.range))
    return .comparison(comparisons.count - 1)
  }

  /// A number that stands for all trials.
  private mutating func number(_ part: ClaimExpression, _ numbers: some ClaimNumbers) throws(TextFault) -> Number {
    switch part.content {
    case .number(let value): return .constant(Bounds(value))
    case .baseline(let selection): return .constant(try numbers.level(of: selection))
    case .negated(let x): return .negated(try number(x, numbers))
    case .arithmetic(let join, let a, let b): return .arithmetic(join, try number(a, numbers), try number(b, numbers))
    case .call(let function, let arguments) where function.isAggregate: return try aggregate(function, arguments, numbers)
    case .call(let function, let arguments): return .function(function, try number(arguments[0], numbers))
    case .column(let selection):
      throw TextFault(
        part.range, "\(TextFault.shown(selection.name)) is a number for each trial", "say which: median(…), mean(…), min(…)")
    case .comparison, .near, .not, .and, .or:
      throw TextFault(part.range, "this is true or false, and a number is needed here", "take success_rate(…) or count(…) of it")
    }
  }

  private mutating func aggregate(
    _ function: ClaimFunction, _ arguments: [ClaimExpression], _ numbers: some ClaimNumbers
  ) throws(TextFault) -> Number {
    guard case .each(let sample) = try elements(arguments[0], numbers) else {
      throw TextFault(arguments[0].range, "this is one number", "name a column in it: \(function.rawValue)(test_loss)")
    }
    var probability = 0.5
    if arguments.count > 1, case .number(let p) = arguments[1].content { probability = p }
    let lists = sample.groups.map { group in
      if let known = seedLists.firstIndex(of: group.seeds) { return known }
      seedLists.append(group.seeds)
      return seedLists.count - 1
    }
    return .aggregate(
      Aggregate(
        function: function, probability: probability, sample: sample, seedLists: lists,
        isExact: sample.groups.allSatisfy { $0.values.allSatisfy(\.isExact) }))
  }

  private enum Elements {
    case one(Bounds)
    case each(ClaimSample)
  }

  /// What stands inside an aggregate: a number per trial, or a truth value as 1 or 0.
  private func elements(_ part: ClaimExpression, _ numbers: some ClaimNumbers) throws(TextFault) -> Elements {
    func pair(_ a: ClaimExpression, _ b: ClaimExpression, _ join: (Bounds, Bounds) -> Bounds) throws(TextFault) -> Elements {
      switch (try elements(a, numbers), try elements(b, numbers)) {
      case (.one(let a), .one(let b)): return .one(join(a, b))
      case (.one(let a), .each(let b)): return .each(b.map { join(a, $0) })
      case (.each(let a), .one(let b)): return .each(a.map { join($0, b) })
      case (.each(let first), .each(let second)):
        if let sample = first.paired(with: second, join) { return .each(sample) }
        throw TextFault(
          part.range, "the two sides select different variants, so that no trial has a partner of the same seed",
          "filter both alike, up to the setting that tells them apart")
      }
    }
    func one(_ x: ClaimExpression, _ change: (Bounds) -> Bounds) throws(TextFault) -> Elements {
      switch try elements(x, numbers) {
      case .one(let value): .one(change(value))
      case .each(let sample): .each(sample.map(change))
      }
    }
    switch part.content {
    case .number(let value): return .one(Bounds(value))
    case .baseline(let selection): return .one(try numbers.level(of: selection))
    case .column(let selection): return .each(try numbers.sample(of: selection))
    case .negated(let x): return try one(x) { -$0 }
    case .not(let x): return try one(x) { !$0 }
    case .call(.abs, let arguments): return try one(arguments[0], \.magnitude)
    case .call(.log, let arguments): return try one(arguments[0], \.logarithm)
    case .call: throw TextFault(part.range, "an aggregate inside another", "compare the two outside of it")
    case .arithmetic(let join, let a, let b): return try pair(a, b, join.value)
    case .and(let a, let b): return try pair(a, b) { $0.and($1) }
    case .or(let a, let b): return try pair(a, b) { $0.or($1) }
    case .comparison(let relation, let a, let b): return try pair(a, b, relation.truth)
    case .near(let a, let b, let tolerance):
      return try pair(a, b) { a, b in
        let margin = tolerance.margin(of: b)
        return !margin.isLess(than: (a - b).magnitude)
      }
    }
  }
}

extension ClaimRelation {
  /// Whether the comparison holds between two numbers.
  func truth(_ a: Bounds, _ b: Bounds) -> Bounds {
    switch self {
    case .less: a.isLess(than: b)
    case .atLeast: !a.isLess(than: b)
    case .greater: b.isLess(than: a)
    case .atMost: !b.isLess(than: a)
    case .equal: a.equals(b)
    case .unequal: !a.equals(b)
    }
  }
}

extension ClaimTolerance {
  /// How far from `number` another one may be.
  func margin(of number: Bounds) -> Bounds {
    switch self {
    case .absolute(let value): Bounds(value)
    case .relative(let share): Bounds(share) * number.magnitude
    }
  }
}

extension PreparedClaim.Number {
  var aggregates: [PreparedClaim.Aggregate] {
    switch self {
    case .constant: []
    case .aggregate(let aggregate): [aggregate]
    case .function(_, let x), .negated(let x): x.aggregates
    case .arithmetic(_, let a, let b): a.aggregates + b.aggregates
    }
  }

  /// The value under a choice of seeds, given as indices into each list of seeds; nil for the seeds as they
  /// are.
  func value(_ draws: [[Int]]?) -> Bounds {
    switch self {
    case .constant(let value): value
    case .aggregate(let aggregate): aggregate.value(draws)
    case .function(let function, let x): function == .abs ? x.value(draws).magnitude : x.value(draws).logarithm
    case .negated(let x): -x.value(draws)
    case .arithmetic(let join, let a, let b): join.value(a.value(draws), b.value(draws))
    }
  }
}

extension PreparedClaim.Aggregate {
  func value(_ draws: [[Int]]?) -> Bounds {
    let draws = isResampled ? draws : nil
    let lows = numbers(draws, \.low)
    if isExact { return Bounds(value(of: lows)) }
    // The standard deviation is the only one that may fall when a number rises.
    if function == .std { return Bounds(0, .infinity) }
    return Bounds(value(of: lows), value(of: numbers(draws, \.high)))
  }

  private func numbers(_ draws: [[Int]]?, _ end: KeyPath<Bounds, Double>) -> [Double] {
    var numbers: [Double] = []
    for (group, list) in zip(sample.groups, seedLists) {
      if let draws {
        for index in draws[list] { numbers.append(group.values[index][keyPath: end]) }
      } else {
        for value in group.values { numbers.append(value[keyPath: end]) }
      }
    }
    return numbers
  }

  private func value(of numbers: [Double]) -> Double {
    switch function {
    case .mean, .successRate: mean(numbers)
    case .median: median(numbers)
    case .quantile: Statistics.quantile(numbers, probability)
    case .min: numbers.min() ?? .nan
    case .max: numbers.max() ?? .nan
    case .std: standardDeviation(numbers)
    case .count: numbers.reduce(0, +)
    case .abs, .log: .nan
    }
  }
}
