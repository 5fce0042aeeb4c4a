import Components
import OrderedCollections
import Testing
import Training
import TrialFormat

@Suite struct RecordScheduleTests {
  private func schedule(
    updates: Int, every: Int? = nil, log: Int? = nil, at: [RecordChoice] = []
  ) -> [Int] {
    var settings = RecordSettings()
    (settings.every, settings.log, settings.at) = (every, log, at)
    return settings.schedule(updates: updates)
  }

  @Test func firstAndLastWhereNothingIsSaid() {
    #expect(RecordSettings().schedule(updates: 100) == [0, 99])
    #expect(RecordSettings().schedule(updates: 1) == [0])
    #expect(RecordSettings().schedule(updates: 2) == [0, 1])
  }

  @Test func everyStartsAtZero() {
    #expect(schedule(updates: 10, every: 3) == [0, 3, 6, 9])
    #expect(schedule(updates: 9, every: 3) == [0, 3, 6])
    #expect(schedule(updates: 4, every: 1) == [0, 1, 2, 3])
    #expect(schedule(updates: 5, every: 1000) == [0])
    #expect(schedule(updates: 1, every: 1) == [0])
  }

  @Test func logGrowsByAConstantFactor() {
    #expect(schedule(updates: 1001, log: 4) == [1, 10, 100, 1000])
    #expect(schedule(updates: 17, log: 5) == [1, 2, 4, 8, 16])
    #expect(schedule(updates: 1001, log: 1) == [1000])
    // Neighbours that round to the same update are one record.
    #expect(schedule(updates: 5, log: 50) == [1, 2, 3, 4])
    #expect(schedule(updates: 2, log: 3) == [1])
    #expect(schedule(updates: 1, log: 3) == [])
  }

  @Test func pointsAreSortedAndNamedOnce() {
    #expect(schedule(updates: 10, at: [.last, .update(3), .update(0), .update(9), .update(3)]) == [0, 3, 9])
    #expect(schedule(updates: 10, every: 5, log: 2, at: [.update(5), .update(7)]) == [0, 1, 5, 7, 9])
  }

  @Test func nothingIsRecordedBeyondTheEnd() {
    #expect(schedule(updates: 10, at: [.update(10), .update(11), .update(1_000_000_000)]) == [])
    #expect(schedule(updates: 1, every: 7, log: 9, at: [.update(1), .last]) == [0])
    #expect(schedule(updates: 10) == [])
  }

  @Test func schedulesRiseAndStayInside() {
    for steps in [1, 2, 3, 7, 100, 12345] {
      for every in [nil, 1, 2, 99, 20000] {
        for log in [nil, 1, 2, 13, 1000] {
          let chosen = schedule(updates: steps, every: every, log: log, at: [.update(4), .last])
          #expect(zip(chosen, chosen.dropFirst()).allSatisfy(<) && chosen.allSatisfy { 0..<steps ~= $0 })
          #expect(chosen.last == steps - 1)
        }
      }
    }
  }

  @Test func namesOfPointsAreValues() {
    #expect(RecordChoice(value: .text("first")) == .first)
    #expect(RecordChoice(value: .text("last")) == .last)
    #expect(RecordChoice(value: .integer(12)) == .update(12))
    for value in [.text("middle"), .real(1), .flag(true)] as [Value] {
      #expect(RecordChoice(value: value) == nil)
    }
    for point in [.first, .update(0), .update(7), .last] as [RecordChoice] {
      #expect(RecordChoice(value: point.value) == point)
    }
  }

  /// What is hashed and written never says "first".
  @Test func theFirstRecordIsWrittenAsUpdate0() throws {
    var settings = RecordSettings()
    settings.at = [.first, .last]
    #expect(
      settings.at == [.update(0), .last] && settings.table["at"] == .list([.integer(0), .text("last")]))
    let read = try #require(RecordSettings(table: .table(["at": .list([.text("first"), .integer(3)])])))
    #expect(read.table["at"] == .list([.integer(0), .integer(3)]))
  }
}
