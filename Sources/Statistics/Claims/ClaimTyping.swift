public import Components

/// Checks that the parts of a claim fit together: numbers or truth values, a single one or one per trial.
public struct ClaimTyping {
  enum Kind { case number, truth }

  /// The type of a part of a claim.
  struct Shape {
    let kind: Kind
    /// Whether there is one per trial; an aggregate makes a single one of them.
    let isEach: Bool
  }

  /// Whether a column holds truth values; nil if there is no such column.
  private let holdsTruths: (String) -> Bool?
  private let known: [String]
  private var faults: [TextFault] = []

  /// Everything that is wrong with a claim's names and types.
  ///
  /// - Parameters:
  ///   - claim: the claim.
  ///   - known: names of columns, for suggestions.
  ///   - holdsTruths: whether a column holds truth values; nil if there is no such column.
  public static func faults(
    in claim: ClaimExpression, columns known: [String], holdsTruths: @escaping (String) -> Bool?
  ) -> [TextFault] {
    var typing = ClaimTyping(holdsTruths: holdsTruths, known: known)
    guard let shape = typing.shape(of: claim), typing.faults.isEmpty else { return typing.faults }
    if shape.kind == .number {
      typing.report(claim, "this is a number, and a claim is true or false", "compare it: … > 0.5")
    } else if shape.isEach {
      typing.report(
        claim, "this is true or false for each trial by itself",
        "say in how many: success_rate(…) == 1, or count(…) > 3")
    }
    return typing.faults
  }

  private init(holdsTruths: @escaping (String) -> Bool?, known: [String]) {
    (self.holdsTruths, self.known) = (holdsTruths, known)
  }

  private mutating func report(_ part: ClaimExpression, _ message: String, _ remedy: String) {
    faults.append(TextFault(part.range, message, remedy))
  }

  /// Nil after a fault has been reported.
  private mutating func shape(of part: ClaimExpression) -> Shape? {
    switch part.content {
    case .number, .baseline: return Shape(kind: .number, isEach: false)
    case .column(let selection):
      guard let isTruth = holdsTruths(selection.name) else {
        reportUnknown(selection)
        return nil
      }
      return Shape(kind: isTruth ? .truth : .number, isEach: true)
    case .call(let function, let arguments): return call(function, arguments, part)
    case .negated(let x):
      guard let x = number(x) else { return nil }
      return Shape(kind: .number, isEach: x.isEach)
    case .arithmetic(_, let a, let b):
      guard let each = pair(a, b) else { return nil }
      return Shape(kind: .number, isEach: each)
    case .comparison(_, let a, let b), .near(let a, let b, _):
      guard let each = pair(a, b) else { return nil }
      return Shape(kind: .truth, isEach: each)
    case .not(let x):
      guard let x = truth(x) else { return nil }
      return Shape(kind: .truth, isEach: x.isEach)
    case .and(let a, let b), .or(let a, let b):
      let (left, right) = (truth(a), truth(b))
      guard let left, let right else { return nil }
      guard left.isEach == right.isEach else {
        report(
          part, "one side is true or false for each trial, the other is not",
          "take success_rate(…) or count(…) of the first")
        return nil
      }
      return Shape(kind: .truth, isEach: left.isEach)
    }
  }

  private mutating func reportUnknown(_ selection: ClaimSelection) {
    let shown = TextFault.shown(selection.name)
    if ClaimFunction(rawValue: selection.name) != nil {
      faults.append(TextFault(selection.nameRange, "\(shown) is a function", "write \(selection.name)(…)"))
      return
    }
    let near =
      Spelling.nearest(to: selection.name, among: known) ?? known.first { $0.hasSuffix("_" + selection.name) }
    faults.append(
      TextFault(
        selection.nameRange, "there is no column \(shown)",
        near.map { "did you mean '\($0)'?" } ?? "known: \(Spelling.list(known)); see 'lab help claims'"))
  }

  private mutating func call(
    _ function: ClaimFunction, _ arguments: [ClaimExpression], _ part: ClaimExpression
  ) -> Shape? {
    let name = function.rawValue, expected = function == .quantile ? 2 : 1
    guard arguments.count == expected else {
      report(
        part, "\(name) takes \(expected == 1 ? "one argument" : "two arguments") (got \(arguments.count))",
        function == .quantile ? "write quantile(test_loss, 0.9)" : "write \(name)(…)")
      return nil
    }
    if function == .quantile {
      guard case .number(let p) = arguments[1].content, (0...1).contains(p) else {
        report(
          arguments[1], "the second argument of quantile is a number from 0 to 1", "write quantile(…, 0.9)")
        return nil
      }
    }
    let argument = arguments[0]
    if !function.isAggregate {
      guard let x = number(argument) else { return nil }
      return Shape(kind: .number, isEach: x.isEach)
    }
    guard let shape = function.takesTruths ? truth(argument) : number(argument) else { return nil }
    guard shape.isEach else {
      report(
        argument, "\(name) is taken over trials, and this is one number",
        "name a column in it: \(name)(test_loss)")
      return nil
    }
    if let inner = argument.aggregate {
      report(inner, "an aggregate inside \(name)", "compare the two outside of it, or write a number")
      return nil
    }
    return Shape(kind: .number, isEach: false)
  }

  private mutating func number(_ part: ClaimExpression) -> Shape? {
    guard let shape = shape(of: part) else { return nil }
    guard shape.kind == .number else {
      report(
        part, "this is true or false, and a number is needed here", "take success_rate(…) or count(…) of it")
      return nil
    }
    return shape
  }

  private mutating func truth(_ part: ClaimExpression) -> Shape? {
    guard let shape = shape(of: part) else { return nil }
    guard shape.kind == .truth else {
      report(part, "this is a number, and something true or false is needed here", "compare it: … > 0.5")
      return nil
    }
    return shape
  }

  /// Whether the result of joining two numbers is one per trial; nil if they cannot be joined.
  private mutating func pair(_ a: ClaimExpression, _ b: ClaimExpression) -> Bool? {
    let (left, right) = (number(a), number(b))
    guard let left, let right else { return nil }
    // Inside an aggregate a single number may stand beside those of the trials, but not what was made of
    // other trials.
    return left.isEach || right.isEach
  }
}

extension ClaimExpression {
  /// The first aggregate inside the expression.
  fileprivate var aggregate: ClaimExpression? {
    switch content {
    case .call(let function, let arguments):
      function.isAggregate ? self : arguments.lazy.compactMap(\.aggregate).first
    case .number, .column, .baseline: nil
    case .negated(let x), .not(let x): x.aggregate
    case .arithmetic(_, let a, let b), .comparison(_, let a, let b), .near(let a, let b, _),
      .and(let a, let b),
      .or(let a, let b):
      a.aggregate ?? b.aggregate
    }
  }
}
