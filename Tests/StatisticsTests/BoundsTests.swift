import Statistics
import Testing

@Suite struct BoundsTests {
  @Test func arithmeticHoldsEveryNumberThatIsPossible() {
    let a = Bounds(1, 3), b = Bounds(-2, 5)
    #expect(a + b == Bounds(-1, 8) && a - b == Bounds(-4, 5) && -b == Bounds(-5, 2))
    #expect(a * b == Bounds(-6, 15) && a / Bounds(2, 4) == Bounds(0.25, 1.5))
    #expect(a / b == .unknown, "the divisor may be 0")
    #expect(b.magnitude == Bounds(0, 5) && Bounds(-3, -1).magnitude == a)
  }

  @Test func whatHasNoEndStaysWithoutOne() {
    let reach = Bounds(49, .infinity)
    #expect(reach * Bounds(2) == Bounds(98, .infinity) && reach * Bounds(0) == Bounds(0))
    #expect(reach - reach == .unknown)
    #expect(Bounds(.nan) == .unknown && (Bounds(.infinity) - Bounds(.infinity)) == .unknown)
    #expect(Bounds(0, 1).logarithm == Bounds(-.infinity, 0) && Bounds(-2, -1).logarithm == .unknown)
  }

  @Test func comparisonsAreDecidedOnlyWhereNothingElseIsPossible() {
    let reach = Bounds(49, .infinity)
    #expect(Bounds(12).isLess(than: reach) == Bounds(true) && Bounds(50).isLess(than: reach) == .undecided)
    #expect(reach.isLess(than: Bounds(49)) == Bounds(false))
    #expect(Bounds(1).equals(Bounds(1)) == Bounds(true) && reach.equals(Bounds(1)) == Bounds(false))
    #expect(reach.equals(Bounds(60)) == .undecided)
  }

  @Test func logicIsKleenes() {
    let (yes, no) = (Bounds(true), Bounds(false))
    #expect(no.and(.undecided) == no && yes.and(.undecided) == .undecided)
    #expect(yes.or(.undecided) == yes && no.or(.undecided) == .undecided)
    #expect(!yes == no && !Bounds.undecided == .undecided)
  }
}

@Suite struct InfiniteQuantileTests {
  @Test func exactOrderStatisticDoesNotMindAnInfinityAboveIt() {
    #expect(median([1, 2, .infinity]) == 2)
    #expect(quantile([1, 2, 3, .infinity, .infinity], 0.5) == 3)
    #expect(median([-.infinity, 2, 3]) == 2)
  }

  @Test func betweenANumberAndAnInfinityIsTheInfinity() {
    #expect(median([1, .infinity]) == .infinity && median([-.infinity, 1]) == -.infinity)
    #expect(median([-.infinity, .infinity]).isNaN)
  }
}
