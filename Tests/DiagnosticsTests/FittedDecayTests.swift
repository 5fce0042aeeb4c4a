import Recurrent
import Testing

@testable import Diagnostics

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct FittedDecayTests {
  private func line(_ rate: Double, _ count: Int) -> [Double] { (0..<count).map { exp(-rate * Double($0)) } }

  @Test(arguments: [0.1, 1, -0.3]) func aLineIsFound(rate: Double) {
    let fitted = FittedDecay(line(rate, 40), from: 0)
    #expect(abs(fitted.rate - rate) < 1e-12 && fitted.lags == 40)
    let later = FittedDecay([0] + line(rate, 40), from: 1)
    #expect(abs(later.rate - rate) < 1e-12 && later.lags == 40)
  }

  @Test func aFewOtherLagsDoNotTurnIt() {
    var profile = line(0.5, 40)
    for lag in [5, 17, 33] { profile[lag] *= 100 }
    #expect(abs(FittedDecay(profile, from: 0).rate - 0.5) < 1e-4)
    // Negative control: half of the lags do.
    for lag in 20..<40 { profile[lag] *= 100 }
    #expect(abs(FittedDecay(profile, from: 0).rate - 0.5) > 1e-2)
  }

  @Test func whatUnderflowsIsLeftOut() {
    let fitted = FittedDecay(line(2, 60), from: 0)
    // e^{−2·34} is the last number above 1e-30.
    #expect(fitted.lags == 35 && abs(fitted.rate - 2) < 1e-12)
    #expect(FittedDecay([1, 0.5, 0, 0.125, 0.1], from: 0).lags == 2)
    #expect(FittedDecay([1, 2, .infinity], from: 0).lags == 2)
  }

  @Test(arguments: [[], [1], [.nan, 1, 0.5], [1, .nan, 0.5], [0, 0, 0]] as [[Double]])
  func tooFewHaveNone(profile: [Double]) { #expect(FittedDecay(profile, from: 0).rate.isNaN) }

  /// Of a linear network with scaled orthogonal weights it is known.
  @Test func orthogonalWeightsDecayByTheirScale() {
    let subject = Subject(rnn(.linear), .manyToOne, hidden: 6, lengths: [12, 12, 7])
    subject.setOrthogonal(scale: 0.7)
    let measured = subject.measure()
    #expect(abs(measured.number("gradient_decay") + log(0.7)) < 1e-9)
    #expect(measured.number("gradient_decay_lags") == 12)
    subject.setOrthogonal(scale: 1.1)
    #expect(abs(subject.measure().number("gradient_decay") + log(1.1)) < 1e-9)
  }
}
