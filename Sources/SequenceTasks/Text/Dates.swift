import LinearAlgebra

/// Days as people write them → as ISO 8601 does: "the 3rd of March 1997" → "1997-03-03".
enum Dates {
  /// How many ways there are to write a day.
  static let forms = 8
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
  ]
  static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

  /// Eight of ten days are trained on, each written anew whenever it comes up; no way of writing a held-out day is ever seen.
  ///
  /// - Parameters:
  ///   - years: all days of these.
  ///   - evaluated: at most so many days for validation, and for the test.
  static func source(years: ClosedRange<Int>, evaluated: Int) -> TextPairSource {
    let all = CalendarDay.number(ofYear: years.lowerBound)..<CalendarDay.number(ofYear: years.upperBound + 1)
    var known: [Int] = [], validation: [Int] = [], test: [Int] = []
    for number in all {
      switch NameSplit(iso(CalendarDay(number: number)), of: "dates") {
      case .training: known.append(number)
      case .evaluation(.validation): validation.append(number)
      case .evaluation(.test): test.append(number)
      }
    }
    func pairs(_ numbers: [Int], _ split: EvaluationSplit) -> [TextPair] {
      var stream = RandomStream(seed: 0, name: "data/dates/\(split.rawValue)")
      return stream.permutation(of: numbers.count).prefix(evaluated).map {
        pair(CalendarDay(number: numbers[$0]), form: stream.integer(below: forms))
      }
    }
    let sets = (validation: pairs(validation, .validation), test: pairs(test, .test))
    return TextPairSource(
      coder: TextPairCoder(
        inputs: (months + weekdays).joined().unicodeScalars + "0123456789 ,./stndrhof".unicodeScalars,
        outputs: "0123456789-".unicodeScalars),
      longest: (longest, 10),
      training: .fresh { [known] stream in
        pair(CalendarDay(number: known[stream.integer(below: known.count)]), form: stream.integer(below: forms))
      },
      validation: sets.validation, test: sets.test, isByStep: true,
      facts: [
        (
          "days",
          """
          \(known.count) of the years \(years.lowerBound) to \(years.upperBound) to train on; \
          \(sets.validation.count) others for validation and \(sets.test.count) for the test, which training never sees
          """
        ),
        ("written as", (0..<forms).map { pair(CalendarDay(number: 9923), form: $0).source }.joined(separator: " · ")),
      ])
  }

  static func pair(_ day: CalendarDay, form: Int) -> TextPair { TextPair(written(day, form: form), iso(day)) }

  static func iso(_ day: CalendarDay) -> String { "\(padded(day.year, 4))-\(padded(day.month, 2))-\(padded(day.day, 2))" }

  static func written(_ date: CalendarDay, form: Int) -> String {
    let (year, day, month) = (date.year, date.day, months[date.month - 1])
    return switch form {
    case 0: "\(day) \(month) \(year)"
    case 1: "\(month) \(day), \(year)"
    case 2: "the \(day)\(suffix(day)) of \(month) \(year)"
    case 3: "\(month) \(day)\(suffix(day)), \(year)"
    case 4: "\(day) \(month.prefix(3)) \(year)"
    case 5: "\(day).\(date.month).\(year)"
    case 6: "\(padded(day, 2))/\(padded(date.month, 2))/\(year)"
    default: "\(weekdays[date.weekday]), \(day) \(month) \(year)"
    }
  }

  /// Characters of "Wednesday, 30 September 1997".
  private static let longest = 28

  private static func suffix(_ day: Int) -> String {
    switch day {
    case 1, 21, 31: "st"
    case 2, 22: "nd"
    case 3, 23: "rd"
    default: "th"
    }
  }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(digits - text.count, 0)) + text
  }
}
