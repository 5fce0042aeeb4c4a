import Components
import Foundation

/// A column of a table whose meaning is to be guessed.
struct GuessedColumn {
  enum Kind { case integers, numbers, texts }

  let name: String
  let fields: [String]
  let kind: Kind
  /// Words that stand for a number that is missing.
  let missing: [String]
  let kinds: Int
  /// Whether numbers have a comma before their fraction.
  let hasCommas: Bool
  /// Whether it holds nothing but whole numbers, however they are written: `1.0`, `0.000e+00`.
  let isWhole: Bool

  /// What people write where a number is not known.
  private static let unknown: Set<String> = ["", "NA", "NaN", "nan", "?", "-", "null", "None", "N/A", "n/a"]

  init(_ name: String, _ fields: [String]) {
    (self.name, self.fields) = (name, fields)
    kinds = Set(fields).count
    let gaps = Set(fields.filter(GuessedColumn.unknown.contains)),
      known = fields.filter { !gaps.contains($0) }
    let commas = known.filter {
      $0.contains(",") && GuessedColumn.number($0.replacing(",", with: ".")) != nil
    }
    hasCommas = !commas.isEmpty && known.allSatisfy { !$0.contains(".") }
    let isComma = hasCommas
    let numbers = known.map { GuessedColumn.number(isComma ? $0.replacing(",", with: ".") : $0) }
    guard !known.isEmpty, numbers.allSatisfy({ $0 != nil }) else {
      (kind, missing, isWhole) = (.texts, [], false)
      return
    }
    kind = gaps.isEmpty && known.allSatisfy { Int($0) != nil } ? .integers : .numbers
    missing = gaps.sorted()
    isWhole = gaps.isEmpty && numbers.allSatisfy { $0 == $0?.rounded() }
  }

  private static func number(_ text: String) -> Double? {
    guard let first = text.utf8.first, first < 0x3a || first == UInt8(ascii: "."), let number = Double(text),
      number.isFinite
    else { return nil }
    return number
  }

  var isNumber: Bool { kind != .texts }

  /// Words in an average field.
  var words: Double {
    let all = fields.reduce(0) { $0 + $1.split(separator: " ").count }
    return Double(all) / Double(max(fields.count, 1))
  }

  private static let classNames: Set<String> = [
    "label", "labels", "class", "classes", "target", "targets", "y", "output", "category", "tag", "tags",
    "sentiment", "diagnosis",
  ]
  private static let sequenceNames: Set<String> = [
    "id", "sequence", "sequence_id", "series", "series_id", "subject", "subject_id", "trial", "sentence",
    "sentence_id", "case",
    "sample", "unit", "patient", "recording", "record", "user", "session", "uid", "sid",
  ]
  private static let timeNames: Set<String> = [
    "t", "time", "step", "date", "timestamp", "datetime", "index", "frame", "hour", "day",
  ]

  private var folded: String { name.lowercased() }
  var isCalledClass: Bool { GuessedColumn.classNames.contains(folded) }
  var isCalledSequence: Bool { GuessedColumn.sequenceNames.contains(folded) || folded.hasSuffix("_id") }
  var isCalledTime: Bool { GuessedColumn.timeNames.contains(folded) }

  /// Whether it can be a class: few kinds, each several times.
  var isClass: Bool {
    guard kinds > 1, kind != .numbers || isWhole else { return false }
    return isCalledClass && kinds * 2 <= fields.count || kinds <= max(2, min(50, fields.count / 4))
  }

  /// The rows of each value, where equal values stand together; nil where they come again later.
  var runs: [Range<Int>]? {
    var runs: [Range<Int>] = [], seen: Set<String> = [], first = 0
    while first < fields.count {
      var last = first
      while last + 1 < fields.count, fields[last + 1] == fields[first] { last += 1 }
      guard seen.insert(fields[first]).inserted else { return nil }
      runs.append(first..<last + 1)
      first = last + 1
    }
    return runs
  }
}
