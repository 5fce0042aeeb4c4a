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
  /// Counts in eras of 400 years (146,097 days) and in years that begin in March, so that the leap day is a year's last; after
  /// H. Hinnant, chrono-Compatible low-level date algorithms, 2013.
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
    return 365 * (year - 1970) + before / 4 - before / 100 + before / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400)
  }
}
