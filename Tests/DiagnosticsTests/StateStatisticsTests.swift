import Diagnostics
import LinearAlgebra
import Recurrent
import Testing

@Suite struct StateStatisticsTests {
  private func measure(_ subject: Subject, tolerance: Double = 1e-6) -> Measured {
    var diagnostic = StateStatistics()
    diagnostic.tolerance = tolerance
    let setting = subject.setting
    return Measured(
      diagnostic.measure(DiagnosticSubject(subject.network, on: subject.batch, in: setting)),
      diagnostic.declaration(for: setting))
  }

  @Test func momentsAreThoseOfPlainLoops() {
    let subject = Subject(LSTM(), hidden: 4, lengths: [6, 2, 5], longest: 7) { $0.bidirectional = true }
    let measured = measure(subject)
    _ = subject.network.forward(subject.batch, needsGradient: false)
    for (placed, shape) in subject.network.layers(subject.batch) {
      for (component, state) in ["s", "q"].enumerated() {
        let name = placed.names.prefix + state
        for t in 0..<7 {
          let own = (0..<3).filter { t < shape.length($0) }.flatMap { example -> [Double] in
            let step = placed.names.isReversed ? shape.length(example) - 1 - t : t
            let row = (step + 1) * 3 + example
            return placed.layer.states[component].rows(row..<row + 1).elements
          }
          func number(_ quantity: String) -> Double { measured.numbers("\(name).\(quantity)")[t] }
          guard let least = own.min(), let greatest = own.max() else {
            #expect(number("mean").isNaN && number("maximum").isNaN)
            continue
          }
          let mean = own.reduce(0, +) / Double(own.count)
          let variance = own.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(own.count)
          #expect(abs(number("mean") - mean) < 1e-14)
          #expect(abs(number("deviation") - variance.squareRoot()) < 1e-14)
          #expect(number("minimum") == least && number("maximum") == greatest)
          // Negative control: the neighbouring step is another.
          #expect(t == 0 || abs(measured.numbers("\(name).mean")[t - 1] - mean) > 1e-9)
        }
      }
    }
  }

  /// Two inputs of three, no recurrence, and units that read nothing.
  @Test(arguments: Precision.allCases) func stillUnitsAndRank(precision: Precision) {
    let subject = Subject(rnn(.linear), hidden: 6, lengths: [20, 20, 7], precision: precision)
    let p = subject.network.parameters
    p["W"].clear()
    p["U"].rows(2..<3).clear()
    for unit in [1, 4] {
      for d in 0..<3 { p["U"][d, unit] = 0 }
    }
    // A constant moves nothing, but is one more direction.
    p["b"].clear()
    let measured = measure(subject)
    #expect(measured.number("s.still") == 2.0 / 6 && measured.number("s.rank") == 2)
    p["b"][0, 4] = 1
    #expect(measure(subject).number("s.still") == 2.0 / 6 && measure(subject).number("s.rank") == 3)
    #expect(measure(subject, tolerance: 1e6).number("s.still") == 1)
    // Negative control: an input more.
    for unit in 0..<6 { p["U"][2, unit] = Double(unit * unit) - 3 }
    #expect(measure(subject).number("s.still") == 0 && measure(subject).number("s.rank") == 4)
  }

  @Test func singleStepsDoNotMove() {
    let measured = measure(Subject(RNN(), hidden: 3, lengths: [1, 1]))
    #expect(measured.number("s.still").isNaN && measured.number("s.rank") == 2)
  }
}
