public import Components

/// A claim as written: a tree, in which every node knows its place in the text.
public struct ClaimExpression: TextExpression, Sendable {
  public indirect enum Content: ArithmeticContent, Sendable {
    case number(Double)
    case column(ClaimSelection)
    /// A baseline that the task declares.
    case baseline(ClaimSelection)
    /// A setting by which trials are put in order.
    case key(ClaimSelection)
    case call(ClaimFunction, [ClaimExpression])
    /// Of the trials in which something is true.
    case given(ClaimExpression, ClaimExpression)
    case negated(ClaimExpression)
    case arithmetic(ArithmeticOperator, ClaimExpression, ClaimExpression)
    case comparison(ClaimRelation, ClaimExpression, ClaimExpression)
    case near(ClaimExpression, ClaimExpression, ClaimTolerance)
    case designed(ClaimExpression, ClaimDesign)
    case not(ClaimExpression)
    case and(ClaimExpression, ClaimExpression)
    case or(ClaimExpression, ClaimExpression)
  }

  public let content: Content
  public let range: Range<Int>

  public init(content: Content, range: Range<Int>) { (self.content, self.range) = (content, range) }
}

/// A column or a baseline, with the filters that choose among its numbers.
public struct ClaimSelection: Sendable, Hashable {
  public let name: String
  public let nameRange: Range<Int>
  public let filters: [ClaimFilter]
}

/// How two numbers are compared.
public enum ClaimRelation: String, Sendable, CaseIterable {
  case less = "<"
  case atMost = "<="
  case greater = ">"
  case atLeast = ">="
  case equal = "=="
  case unequal = "!="
}

/// How the trials of two sides are taken, where a claim says so.
public enum ClaimDesign: String, Sendable, Hashable, CaseIterable {
  case paired, unpaired
  /// As their seeds say, by the studentised bootstrap.
  case bootstrap
}

/// How far apart two numbers may be and still count as near.
public enum ClaimTolerance: Sendable, Hashable {
  case absolute(Double)
  /// A share of the second number's magnitude.
  case relative(Double)
  /// At most so many times as much, and at least that fraction.
  case ratio(Double)
}

extension ArithmeticOperator {
  func value(_ left: Bounds, _ right: Bounds) -> Bounds {
    switch self {
    case .plus: left + right
    case .minus: left - right
    case .times: left * right
    case .over: left / right
    }
  }
}

/// A function that a claim can apply to numbers.
public enum ClaimFunction: String, Sendable, CaseIterable {
  case mean, geomean, median, min, max, std, quantile, count
  case successRate = "success_rate"
  case ratio, slope, ordered, trend, published
  case abs, log

  /// Whether it turns the numbers of many trials into one.
  public var isAggregate: Bool { self != .abs && self != .log && self != .published }

  /// Whether its second argument is a setting that is swept.
  var takesKey: Bool { self == .slope || self == .ordered || self == .trend }

  /// Whether its argument is a truth value.
  public var takesTruths: Bool { self == .count || self == .successRate }

  /// One line for help.
  public var doc: String {
    switch self {
    case .mean:
      "mean over the trials; of a column that spans decades the geometric mean, which is compared by ratios"
    case .geomean: "geometric mean over the trials, whatever the column spans"
    case .median: "median over the trials"
    case .min: "least of these very trials"
    case .max: "greatest of these very trials"
    case .std:
      "standard deviation over the trials: refused, for it has no interval that holds for all kinds of numbers"
    case .quantile:
      "quantile(x, p): linear between order statistics, or their logarithms where x spans decades; p from 0 to 1"
    case .count: "count(condition): trials in which it is true; of these very trials, without an interval"
    case .successRate: "success_rate(condition): share of trials in which it is true"
    case .ratio:
      "ratio(a, b): geometric mean of the one over that of the other, by seed where both have the same seeds"
    case .slope:
      "slope(y, key): slope of y over a swept setting, a line of least squares for each seed; slope(y, key, log, log): of their logarithms"
    case .ordered:
      "ordered(x, by key): mean x rises from each value of a swept setting to the next; ordered(x, by key, decreasing): it falls"
    case .trend:
      "trend(x, by key): x rises over the values of a swept setting as a whole, by Page's test (same seeds) or Jonckheere's, against no order in any seed's numbers; where seeds differ in direction, ask for slope"
    case .published:
      "published(mean, sd, n), published(mean, n), published(value): what someone printed, on a side of ≈; beside a printed mean the mean is the arithmetic one"
    case .abs: "magnitude"
    case .log: "natural logarithm"
    }
  }
}

extension ClaimExpression {
  var isPublished: Bool { if case .call(.published, _) = content { true } else { false } }

  /// A number as written, with its sign.
  var literal: Double? {
    switch content {
    case .number(let value): value
    case .negated(let x): x.literal.map { -$0 }
    default: nil
    }
  }

  /// The setting that it names, `by key` or `key`.
  var key: ClaimSelection? {
    switch content {
    case .key(let selection): selection
    case .column(let selection) where selection.filters.isEmpty: selection
    default: nil
    }
  }

  /// A bare word.
  var word: String? {
    if case .column(let selection) = content, selection.filters.isEmpty { selection.name } else { nil }
  }

  /// Every column and baseline of the claim, in the order of the text.
  public var selections: [(selection: ClaimSelection, isBaseline: Bool)] {
    switch content {
    case .number, .key: []
    case .column(let selection): [(selection, false)]
    case .baseline(let selection): [(selection, true)]
    case .call(let function, let arguments):
      (function.takesKey ? arguments.prefix(1) : arguments[...]).flatMap(\.selections)
    case .negated(let x), .not(let x), .designed(let x, _): x.selections
    case .arithmetic(_, let a, let b), .comparison(_, let a, let b), .near(let a, let b, _),
      .and(let a, let b),
      .or(let a, let b), .given(let a, let b):
      a.selections + b.selections
    }
  }
}
