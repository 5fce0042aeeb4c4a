/// A time as a table writes it: a number, or a date of ISO 8601.
enum Instant: Sendable, Equatable {
  case number(Double)
  case date(Moment)

  /// Whole seconds since 1970-01-01, and what of a second is beyond.
  struct Moment: Sendable, Equatable {
    let seconds: Int
    let fraction: Double
    /// Whether hours are told, and whether their distance from UTC: others cannot be compared with these.
    let hasTime: Bool
    let hasZone: Bool
  }

  /// Whether it lies before another; nil where they cannot be compared: a number with a date, a day with an hour, a
  /// local time with one of a known zone.
  func isBefore(_ other: Instant) -> Bool? {
    switch (self, other) {
    case (.number(let a), .number(let b)): a < b
    case (.date(let a), .date(let b)) where a.hasTime == b.hasTime && a.hasZone == b.hasZone:
      (a.seconds, a.fraction) < (b.seconds, b.fraction)
    default: nil
    }
  }

  /// A date: `2024-05-01`, `2024-05-01 12:30`, `2024-05-01T12:30:00.25+02:00`; nil for another text, and for a day or
  /// an hour that there is not.
  init?(date text: String) {
    // Not by a regular expression: a table has thousands of them.
    var rest = Array(text.utf8)[...]
    /// So many digits behind a mark, if they stand there.
    func take(_ marks: String, _ count: Int) -> Int? {
      let mark = marks.isEmpty ? 0 : 1, digits = rest.dropFirst(mark).prefix(count)
      guard digits.count == count, digits.allSatisfy({ (48...57).contains($0) }),
        marks.isEmpty || rest.first.map({ marks.utf8.contains($0) }) == true
      else { return nil }
      rest = rest.dropFirst(mark + count)
      return digits.reduce(0) { 10 * $0 + Int($1 - 48) }
    }
    guard let year = take("", 4), let month = take("-", 2), let day = take("-", 2), 1...12 ~= month,
      1...Instant.days(in: month, of: year) ~= day
    else { return nil }
    var seconds = 86_400 * (Instant.days(before: year) + day - 1), fraction = 0.0, hasTime = false,
      hasZone = false
    for earlier in 1..<month { seconds += 86_400 * Instant.days(in: earlier, of: year) }
    if let hour = take("T ", 2) {
      // A second more is written where one was inserted.
      guard let minute = take(":", 2), hour < 24, minute < 60 else { return nil }
      let second = take(":", 2)
      guard second ?? 0 <= 60 else { return nil }
      seconds += 3600 * hour + 60 * minute + (second ?? 0)
      hasTime = true
      if second != nil, rest.first == UInt8(ascii: ".") {
        let digits = rest.dropFirst().prefix { (48...57).contains($0) }
        guard let part = Double("0.\(String(decoding: digits, as: UTF8.self))"), !digits.isEmpty else {
          return nil
        }
        (fraction, rest) = (part, rest.dropFirst(1 + digits.count))
      }
      if rest.elementsEqual("Z".utf8) {
        (hasZone, rest) = (true, [])
      } else if let sign = rest.first, let hours = take("+-", 2) {
        guard let minutes = take(":", 2) ?? take("", 2), hours < 24, minutes < 60 else { return nil }
        seconds -= (sign == UInt8(ascii: "-") ? -1 : 1) * (3600 * hours + 60 * minutes)
        hasZone = true
      }
    }
    guard rest.isEmpty else { return nil }
    self = .date(Moment(seconds: seconds, fraction: fraction, hasTime: hasTime, hasZone: hasZone))
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// From 1970-01-01 to the first of a year, by the Gregorian calendar.
  private static func days(before year: Int) -> Int {
    let past = year - 1
    return 365 * (year - 1970) + (past / 4 - past / 100 + past / 400) - (1969 / 4 - 1969 / 100 + 1969 / 400)
  }
}
