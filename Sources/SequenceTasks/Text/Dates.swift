import LinearAlgebra

/// Days as people write them → as ISO 8601 does: "the 3rd of March 1997" → "1997-03-03".
enum Dates {
  /// How many ways there are to write a day.
  static let forms = 8
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
  ]
  static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

  /// Eight of ten days are trained on, each written anew whenever it comes up; no way of writing a held-out
  /// day is ever seen.
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
        pair(
          CalendarDay(number: known[stream.integer(below: known.count)]), form: stream.integer(below: forms))
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
        (
          "written as",
          (0..<forms).map { pair(CalendarDay(number: 9923), form: $0).source }.joined(separator: " · ")
        ),
      ])
  }

  static func pair(_ day: CalendarDay, form: Int) -> TextPair { TextPair(written(day, form: form), iso(day)) }

  static func iso(_ day: CalendarDay) -> String {
    "\(padded(day.year, 4))-\(padded(day.month, 2))-\(padded(day.day, 2))"
  }

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

/// A day of the Gregorian calendar.
struct CalendarDay: Equatable {
  let year: Int
  /// 1 … 12
  let month: Int
  /// 1 … 31
  let day: Int
  /// 0 is Sunday.
  let weekday: Int

  /// - Parameter number: days since 1 January 1970, which was a Thursday.
  ///
  /// Counts in eras of 400 years (146,097 days) and in years that begin in March, so that the leap day is a
  /// year's last; after H. Hinnant, chrono-Compatible low-level date algorithms, 2013.
  init(number: Int) {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    weekday = ((number + 4) % 7 + 7) % 7
  }

  /// The number of the first day of a year.
  static func number(ofYear year: Int) -> Int {
    let before = year - 1
    return 365 * (year - 1970) + before / 4 - before / 100 + before / 400
      - (1969 / 4 - 1969 / 100 + 1969 / 400)
  }
}
