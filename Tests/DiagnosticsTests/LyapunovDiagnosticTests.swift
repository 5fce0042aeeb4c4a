import Components
import Diagnostics
import Foundation
import Recurrent
import Testing
import TrialFormat

@Suite struct LyapunovDiagnosticTests {
  private func measure(_ subject: Subject, _ change: (inout LyapunovDiagnostic) -> Void = { _ in }) -> Measured {
    var diagnostic = LyapunovDiagnostic()
    change(&diagnostic)
    let setting = subject.setting
    return Measured(
      diagnostic.measure(DiagnosticSubject(subject.network, on: subject.batch, in: setting)), diagnostic.declaration(for: setting)
    )
  }

  @Test(arguments: [0.7, 1, 1.4]) func orthogonalWeightsHaveOneExponent(scale: Double) {
    let subject = Subject(rnn(.linear), hidden: 5, lengths: [12, 7, 1])
    subject.setOrthogonal(scale: scale)
    let measured = measure(subject) { $0.exponents = 3 }
    #expect(measured.coordinates("exponent") == [1, 2, 3])
    #expect(measured.all["mean"]?.reals.allSatisfy { abs($0 - log(scale)) < 1e-12 } == true)
    #expect(measured.all["standard_deviation"]?.reals.allSatisfy { $0 < 1e-12 } == true)
  }

  @Test func exponentsFallAndSpread() throws {
    let subject = Subject(LSTM(), hidden: 4, lengths: [12, 9, 12])
    let measured = measure(subject) { ($0.exponents, $0.warmup) = (100, 0) }
    let means = try #require(measured.all["mean"]?.reals), spread = try #require(measured.all["standard_deviation"]?.reals)
    #expect(means.count == 8 && spread.count == 8 && spread.allSatisfy { $0 > 0 && $0 < 1 })
    #expect(means[0] > means[7])
  }

  @Test func layersHaveTheirOwnAxes() {
    let subject = Subject(rnn(.tanh), .sequenceToSequence, hidden: 5, lengths: [6, 3], outputLengths: [2, 4]) {
      $0.decoder.hidden = 3
    }
    let measured = measure(subject)
    #expect(measured.declaration.axes.map(\.name) == ["encoder_exponent", "decoder_exponent"])
    #expect(measured.all.quantities.map(\.path).filter { $0.hasSuffix("mean") } == ["encoder.mean", "decoder.mean"])
    #expect(measured.all["encoder.mean"]?.reals.count == 5 && measured.all["decoder.mean"]?.reals.count == 3)
  }
}
