import Components
import Diagnostics
import LinearAlgebra
import Recurrent
import Testing

@Suite struct GradientByTimeTests {
  private func measure(_ subject: Subject) -> Measured {
    let diagnostic = GradientByTime(), setting = subject.setting
    return Measured(
      diagnostic.measure(DiagnosticSubject(subject.network, on: subject.batch, in: setting)),
      diagnostic.declaration(for: setting))
  }

  /// From errors that are sent back otherwise, step by step and number by number.
  @Test(arguments: [RNN() as any Cell, LSTM(), GRU()], Arrangement.allCases)
  func sizesAreThoseOfPlainLoops(cell: any Cell, arrangement: Arrangement) {
    for isDeep in [false, true] {
      let subject = Subject(
        cell, arrangement, hidden: 4, lengths: [6, 3, 6, 1, 2], outputLengths: [4, 5, 2, 1, 5], longest: 8
      ) {
        if isDeep { ($0.layers, $0.bidirectional) = (LayerWidths([3, 4]), arrangement == .manyToMany) }
      }
      let measured = measure(subject), network = subject.network
      StepErrors(network, on: subject.batch).propagateAll()
      for (placed, shape) in network.layers(subject.batch) {
        for (component, state) in cell.declaration.states.enumerated() {
          let errors = placed.layer.stateGradients[component], name = placed.names.prefix + state
          let mean = measured.numbers("\(name).mean"), B = shape.examples
          #expect(mean.count == 8 || placed.names.prefix.hasPrefix("encoder"))
          for t in mean.indices {
            let sizes = (0..<B).filter { t < shape.length($0) }.map { example -> Double in
              let own = placed.names.isReversed ? shape.length(example) - 1 - t : t
              let row = errors.rows((own + 1) * B + example..<(own + 1) * B + example + 1).elements
              return (row.reduce(0) { $0 + $1 * $1 } / Double(row.count)).squareRoot()
            }.sorted()
            guard !sizes.isEmpty else {
              #expect(mean[t].isNaN && measured.numbers("\(name).zeros")[t].isNaN)
              continue
            }
            let expected = sizes.reduce(0, +) / Double(sizes.count), middle = sizes.count / 2
            #expect(difference([mean[t]], [expected]) < 1e-12, "\(name) at \(t)")
            // Negative control: of the batch, not of an example.
            #expect(expected == 0 || difference([mean[t]], [expected / Double(B)]) > 0.5)
            let median =
              sizes.count % 2 == 1 ? sizes[middle] : (sizes[middle - 1] + sizes[middle]) / 2
            #expect(difference([measured.numbers("\(name).median")[t]], [median]) < 1e-12)
            if sizes.count == 5 {
              #expect(difference([measured.numbers("\(name).lower")[t]], [sizes[1]]) < 1e-12)
              #expect(difference([measured.numbers("\(name).upper")[t]], [sizes[3]]) < 1e-12)
            }
          }
        }
      }
    }
  }

  /// Units that all have the same error: their number does not count, nor does that of equal sequences.
  @Test func widthsAndBatchesCompare() {
    func sizes(hidden: Int, examples: Int) -> [Double] {
      let subject = Subject(
        rnn(.linear), .manyToOne, hidden: hidden, lengths: Array(repeating: 5, count: examples))
      let p = subject.network.parameters
      for name in ["U", "b", "W", "c"] { p[name].clear() }
      for h in 0..<hidden {
        p["W"][h, h] = 0.5
        for k in 0..<4 { p["V"][h, k] = Double(k) }
      }
      return measure(subject).numbers("s.mean")
    }
    let one = sizes(hidden: 1, examples: 1)
    #expect(difference(zip(one, one.dropFirst()).map { $0 / $1 }, Array(repeating: 0.5, count: 4)) < 1e-12)
    #expect(difference(sizes(hidden: 64, examples: 1), one) < 1e-12)
    // Targets differ from example to example, and are as large in the mean as their number of classes allows.
    let many = sizes(hidden: 8, examples: 40)
    #expect(zip(many, one).allSatisfy { $0 < 4 * $1 && $1 < 4 * $0 })
  }

  /// What float32 cannot hold is neither zero nor missing: it is counted.
  @Test func underflowAndOverflowAreCounted() {
    func flaws(_ precision: Precision, _ weight: Double) -> (
      zeros: [Double], denormals: [Double], overflows: [Double]
    ) {
      let subject = Subject(rnn(.linear), .manyToOne, hidden: 3, lengths: [30, 30], precision: precision)
      let W = subject.network.parameters["W"]
      for name in ["U", "b", "W"] { subject.network.parameters[name].clear() }
      for h in 0..<3 { W[h, h] = weight }
      let measured = measure(subject)
      let sizes = measured.numbers("s.mean")
      #expect(weight < 1 || !(sizes[0] < 1e50))
      return (measured.numbers("s.zeros"), measured.numbers("s.denormals"), measured.numbers("s.overflows"))
    }
    let small = flaws(.float32, 1e-3)
    #expect(small.zeros[0] == 1 && small.zeros[29] == 0 && small.denormals.contains { $0 > 0.9 })
    #expect(
      zip(small.zeros, small.denormals).allSatisfy { $0 + $1 <= 1 } && small.overflows.allSatisfy { $0 == 0 })
    let large = flaws(.float32, 1e3)
    #expect(large.overflows[0] == 1 && large.overflows[29] == 0 && large.zeros.allSatisfy { $0 == 0 })
    // Negative control: float64 holds all of them.
    for weight in [1e-3, 1e3] {
      let exact = flaws(.float64, weight)
      #expect((exact.zeros + exact.denormals + exact.overflows).allSatisfy { $0 == 0 })
    }
  }
}
