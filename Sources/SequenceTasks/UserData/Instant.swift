/// A time as a table writes it: a number, or a date that begins with year, month and day.
enum Instant: Sendable, Equatable {
  case number(Double)
  case date(String)

  /// Whether it lies before another; nil where they cannot be compared, a number with a date, or dates that are
  /// written in two ways.
  func isBefore(_ other: Instant) -> Bool? {
    switch (self, other) {
    case (.number(let a), .number(let b)): a < b
    case (.date(let a), .date(let b)) where a.utf8.count == b.utf8.count: a < b
    default: nil
    }
  }

  /// A date: `2024-05-01`, `2024-05-01T12:30:00`; nil for another text.
  init?(date text: String) {
    let form = Array("0000-00-00".utf8), bytes = Array(text.utf8.prefix(10))
    guard bytes.count == form.count, !text.utf8.contains(where: { $0 >= 0x80 }),
      zip(form, bytes).allSatisfy({ $0 == UInt8(ascii: "-") ? $1 == $0 : (48...57).contains($1) })
    else { return nil }
    self = .date(text)
  }
}
