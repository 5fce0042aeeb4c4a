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
        "say in how many: success_rate(…) > 0.5, or count(…) > 3")
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
    case .key:
      report(part, "'by' stands where trials are put in order", "write trend(…, by …), ordered(…, by …)")
      return nil
    case .given:
      report(part, "'|' stands inside a function of trials", "write mean(steps | success)")
      return nil
    case .designed(let comparison, let design):
      guard let shape = shape(of: comparison) else { return nil }
      if shape.isEach {
        report(part, "what is joined trial by trial is paired already", "remove '\(design.rawValue)'")
        return nil
      }
      return shape
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
    case .near(let a, let b, _) where a.isPublished || b.isPublished:
      guard a.isPublished != b.isPublished else {
        report(part, "nothing of these trials is compared", "write mean(…) ≈ published(…) within …")
        return nil
      }
      let (printed, other) = a.isPublished ? (a, b) : (b, a)
      guard checkPublished(printed), let shape = number(other) else { return nil }
      if shape.isEach {
        report(other, "what was printed is of many trials, and this is of each", "take mean(…) of it")
        return nil
      }
      return Shape(kind: .truth, isEach: false)
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
    if function == .published {
      report(part, "what was printed is met within a margin", "write mean(…) ≈ published(…) within ratio 2")
      return nil
    }
    guard checkCount(function, arguments, part) else { return nil }
    if function.takesKey { return byKey(function, arguments) }
    if function == .quantile {
      guard case .number(let p) = arguments[1].content, (0...1).contains(p) else {
        report(
          arguments[1], "the second argument of quantile is a number from 0 to 1", "write quantile(…, 0.9)")
        return nil
      }
    }
    if function == .ratio {
      let (a, b) = (column(arguments[0], of: function), column(arguments[1], of: function))
      return a && b ? Shape(kind: .number, isEach: false) : nil
    }
    let argument = arguments[0]
    if !function.isAggregate {
      guard let x = number(argument) else { return nil }
      return Shape(kind: .number, isEach: x.isEach)
    }
    return column(argument, of: function) ? Shape(kind: .number, isEach: false) : nil
  }

  private mutating func checkCount(
    _ function: ClaimFunction, _ arguments: [ClaimExpression], _ part: ClaimExpression
  ) -> Bool {
    let counts = function.counts
    if counts.contains(arguments.count) { return true }
    let taken =
      counts.count > 1
      ? "\(counts.lowerBound) to \(counts.upperBound) arguments"
      : counts.lowerBound == 1 ? "one argument" : "two arguments"
    report(
      part, "\(function.rawValue) takes \(taken) (got \(arguments.count))", "write \(function.example)")
    return false
  }

  /// Whether an argument is what a function takes of each trial.
  private mutating func column(_ argument: ClaimExpression, of function: ClaimFunction) -> Bool {
    let name = function.rawValue
    var argument = argument
    if case .given(let x, let condition) = argument.content {
      guard let shape = truth(condition) else { return false }
      guard shape.isEach, condition.aggregate == nil else {
        report(condition, "a condition is true or false for each trial", "write \(name)(… | success)")
        return false
      }
      argument = x
    }
    guard let shape = function.takesTruths ? truth(argument) : number(argument) else { return false }
    guard shape.isEach else {
      report(
        argument, "\(name) is taken over trials, and this is one number",
        "name a column in it: \(name)(test_loss)")
      return false
    }
    if let inner = argument.aggregate {
      report(inner, "an aggregate inside \(name)", "compare the two outside of it, or write a number")
      return false
    }
    return true
  }

  /// `slope(y, key, log, log)`, `ordered(x, by key, decreasing)`.
  private mutating func byKey(_ function: ClaimFunction, _ arguments: [ClaimExpression]) -> Shape? {
    guard column(arguments[0], of: function) else { return nil }
    guard arguments[1].key != nil else {
      report(
        arguments[1], "the second argument of \(function.rawValue) is a swept setting",
        "write \(function.example)")
      return nil
    }
    for word in arguments.dropFirst(2) where !function.words.contains(word.word ?? "") {
      report(word, "this is none of \(Spelling.list(function.words))", "write \(function.example)")
      return nil
    }
    return Shape(kind: function == .slope ? .number : .truth, isEach: false)
  }

  /// `published(mean, sd, n)`, `published(mean, n)`, `published(value)`.
  private mutating func checkPublished(_ part: ClaimExpression) -> Bool {
    guard case .call(let function, let arguments) = part.content, checkCount(function, arguments, part)
    else { return false }
    for argument in arguments where argument.literal == nil {
      report(argument, "what was printed is a number", "write \(function.example)")
      return false
    }
    let numbers = arguments.compactMap(\.literal), last = arguments[arguments.count - 1]
    if numbers.count > 1, Int(exactly: numbers[numbers.count - 1]).map({ 2...1_000_000 ~= $0 }) != true {
      report(
        last, "the last number is that of the trials behind a printed mean, a whole one from 2 on",
        "write published(mean, sd, n), published(mean, n), or published(value)")
      return false
    }
    if numbers.count == 3, numbers[1] <= 0 {
      report(
        arguments[1], "a standard deviation is above 0",
        "write published(mean, n), which takes that of these trials, or published(value)")
      return false
    }
    return true
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
    case .number, .column, .baseline, .key: nil
    case .designed(let x, _): x.aggregate
    case .negated(let x), .not(let x): x.aggregate
    case .arithmetic(_, let a, let b), .comparison(_, let a, let b), .near(let a, let b, _),
      .and(let a, let b),
      .or(let a, let b), .given(let a, let b):
      a.aggregate ?? b.aggregate
    }
  }
}

extension ClaimFunction {
  /// How many arguments it takes.
  fileprivate var counts: ClosedRange<Int> {
    switch self {
    case .quantile, .ratio: 2...2
    case .slope: 2...4
    case .ordered, .trend: 2...3
    case .published: 1...3
    case .mean, .geomean, .median, .min, .max, .std, .count, .successRate, .abs, .log: 1...1
    }
  }

  fileprivate var example: String {
    switch self {
    case .quantile: "quantile(test_loss, 0.9)"
    case .ratio: "ratio(test_loss[model.cell=rnn], test_loss[model.cell=lstm])"
    case .slope: "slope(test_loss, task.length, log, log)"
    case .ordered, .trend: "\(rawValue)(test_loss, by task.length)"
    case .published: "published(mean, sd, n)"
    case .mean, .geomean, .median, .min, .max, .std, .count, .successRate, .abs, .log: "\(rawValue)(…)"
    }
  }

  /// What may stand behind the key.
  fileprivate var words: [String] {
    self == .slope ? ["linear", "log"] : ["increasing", "decreasing"]
  }
}
