public import Components

/// A claim as written: a tree, in which every node knows its place in the text.
public struct ClaimExpression: TextExpression, Sendable {
  public indirect enum Content: ArithmeticContent, Sendable {
    case number(Double)
    case column(ClaimSelection)
    /// A baseline that the task declares.
    case baseline(ClaimSelection)
    case call(ClaimFunction, [ClaimExpression])
    case negated(ClaimExpression)
    case arithmetic(ArithmeticOperator, ClaimExpression, ClaimExpression)
    case comparison(ClaimRelation, ClaimExpression, ClaimExpression)
    case near(ClaimExpression, ClaimExpression, ClaimTolerance)
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

/// How far apart two numbers may be and still count as near.
public enum ClaimTolerance: Sendable, Hashable {
  case absolute(Double)
  /// A share of the second number's magnitude.
  case relative(Double)
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
  case mean, median, min, max, std, quantile, count
  case successRate = "success_rate"
  case abs, log

  /// Whether it turns many numbers into one.
  public var isAggregate: Bool { self != .abs && self != .log }

  /// Whether its argument is a truth value.
  public var takesTruths: Bool { self == .count || self == .successRate }

  /// One line for help.
  public var doc: String {
    switch self {
    case .mean:
      "mean over the trials; of a column that spans decades the geometric mean, which is compared by ratios"
    case .median: "median over the trials"
    case .min: "least of these very trials"
    case .max: "greatest of these very trials"
    case .std:
      "standard deviation over the trials: refused, for it has no interval that holds for all kinds of numbers"
    case .quantile:
      "quantile(x, p): linear between order statistics, or their logarithms where x spans decades; p from 0 to 1"
    case .count: "count(condition): trials in which it is true; of these very trials, without an interval"
    case .successRate: "success_rate(condition): share of trials in which it is true"
    case .abs: "magnitude"
    case .log: "natural logarithm"
    }
  }
}

extension ClaimExpression {
  /// Every column and baseline of the claim, in the order of the text.
  public var selections: [(selection: ClaimSelection, isBaseline: Bool)] {
    switch content {
    case .number: []
    case .column(let selection): [(selection, false)]
    case .baseline(let selection): [(selection, true)]
    case .call(_, let arguments): arguments.flatMap(\.selections)
    case .negated(let x), .not(let x): x.selections
    case .arithmetic(_, let a, let b), .comparison(_, let a, let b), .near(let a, let b, _),
      .and(let a, let b),
      .or(let a, let b):
      a.selections + b.selections
    }
  }
}
