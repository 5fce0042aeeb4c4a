import Testing

@testable import SequenceTasks

/// Times of tables, by what they mean and not by how they are written.
@Suite struct InstantTests {
  private func isBefore(_ a: String, _ b: String) throws -> Bool? {
    try #require(Instant(date: a)).isBefore(try #require(Instant(date: b)))
  }

  @Test(arguments: [
    ("2024-05-01", "2024-05-02"), ("1969-12-31", "1970-01-01"), ("2024-02-29", "2024-03-01"),
    ("1999-12-31 23:59", "2000-01-01 00:00"), ("2024-05-01T10:00", "2024-05-01T10:00:01"),
    ("2024-05-01T10:00:00.5", "2024-05-01T10:00:00.75"), ("2024-05-01T10:00:00.9", "2024-05-01 10:00:01.0"),
    ("2024-05-01T11:00:00+05:00", "2024-05-01T10:00:00+00:00"),
    ("2024-05-01T10:00:00-0930", "2024-05-01T20:00:00Z"), ("2016-12-31T23:59:59Z", "2016-12-31T23:59:60Z"),
  ]) func theEarlierOne(_ a: String, _ b: String) throws {
    #expect(try isBefore(a, b) == true && isBefore(b, a) == false)
  }

  @Test func theSame() throws {
    #expect(Instant(date: "2024-05-01T11:00+01:00") == Instant(date: "2024-05-01 10:00:00Z"))
    #expect(try isBefore("2024-05-01T11:00+01:00", "2024-05-01T10:00Z") == false)
  }

  @Test(arguments: [
    ("2024-05-01", "2024-05-01T10:00"), ("2024-05-01T10:00", "2024-05-02T10:00Z"),
  ]) func notToBeCompared(_ a: String, _ b: String) throws { #expect(try isBefore(a, b) == nil) }

  @Test(arguments: [
    "2024-02-30", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-01", "2024-05-00", "2024-05-01T25:99",
    "2024-05-01T10:60", "2024-05-01 foo", "2024-05-01 11:00 AM", "2024-05-01T10:00:00.", "2024-05-01T",
    "24-05-01",
    "2024-05-01T10:00:00+99:00", "2024-05-01Z", "01.05.2024", "2024-5-1", "", "2024-05-01T10:00ZZ",
    "２024-05-01",
  ]) func noDate(text: String) { #expect(Instant(date: text) == nil) }
}
