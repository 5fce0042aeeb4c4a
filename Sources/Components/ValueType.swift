/// What a setting may hold. It drives parsing, validation, error messages and help.
public indirect enum ValueType: Sendable {
  case flag
  case integer(ClosedRange<Int>)
  case real(Interval)
  case text(TextRule)
  case choice([String])
  case list(of: ValueType, count: ClosedRange<Int>)
  /// The word `none`, or the wrapped type.
  case optional(ValueType)
  /// The first of these that accepts the value.
  case oneOf([ValueType])
  /// A name, or a mapping with `kind` and the component's own settings.
  case component(Family)
  /// A mapping with fixed keys.
  case section([Descriptor])
  /// A mapping whose keys the file's author chooses, in the order of the file. The noun says what a key
  /// names: "a state".
  case mapping(of: ValueType, noun: String)

  /// A noun phrase for messages that begin with "expected".
  public var expectation: String {
    switch self {
    case .flag: return "true or false"
    case .integer(let range):
      if range.upperBound == .max {
        return range.lowerBound == .min ? "an integer" : "an integer ≥ \(range.lowerBound)"
      }
      return "an integer from \(range.lowerBound) to \(range.upperBound)"
    case .real(let interval): return "a number \(interval)"
    case .text(let rule): return rule.expectation
    case .choice(let words):
      return words.count == 1 ? "'\(words[0])'" : "one of " + words.joined(separator: ", ")
    case .list(let element, let count):
      return "\(ValueType.noun(ofListOf: count)), each \(element.expectation)"
    case .optional(let wrapped): return "none, or \(wrapped.expectation)"
    case .oneOf(let types): return types.map(\.expectation).joined(separator: ", or ")
    case .component(let family):
      return "\(family.article) \(family.name) (\(family.kinds.joined(separator: ", ")))"
    case .section(let descriptors):
      let keys = descriptors.map(\.key)
      return keys.count == 1
        ? "a mapping with '\(keys[0])'" : "a mapping with keys " + keys.joined(separator: ", ")
    case .mapping(let element, let noun): return "a mapping from \(noun) to \(element.expectation)"
    }
  }

  private static func noun(ofListOf count: ClosedRange<Int>) -> String {
    if count.upperBound == .max {
      return count.lowerBound == 0
        ? "a list" : count.lowerBound == 1 ? "a non-empty list" : "a list of \(count.lowerBound) or more"
    }
    return count.count == 1
      ? "a list of \(count.lowerBound)" : "a list of \(count.lowerBound) to \(count.upperBound)"
  }
}

extension ValueType {
  /// Whether a key may stand in a mapping whose keys the author chooses: names joined by dots, `b.f`, at most
  /// 100 bytes.
  public static func isMappingKey(_ key: String) -> Bool {
    key.utf8.count <= 100
      && key.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { word in
        guard let first = word.utf8.first, first == UInt8(ascii: "_") || isLetter(first) else { return false }
        return word.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") }
      }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (97...122).contains(byte)
  }
}

/// Which texts a setting accepts.
public enum TextRule: Sendable {
  /// One line.
  case line
  /// Any number of lines.
  case prose
  /// A name that can also be a folder's: `[a-z0-9][a-z0-9-]*`, at most 100 bytes, and not one that a system
  /// keeps for devices.
  case slug
  /// The word `last` and a positive count: `last 5`.
  case last

  public var expectation: String {
    switch self {
    case .line: "one line of text"
    case .prose: "text"
    case .slug: "a name of lower-case letters, digits and hyphens (at most 100)"
    case .last: "'last N'"
    }
  }

  public func accepts(_ text: String) -> Bool {
    switch self {
    case .prose:
      return !text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" && $0 != "\r" }
    case .line: return !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f }
    case .slug:
      guard let first = text.utf8.first, text.utf8.count <= 100, first != UInt8(ascii: "-") else {
        return false
      }
      if TextRule.isDevice(text) { return false }
      return text.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || $0 == UInt8(ascii: "-")
      }
    case .last:
      let words = text.split(separator: " ")
      return words.count == 2 && words[0] == "last" && (Int(words[1]) ?? 0) > 0
    }
  }
}

extension TextRule {
  /// Whether Windows keeps a name for a device, so that no folder can have it: `con`, `nul`, `com1`.
  public static func isDevice(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["con", "prn", "aux", "nul"].contains(name)
      || name.utf8.count == 4 && (name.hasPrefix("com") || name.hasPrefix("lpt"))
        && name.last?.isNumber == true
  }
}

/// A set of real numbers with a name for messages. NaN and infinities are never members.
public struct Interval: Sendable, CustomStringConvertible {
  public let lower: Double
  public let upper: Double
  public let includesLower: Bool
  public let includesUpper: Bool

  public init(lower: Double, upper: Double, includesLower: Bool = true, includesUpper: Bool = true) {
    (self.lower, self.upper, self.includesLower, self.includesUpper) = (
      lower, upper, includesLower, includesUpper
    )
  }

  public static let any = Interval(lower: -.infinity, upper: .infinity)
  public static let positive = Interval(lower: 0, upper: .infinity, includesLower: false)
  public static let nonNegative = Interval(lower: 0, upper: .infinity)
  /// [0, 1): decay rates.
  public static let rate = Interval(lower: 0, upper: 1, includesUpper: false)
  /// [0, 1]: shares.
  public static let share = Interval(lower: 0, upper: 1)

  public func contains(_ real: Double) -> Bool {
    real.isFinite && (includesLower ? real >= lower : real > lower)
      && (includesUpper ? real <= upper : real < upper)
  }

  public var description: String {
    let low = Value.spelling(of: lower), high = Value.spelling(of: upper)
    switch (lower.isFinite, upper.isFinite) {
    case (false, false): return "(finite)"
    case (true, false): return "\(includesLower ? "≥" : ">") \(low)"
    case (false, true): return "\(includesUpper ? "≤" : "<") \(high)"
    case (true, true): return "in \(includesLower ? "[" : "(")\(low), \(high)\(includesUpper ? "]" : ")")"
    }
  }
}
