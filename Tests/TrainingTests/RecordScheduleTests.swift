import Components
import OrderedCollections
import Testing
import Training
import TrialFormat

@Suite struct RecordScheduleTests {
  private func schedule(
    steps: Int, every: Int? = nil, log: Int? = nil, at: [RecordChoice] = []
  ) -> [Int] {
    var settings = RecordSettings()
    (settings.every, settings.log, settings.at) = (every, log, at)
    return settings.schedule(steps: steps)
  }

  @Test func firstAndLastWhereNothingIsSaid() {
    #expect(RecordSettings().schedule(steps: 100) == [0, 99])
    #expect(RecordSettings().schedule(steps: 1) == [0])
    #expect(RecordSettings().schedule(steps: 2) == [0, 1])
  }

  @Test func everyStartsAtZero() {
    #expect(schedule(steps: 10, every: 3) == [0, 3, 6, 9])
    #expect(schedule(steps: 9, every: 3) == [0, 3, 6])
    #expect(schedule(steps: 4, every: 1) == [0, 1, 2, 3])
    #expect(schedule(steps: 5, every: 1000) == [0])
    #expect(schedule(steps: 1, every: 1) == [0])
  }

  @Test func logGrowsByAConstantFactor() {
    #expect(schedule(steps: 1001, log: 4) == [1, 10, 100, 1000])
    #expect(schedule(steps: 17, log: 5) == [1, 2, 4, 8, 16])
    #expect(schedule(steps: 1001, log: 1) == [1000])
    // Neighbours that round to the same update are one record.
    #expect(schedule(steps: 5, log: 50) == [1, 2, 3, 4])
    #expect(schedule(steps: 2, log: 3) == [1])
    #expect(schedule(steps: 1, log: 3) == [])
  }

  @Test func pointsAreSortedAndNamedOnce() {
    #expect(schedule(steps: 10, at: [.last, .step(3), .step(0), .step(9), .step(3)]) == [0, 3, 9])
    #expect(schedule(steps: 10, every: 5, log: 2, at: [.step(5), .step(7)]) == [0, 1, 5, 7, 9])
  }

  @Test func nothingIsRecordedBeyondTheEnd() {
    #expect(schedule(steps: 10, at: [.step(10), .step(11), .step(1_000_000_000)]) == [])
    #expect(schedule(steps: 1, every: 7, log: 9, at: [.step(1), .last]) == [0])
    #expect(schedule(steps: 10) == [])
  }

  @Test func schedulesRiseAndStayInside() {
    for steps in [1, 2, 3, 7, 100, 12345] {
      for every in [nil, 1, 2, 99, 20000] {
        for log in [nil, 1, 2, 13, 1000] {
          let chosen = schedule(steps: steps, every: every, log: log, at: [.step(4), .last])
          #expect(zip(chosen, chosen.dropFirst()).allSatisfy(<) && chosen.allSatisfy { 0..<steps ~= $0 })
          #expect(chosen.last == steps - 1)
        }
      }
    }
  }

  @Test func namesOfPointsAreValues() {
    #expect(RecordChoice(value: .text("first")) == .first)
    #expect(RecordChoice(value: .text("last")) == .last)
    #expect(RecordChoice(value: .integer(12)) == .step(12))
    for value in [.text("middle"), .real(1), .flag(true)] as [Value] { #expect(RecordChoice(value: value) == nil) }
    for point in [.first, .step(0), .step(7), .last] as [RecordChoice] {
      #expect(RecordChoice(value: point.value) == point)
    }
  }

  /// What is hashed and written never says "first".
  @Test func theFirstRecordIsWrittenAsUpdate0() throws {
    var settings = RecordSettings()
    settings.at = [.first, .last]
    #expect(settings.at == [.step(0), .last] && settings.table["at"] == .list([.integer(0), .text("last")]))
    let read = try #require(RecordSettings(table: .table(["at": .list([.text("first"), .integer(3)])])))
    #expect(read.table["at"] == .list([.integer(0), .integer(3)]))
  }
}
