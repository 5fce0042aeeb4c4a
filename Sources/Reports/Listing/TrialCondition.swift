import Archive
public import Components

/// A condition on trials: `test_loss<0.5`, `status=done`, `model.hidden!=64`, `variant=*lstm*`.
public struct TrialCondition: Sendable, Hashable {
  enum Relation: String, CaseIterable {
    // Longer ones first: `<=` begins with `<`.
    case atMost = "<=", atLeast = ">=", unequal = "!=", less = "<", greater = ">", equal = "="
  }

  let key: TrialKey
  let relation: Relation
  let text: String
  private let number: Double?

  /// - Throws: a problem where it is none.
  public init(_ text: String) throws(Problem) {
    guard let sign = text.firstIndex(where: { "<>=!".contains($0) }),
      let relation = Relation.allCases.first(where: { text[sign...].hasPrefix($0.rawValue) }),
      sign != text.startIndex
    else {
      throw Problem(
        "", "'\(text)' is no condition",
        remedy: "write KEY=VALUE, with !=, <, <=, > or >= instead of =: test_loss<0.5, status=done")
    }
    var end = text.index(sign, offsetBy: relation.rawValue.count)
    // `==` is meant where it is written.
    if relation == .equal, text[end...].hasPrefix("=") { end = text.index(after: end) }
    key = TrialKey(text[..<sign].trimmed)
    (self.relation, self.text) = (relation, text[end...].trimmed)
    number = Double(self.text)
    guard !self.text.isEmpty else {
      throw Problem("", "'\(text)' compares with nothing", remedy: "write a value behind the sign")
    }
    guard number != nil || relation == .equal || relation == .unequal else {
      throw Problem(
        "", "'\(self.text)' is no number, and only numbers are more or less than others",
        remedy: "compare texts with = and !=, where * and ? stand for any characters")
    }
    if key == .fact(.status), number == nil, !self.text.contains(where: { "*?".contains($0) }),
      ListedTrial.Status(rawValue: self.text) == nil
    {
      throw Problem(
        "", "there is no status '\(self.text)'",
        remedy: .words("it is one of \(ListedTrial.Status.allCases.map(\.rawValue).joined(separator: ", "))"))
    }
  }

  /// Whether it is true of a value. Of nothing only `!=` is.
  func holds(_ value: Value?) -> Bool {
    guard let value else { return relation == .unequal }
    if let number, let own = Double(value: value) {
      switch relation {
      case .less: return own < number
      case .atMost: return own <= number
      case .greater: return own > number
      case .atLeast: return own >= number
      case .equal: return own == number
      case .unequal: return own != number
      }
    }
    let isLike = Wildcard(text).matches(value.brief)
    return relation == .equal ? isLike : relation == .unequal ? !isLike : false
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var words = drop { $0 == " " }
    while words.last == " " { words.removeLast() }
    return String(words)
  }
}
