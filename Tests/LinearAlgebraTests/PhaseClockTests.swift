import LinearAlgebra
import Testing

@Suite struct PhaseClockTests {
  /// Every moment between `start` and the last lap is booked once.
  @Test func lapsAddUp() {
    let clock = PhaseClock(), outer = ContinuousClock(), start = outer.now
    clock.start()
    for _ in 0..<1000 {
      clock.lap(.pointwise)
      clock.lap(.optimizer)
    }
    let whole = (outer.now - start) / .seconds(1), booked = Phase.allCases.map { clock.seconds($0) }
    #expect(clock.seconds(.pointwise) > 0 && clock.seconds(.optimizer) > 0)
    #expect(booked.filter { $0 > 0 }.count == 2 && booked.reduce(0, +) <= whole)
    clock.start()
    #expect(Phase.allCases.allSatisfy { clock.seconds($0) == 0 })
  }
}
