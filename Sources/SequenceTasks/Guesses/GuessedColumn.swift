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
    "t", "time", "times", "step", "date", "dates", "timestamp", "datetime", "index", "frame", "hour", "day",
  ]

  /// `sentence` of `Sentence #`
  private var folded: String { name.lowercased().replacing("#", with: "").trimmed }
  var isCalledClass: Bool { GuessedColumn.classNames.contains(folded) }
  var isCalledSequence: Bool {
    isCalledWindow || GuessedColumn.sequenceNames.contains(folded) || folded.hasSuffix("_id")
  }
  /// Whether it names pieces of one series.
  var isCalledWindow: Bool { folded == "window" }
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

  /// As it is meant where it names each sequence at its first row alone, and is empty below; nil for another.
  var filledDown: GuessedColumn? {
    let known = fields.filter { !$0.trimmed.isEmpty }
    guard fields.first?.trimmed.isEmpty == false, known.count > 1, known.count * 2 <= fields.count,
      Set(known).count == known.count, GuessedColumn(name, known).kind != .numbers
    else { return nil }
    var last = ""
    return GuessedColumn(
      name,
      fields.map { field in
        if !field.trimmed.isEmpty { last = field }
        return last
      })
  }

  // MARK: what is no data

  /// As pandas calls a column that has no name.
  var isUnnamed: Bool { name.isEmpty || name.hasPrefix("Unnamed: ") && countsRows }

  /// Whether it holds nothing, as behind a separator that ends each row.
  var isVoid: Bool { fields.allSatisfy { $0.trimmed.isEmpty } }

  /// Whether it holds 0, 1, 2, … or 1, 2, 3, …, and is not called a time.
  var countsRows: Bool { !isCalledTime && fields.count > 2 && counts(0..<fields.count) }

  private func counts(_ rows: Range<Int>) -> Bool {
    guard let first = Int(fields[rows.lowerBound]), 0...1 ~= first else { return false }
    return rows.allSatisfy { Int(fields[$0]) == first + $0 - rows.lowerBound }
  }

  // MARK: times

  /// Whether all its fields are dates of ISO 8601.
  var isDate: Bool { fields.allSatisfy { Instant(date: $0.trimmed) != nil } }

  /// Whether it can order rows, by its name or by what it holds.
  var isTime: Bool { isCalledTime || isDate }

  private func instant(_ row: Int) -> Instant? {
    let text = fields[row].trimmed
    return GuessedColumn.number(hasCommas ? text.replacing(",", with: ".") : text).map { .number($0) }
      ?? Instant(date: text)
  }

  /// Whether each of some rows has a later time than the one before it, or none an earlier one.
  func rises(in rows: Range<Int>, strictly: Bool = true) -> Bool {
    guard var last = instant(rows.lowerBound) else { return false }
    for row in rows.dropFirst() {
      guard let next = instant(row),
        (strictly ? last.isBefore(next) : next.isBefore(last).map { !$0 }) == true
      else { return false }
      last = next
    }
    return true
  }

  /// Whether it is the time in each of some runs of rows: it rises, and is called so or counts.
  func isTime(in runs: [Range<Int>]) -> Bool {
    (isTime || runs.allSatisfy(counts)) && runs.allSatisfy { rises(in: $0) }
  }
}
