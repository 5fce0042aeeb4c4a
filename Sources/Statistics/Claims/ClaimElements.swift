import Components

/// What stands inside an aggregate: numbers, or truths as 1 and 0.
enum ClaimElements {
  case one(Bounds)
  /// For each trial.
  case each(ClaimSample)

  /// Throws where parts of it do not fit together.
  init(_ part: ClaimExpression, _ numbers: some ClaimNumbers) throws(TextFault) {
    func each(_ x: ClaimExpression, _ change: (Bounds) -> Bounds) throws(TextFault) -> ClaimElements {
      switch try ClaimElements(x, numbers) {
      case .one(let value): .one(change(value))
      case .each(let sample): .each(sample.map(change))
      }
    }
    func pair(
      _ a: ClaimExpression, _ b: ClaimExpression, keepsDecades: Bool = false,
      _ join: (Bounds, Bounds) -> Bounds
    ) throws(TextFault) -> ClaimElements {
      let left = try ClaimElements(a, numbers), right = try ClaimElements(b, numbers)
      let scale: Scale = keepsDecades && left.spansDecades && right.spansDecades ? .logarithmic : .linear
      switch (left, right) {
      case (.one(let a), .one(let b)): return .one(join(a, b))
      case (.one(let a), .each(let b)): return .each(b.map(to: scale) { join(a, $0) })
      case (.each(let a), .one(let b)): return .each(a.map(to: scale) { join($0, b) })
      case (.each(let first), .each(let second)):
        if let sample = first.paired(with: second, to: scale, join) { return .each(sample) }
        throw TextFault(
          part.range,
          "the two sides select different variants, so that no trial has a partner of the same seed",
          "filter both alike, up to the setting that tells them apart")
      }
    }
    switch part.content {
    case .number(let value): self = .one(Bounds(value))
    case .baseline(let selection): self = .one(try numbers.value(of: selection))
    case .column(let selection): self = .each(try numbers.sample(of: selection))
    case .negated(let x): self = try each(x) { -$0 }
    case .not(let x): self = try each(x) { !$0 }
    case .call(.abs, let arguments): self = try each(arguments[0], \.magnitude)
    case .call(.log, let arguments): self = try each(arguments[0], \.logarithm)
    case .call, .designed, .key:
      throw TextFault(part.range, "an aggregate inside another", "compare the two outside of it")
    case .given(let x, let condition):
      guard case .each(let sample) = try ClaimElements(x, numbers),
        case .each(let truths) = try ClaimElements(condition, numbers)
      else { throw TextFault(part.range, "'|' stands between columns", "write mean(steps | success)") }
      guard let chosen = sample.given(truths) else {
        throw TextFault(
          part.range, "the two sides of '|' select different variants", "filter both alike")
      }
      self = .each(chosen)
    // A sum, a difference or a logarithm of what spans decades is of its own kind.
    case .arithmetic(let join, let a, let b):
      self = try pair(a, b, keepsDecades: join == .times || join == .over, join.value)
    case .and(let a, let b): self = try pair(a, b) { $0.and($1) }
    case .or(let a, let b): self = try pair(a, b) { $0.or($1) }
    case .comparison(let relation, let a, let b): self = try pair(a, b, relation.truth)
    case .near(let a, let b, .ratio(let ratio)):
      self = try pair(a, b) { a, b in
        let ends = [b * Bounds(ratio), b * Bounds(1 / ratio)]
        let (low, high) = b.high < 0 ? (ends[0], ends[1]) : (ends[1], ends[0])
        return (!high.isLess(than: a)).and(!a.isLess(than: low))
      }
    case .near(let a, let b, let tolerance):
      self = try pair(a, b) { a, b in !tolerance.margin(of: b).isLess(than: (a - b).magnitude) }
    }
  }

  /// Whether products and quotients of it keep the scale of logarithms.
  private var spansDecades: Bool {
    switch self {
    case .one(let value): value.low > 0
    case .each(let sample): sample.scale == .logarithmic
    }
  }
}

extension ClaimRelation {
  /// Whether it holds between two numbers.
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
  /// How far from `number` another may be.
  func margin(of number: Bounds) -> Bounds {
    switch self {
    case .absolute(let value): Bounds(value)
    case .relative(let share): Bounds(share) * number.magnitude
    case .ratio(let ratio): Bounds(ratio - 1) * number.magnitude
    }
  }
}
