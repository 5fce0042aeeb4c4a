import Components

extension SettingsReader {
  /// A flag, number, text or word.
  mutating func scalar(_ node: Located, as type: ValueType, at path: String) -> Value? {
    guard case .scalar(let text, let isPlain) = node.content else { return mismatch(node, type, at: path) }
    switch type {
    case .flag where isPlain && text == "true": return .flag(true)
    case .flag where isPlain && text == "false": return .flag(false)
    case .integer(let range) where isPlain:
      if case .value(let integer) = ScalarGrammar.integer(text), range.contains(integer) {
        return .integer(integer)
      }
      guard let integer = ScalarGrammar.exponential(text), range.contains(integer) else { break }
      return .integer(integer)
    case .real(let interval) where isPlain:
      guard case .value(let real) = ScalarGrammar.real(text), interval.contains(real) else { break }
      return .real(real)
    case .text(.last) where TextRule.last.accepts(text):
      guard let count = text.split(separator: " ").last.flatMap({ Int($0) }) else { break }
      return .text("last \(count)")
    case .text(let rule) where rule.accepts(text): return .text(text)
    case .choice(let words) where words.contains(text): return .text(text)
    default: break
    }
    return mismatch(node, type, at: path)
  }
}

extension ValueType {
  /// True for types that one scalar spells.
  var isScalar: Bool {
    switch self {
    case .flag, .integer, .real, .text, .choice: true
    case .list, .component, .section, .mapping: false
    case .optional(let wrapped): wrapped.isScalar
    case .oneOf(let types): types.allSatisfy(\.isScalar)
    }
  }

  var isComponent: Bool {
    switch self {
    case .component: true
    case .optional(let wrapped): wrapped.isComponent
    default: false
    }
  }

  /// True where the type is usually written as a scalar, list or mapping like this one.
  func hasShape(of node: Located) -> Bool {
    switch self {
    case .flag, .integer, .real, .text, .choice: node.text != nil
    case .list: if case .sequence = node.content { true } else { false }
    case .section, .mapping: node.entries != nil
    case .component: node.text != nil || node.entries != nil
    case .optional(let wrapped): wrapped.hasShape(of: node)
    case .oneOf(let types): types.contains { $0.hasShape(of: node) }
    }
  }

  /// What to do about `key:` with nothing behind it.
  var remedyForNothing: String {
    switch self {
    case .section, .mapping: "indent its keys below it, or remove the line"
    case .component: "name one, or indent its keys below it"
    default: "write \(expectation), or remove the line"
    }
  }

  /// What to do about a node that the type does not accept.
  func remedy(for node: Located) -> String {
    switch (self, node.content) {
    case (.optional(let wrapped), .scalar(let text, _)):
      return ["false", "no", "off"].contains(text) ? "write none" : wrapped.remedy(for: node)
    case (.optional(let wrapped), _): return wrapped.remedy(for: node)
    case (.oneOf(let types), _):
      return ValueType.likeliest(of: types, for: node)?.remedy(for: node) ?? "change the value"
    case (.list(.integer, _), .scalar(let text, _)) where ScalarGrammar.real(text) == .no:
      return ValueType.rangeRemedy(text) ?? "write a list: '[1, 2]'"
    case (.list(let element, _), .scalar):
      return element.isScalar ? element.remedy(for: node) : "write a list: '[…]'"
    case (.list(.integer, _), .mapping): return "write a list: '[1, 2]', or a range: '1..5'"
    case (.list, _): return "put '- ' before each item"
    case (.component(let family), .sequence): return "name one of \(Spelling.list(family.kinds))"
    case (.section(let descriptors), .scalar(let text, _)):
      return descriptors.first { $0.type.couldBe(text) || $0.isRequired && $0.type.isLine }.map {
        "write '{ \($0.key): \(Display.shortened(text)) }'"
      } ?? "indent its keys below it, or write '{ \(descriptors.first?.key ?? "key"): … }'"
    case (.section, _), (.mapping, _), (.component, _):
      return "indent its keys below it, or write '{ key: value }'"
    case (.text(.slug), .sequence), (.text(.slug), .mapping): return "write one name"
    case (_, .sequence), (_, .mapping):
      if case .text = self { return "write text; put it in quotes where it begins with '[' or '{'" }
      return "write one value; several are for 'sweep:'"
    case (.flag, .scalar(let text, let isPlain)): return flagRemedy(text, isPlain)
    case (.integer(let range), .scalar(let text, let isPlain)):
      return isPlain || !ScalarGrammar.looksTyped(text) ? integerRemedy(text, range) : "remove the quotes"
    case (.real(let interval), .scalar(let text, let isPlain)):
      return isPlain || !ScalarGrammar.looksTyped(text) ? realRemedy(text, interval) : "remove the quotes"
    case (.choice(let words), .scalar(let text, _)):
      return Spelling.nearest(to: text, among: words).map { "did you mean '\($0)'?" }
        ?? "write one of these words"
    case (.text(let rule), .scalar(let text, _)): return rule.remedy(for: text)
    }
  }

  /// The type among several that whoever wrote a node had in mind.
  private static func likeliest(of types: [ValueType], for node: Located) -> ValueType? {
    let fitting = types.filter { $0.hasShape(of: node) }
    guard let text = node.text else { return fitting.first ?? types.first }
    let isNumber = ScalarGrammar.real(text) != .no
    return fitting.first { type in
      switch type {
      case .integer, .real: isNumber
      case .choice(let words): !isNumber && Spelling.nearest(to: text, among: words) != nil
      case .text(.last): isNumber || text.hasPrefix("last")
      default: false
      }
    } ?? fitting.first ?? types.first
  }

  private var isLine: Bool {
    if case .text(.line) = self { true } else { false }
  }

  /// Whether a scalar could stand for a section by being the value of this one of its settings.
  private func couldBe(_ text: String) -> Bool {
    switch self {
    case .component(let family): family.kinds.contains(text)
    case .choice(let words): words.contains(text)
    case .integer: if case .value = ScalarGrammar.integer(text) { true } else { false }
    case .real: if case .value = ScalarGrammar.real(text) { true } else { false }
    case .optional(let wrapped), .list(let wrapped, _): wrapped.couldBe(text)
    case .oneOf(let types): types.contains { $0.couldBe(text) }
    case .flag, .text, .section, .mapping: false
    }
  }

  /// How to write the range of integers that a text was meant to be; nil if it was none.
  private static func rangeRemedy(_ text: String) -> String? {
    let ends = text.split { $0 == "." || $0 == "-" || $0 == ":" || $0 == " " }.map {
      ScalarGrammar.integer(String($0))
    }
    guard ends.count == 2, case .value(let a) = ends[0], case .value(let b) = ends[1] else {
      return text.contains("..") ? "write a range as 'first..last'" : nil
    }
    guard abs(b.subtractingReportingOverflow(a).partialValue) < SettingsReader.rangeLimit else {
      return "a range has at most \(SettingsReader.rangeLimit) integers"
    }
    return "write a range as '\(min(a, b))..\(max(a, b))'"
  }

  private func flagRemedy(_ text: String, _ isPlain: Bool) -> String {
    if !isPlain { return "remove the quotes" }
    switch text.lowercased() {
    case "yes", "on", "y", "1", "true": return "write true"
    case "no", "off", "n", "0", "false": return "write false"
    default: return "write true or false"
    }
  }

  private func integerRemedy(_ text: String, _ range: ClosedRange<Int>) -> String {
    if case .value(let integer) = ScalarGrammar.integer(text) {
      return integer < range.lowerBound
        ? "the smallest is \(range.lowerBound)" : "the largest is \(range.upperBound)"
    }
    if let integer = ScalarGrammar.exponential(text) {
      return integer < range.lowerBound
        ? "the smallest is \(range.lowerBound)" : "the largest is \(range.upperBound)"
    }
    if ScalarGrammar.integer(text) == .tooLarge { return "this is too large for an integer of 64 bits" }
    if case .value(let real) = ScalarGrammar.real(text), let integer = Int(exactly: real) {
      return "write \(integer)"
    }
    if case .value(let real) = ScalarGrammar.real(text) {
      if real > Double(range.upperBound) { return "the largest is \(range.upperBound)" }
      return real < Double(range.lowerBound)
        ? "the smallest is \(range.lowerBound)" : "write it without a fraction"
    }
    if ScalarGrammar.range(text) != nil { return "one number, not a range" }
    return ValueType.nothingRemedy(text) ?? "write a decimal integer"
  }

  private func realRemedy(_ text: String, _ interval: Interval) -> String {
    switch ScalarGrammar.real(text) {
    case .value(let real): return interval.remedy(for: real)
    case .tooLarge: return "this is too large for a number of 64 bits"
    case .tooSmall: return "this is too small for a number of 64 bits, which takes it for 0"
    case .no: break
    }
    let word = text.lowercased().drop { "+-.".contains($0) }
    if ["nan", "inf", "infinity"].contains(String(word)) { return "write a finite number" }
    return ValueType.nothingRemedy(text) ?? "write a number such as 0.5 or 1e-3"
  }

  /// What to say to those who mean nothing.
  private static func nothingRemedy(_ text: String) -> String? {
    ["null", "~", "Null", "NULL"].contains(text) ? "remove the line to keep the default" : nil
  }
}

extension Interval {
  /// What is wrong with a number outside.
  fileprivate func remedy(for real: Double) -> String {
    if real < lower || real == lower && !includesLower {
      return includesLower
        ? "the smallest is \(Value.real(lower).brief)" : "it must be more than \(Value.real(lower).brief)"
    }
    return includesUpper
      ? "the largest is \(Value.real(upper).brief)" : "it must be less than \(Value.real(upper).brief)"
  }
}

extension TextRule {
  fileprivate func remedy(for text: String) -> String {
    switch self {
    case .line: return text.contains("\n") ? "write it on one line" : "remove its control characters"
    case .prose: return "remove its control characters"
    case .slug:
      if text.isEmpty { return "write a name such as 'vanishing'" }
      if text.unicodeScalars.contains(where: { !$0.isASCII }) {
        return "use the letters a to z, as in 'vanishing'"
      }
      if TextRule.isDevice(text) {
        return "Windows keeps this name for a device; write another, such as '\(text.lowercased())-1'"
      }
      let slug = text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(
        separator: "-")
      return slug.isEmpty || !accepts(slug) ? "write a shorter name such as 'vanishing'" : "write '\(slug)'"
    case .last:
      if case .value(let count) = ScalarGrammar.integer(text), count > 0 { return "write 'last \(count)'" }
      return "write 'last' and a count, such as 'last 5'"
    }
  }
}
