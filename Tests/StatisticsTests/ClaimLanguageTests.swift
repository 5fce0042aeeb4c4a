import Components
import Statistics
import Testing

@Suite struct ClaimLanguageTests {
  /// What the parser makes of a text, fully bracketed.
  private func tree(_ text: String) throws -> String { try spelled(ClaimParser.parse(text)) }

  private func spelled(_ part: ClaimExpression) -> String {
    switch part.content {
    case .number(let value): "\(value)"
    case .column(let selection), .baseline(let selection):
      selection.name
        + (selection.filters.isEmpty
          ? ""
          : "["
            + selection.filters.map { "\($0.key)\($0.isNegated ? "!=" : "=")\($0.value)" }.joined(
              separator: "|") + "]")
    case .key(let selection): "by " + selection.name
    case .given(let a, let b): "(\(spelled(a)) | \(spelled(b)))"
    case .designed(let x, let design): "\(design.rawValue)\(spelled(x))"
    case .near(let a, let b, .ratio(let ratio)): "(\(spelled(a)) ~/\(ratio) \(spelled(b)))"
    case .call(let function, let arguments):
      "\(function.rawValue)(\(arguments.map(spelled).joined(separator: ", ")))"
    case .negated(let x): "-(\(spelled(x)))"
    case .not(let x): "not(\(spelled(x)))"
    case .arithmetic(let join, let a, let b): "(\(spelled(a)) \(join.rawValue) \(spelled(b)))"
    case .comparison(let relation, let a, let b): "(\(spelled(a)) \(relation.rawValue) \(spelled(b)))"
    case .near(let a, let b, .absolute(let margin)): "(\(spelled(a)) ~\(margin) \(spelled(b)))"
    case .near(let a, let b, .relative(let share)): "(\(spelled(a)) ~\(share)x \(spelled(b)))"
    case .and(let a, let b): "(\(spelled(a)) and \(spelled(b)))"
    case .or(let a, let b): "(\(spelled(a)) or \(spelled(b)))"
    }
  }

  @Test func bindsAsMathematicsDoes() throws {
    #expect(
      try tree("a - b - 2 * c / -d < 1 or x > 2 and not y == 3")
        == "((((a - b) - ((2.0 * c) / -(d))) < 1.0) or ((x > 2.0) and not((y == 3.0))))")
    #expect(try tree("(a < 1) and (b + 1) * 2 ≥ 3") == "((a < 1.0) and (((b + 1.0) * 2.0) >= 3.0))")
    #expect(try tree("mean(a)≈.5 within 5 %") == "(mean(a) ~0.05x 0.5)")
    #expect(try tree("mean(a) within 1e-2 of 1.") == "(mean(a) ~0.01 1.0)")
    #expect(
      try tree("mean(a) ≈ published(1, 2, 3) within ratio 2") == "(mean(a) ~/2.0 published(1.0, 2.0, 3.0))")
    #expect(
      try tree("mean(a | b == 1 or c > 2) < 1 unpaired")
        == "unpaired(mean((a | ((b == 1.0) or (c > 2.0)))) < 1.0)")
    #expect(
      try tree("trend(a[x=1], by task.length) and b < 1") == "(trend(a[x=1], by task.length) and (b < 1.0))")
    #expect(
      try tree("a[x=1] of the last 5 evaluations within 0.1 of b of the last 2 updates")
        == "(a[x=1|last=5] ~0.1 b[last=2])")
    #expect(try tree("a − b ≤ 5%×c") == "((a - b) <= (0.05 * c))")
  }

  @Test func filtersKeepTheirValuesAsWritten() throws {
    #expect(
      try tree(
        "median(gradient_reach[model.cell=lstm, model.hidden=[64, 32], variant=\"a, b]\", seed!=1..3, at = last])"
      )
        == "median(gradient_reach[model.cell=lstm|model.hidden=[64, 32]|variant=a, b]|seed!=1..3|at=last])")
    #expect(try tree("baseline.chance[of=accuracy]\n  < 1") == "(chance[of=accuracy] < 1.0)")
  }

  @Test(arguments: [
    ("", 0..<0, "the claim is empty"), ("median(a) <", 11..<11, "the claim ends too early"),
    ("median(a", 6..<7, "this parenthesis is never closed"),
    ("a) < 1", 1..<2, "there is no '(' for this ')'"),
    ("a[b=1 < 1", 1..<2, "this bracket is never closed"), ("a[b] < 1", 2..<3, "'b' is no filter"),
    ("a[b=] < 1", 2..<3, "the filter 'b' has no value"), ("a[] < 1", 2..<3, "a filter is missing here"),
    ("a = 1", 2..<3, "'=' does not belong in a claim"),
    ("1 < a < 2", 6..<7, "comparisons do not follow one another"),
    ("a ≈ 1", 2..<3, "'≈' does not say how near"), ("a ≈ 1 within b", 13..<14, "a tolerance is a number"),
    ("a within 1 b", 11..<12, "'of' is missing here"), ("mode(a) > 1", 0..<4, "there is no function 'mode'"),
    ("mean() > 1", 0..<6, "mean of nothing"), ("a b", 2..<3, "an operator is missing before this"),
    ("a ** 2", 3..<4, "there is no power operator"), ("a > 1 and", 9..<9, "the claim ends too early"),
    ("a > 1 & b", 6..<7, "'&' does not belong in a claim"),
    ("a > 1e999", 4..<9, "'1e999' is too large for a number of 64 bits"),
    ("a[x='1] > 1", 4..<5, "this quote is never closed"),
    ("a ≈ 1 within ratio 0.5", 19..<22, "a ratio within which numbers are near is above 1"),
    ("trend(a, by 3)", 12..<13, "'by' does not say which setting"),
    ("a of the last evaluations > 1", 14..<25, "this is no number of moments"),
    ("a of the last 5 days > 1", 16..<20, "this is no number of moments"),
    (String(repeating: "(", count: 60), 50..<51, "nested more than 50 levels deep"),
  ])
  func saysWhatIsWrongAndWhere(text: String, range: Range<Int>, message: String) {
    do throws(TextFault) {
      _ = try ClaimParser.parse(text)
      Issue.record("\(text) was read")
    } catch {
      #expect(error.message == message)
      #expect(error.range == range, "\(error.range) in \(text)")
      #expect(!error.remedy.isEmpty)
    }
  }

  @Test(arguments: [
    ("median(test_loss)", "this is a number, and a claim is true or false"),
    ("test_loss < 1", "this is true or false for each trial by itself"),
    ("diverged", "this is true or false for each trial by itself"),
    ("median(los) < 1", "there is no column 'los'"),
    ("mean(1) < 1", "mean is taken over trials, and this is one number"),
    ("mean(diverged) < 1", "this is true or false, and a number is needed here"),
    ("count(test_loss) > 1", "this is a number, and something true or false is needed here"),
    ("count(test_loss < median(test_loss)) > 1", "an aggregate inside count"),
    ("quantile(test_loss) < 1", "quantile takes two arguments (got 1)"),
    ("quantile(test_loss, 2) < 1", "the second argument of quantile is a number from 0 to 1"),
    ("mean(test_loss, 2) < 1", "mean takes one argument (got 2)"), ("median < 1", "'median' is a function"),
    ("diverged and mean(test_loss) < 1", "one side is true or false for each trial, the other is not"),
    ("not mean(test_loss) and 1 < 2", "this is a number, and something true or false is needed here"),
  ])
  func partsThatDoNotFitAreTold(text: String, message: String) throws {
    let faults = ClaimTyping.faults(in: try ClaimParser.parse(text), columns: ["test_loss", "diverged"]) {
      ["test_loss": false, "diverged": true][$0]
    }
    #expect(faults.map(\.message) == [message])
    #expect(faults.allSatisfy { !$0.remedy.isEmpty })
  }

  @Test func whatFitsIsNotComplainedAbout() throws {
    for text in [
      "count(diverged) == 0", "success_rate(test_loss < 1 and not diverged) > 0.5",
      "log(mean(test_loss)) < abs(-1)",
    ] {
      let faults = ClaimTyping.faults(in: try ClaimParser.parse(text), columns: []) { $0 == "diverged" }
      #expect(faults.isEmpty)
    }
  }
}
