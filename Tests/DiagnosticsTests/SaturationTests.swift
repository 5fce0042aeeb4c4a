import Components
import Diagnostics
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct SaturationTests {
  private func measure(_ subject: Subject, threshold: Double = 0.1, details: Bool = false) -> Measured {
    var diagnostic = Saturation()
    (diagnostic.threshold, diagnostic.keepsDetails) = (threshold, details)
    let setting = subject.setting
    return Measured(
      diagnostic.measure(DiagnosticSubject(subject.network, on: subject.batch, in: setting)),
      diagnostic.declaration(for: setting))
  }

  /// Gates from inputs, states and parameters alone, and slopes from their definition.
  @Test(arguments: Precision.allCases) func anLSTMIsWhatPlainArraysSay(precision: Precision) throws {
    let lengths = [6, 2, 5], H = 4
    let subject = Subject(LSTM(), hidden: H, lengths: lengths, precision: precision, longest: 7)
    let p = subject.network.parameters
    p["U"].scale(by: 6)
    let measured = measure(subject, threshold: 0.5, details: true), x = try #require(subject.batch.frames)
    _ = subject.network.forward(subject.batch, needsGradient: false)
    let states = subject.network.layer.states[0]
    var saturated = Array(repeating: 0.0, count: 4 * H), activation = saturated
    var byTime = Array(repeating: 0.0, count: 7 * 4), activationByTime = byTime
    var byUnitAndTime = Array(repeating: 0.0, count: 7 * 4 * H)
    for (b, length) in lengths.enumerated() {
      for t in 0..<length {
        for gate in 0..<4 {
          for h in 0..<H {
            var a = p["b"][0, gate * H + h]
            for d in 0..<3 { a += x[t * 3 + b, d] * p["U"][d, gate * H + h] }
            for k in 0..<H { a += states[t * 3 + b, k] * p["W"][k, gate * H + h] }
            let value = gate == 2 ? tanh(a) : 1 / (1 + exp(-a))
            let slope = gate == 2 ? 1 - value * value : 4 * value * (1 - value)
            saturated[gate * H + h] += slope < 0.5 ? 1 : 0
            byTime[t * 4 + gate] += slope < 0.5 ? 1 : 0
            byUnitAndTime[(t * 4 + gate) * H + h] += slope < 0.5 ? 1 : 0
            activation[gate * H + h] += value
            activationByTime[t * 4 + gate] += value
          }
        }
      }
    }
    let alive = (0..<7).map { t in Double(lengths.count { t < $0 } * H) }
    let bound = precision == .float32 ? 1e-5 : 1e-12
    func close(_ name: String, _ expected: [Double]) -> Bool {
      let own = measured.numbers(name)
      return own.count == expected.count
        && zip(own, expected).allSatisfy { $0.isNaN && $1.isNaN || abs($0 - $1) < bound }
    }
    #expect(close("saturated", saturated.map { $0 / 13 }) && close("activation", activation.map { $0 / 13 }))
    #expect(close("saturated_by_time", byTime.enumerated().map { $1 / alive[$0 / 4] }))
    #expect(close("activation_by_time", activationByTime.enumerated().map { $1 / alive[$0 / 4] }))
    let examples = alive.map { $0 / Double(H) }
    #expect(
      close(
        "saturated_by_unit_and_time", byUnitAndTime.enumerated().map { $1 / examples[$0 / (4 * H)] }))
    func overall(_ sums: [Double]) -> [Double] {
      (0..<4).map { sums[$0 * H..<($0 + 1) * H].reduce(0, +) / Double(13 * H) }
    }
    #expect(close("saturation", overall(saturated)) && close("mean_activation", overall(activation)))
    #expect(saturated.contains { $0 > 0 } && saturated.contains { $0 < 13 })
    // Negative control: another threshold is another share.
    let other = measure(subject, threshold: 0.9)
    #expect(other.numbers("saturation") != measured.numbers("saturation"))
    #expect(other.numbers("activation") == measured.numbers("activation"))
  }

  /// The one gate of a tanh network is its state, in the order of the sequence, whichever way it is read.
  @Test func aStateIsItsOwnActivation() {
    let subject = Subject(RNN(), hidden: 3, lengths: [5, 2, 4]) {
      ($0.bidirectional, $0.layers) = (true, LayerWidths([3, 3]))
    }
    let measured = measure(subject)
    var statistics = StateStatistics()
    statistics.tolerance = 0
    let states = statistics.measure(
      DiagnosticSubject(subject.network, on: subject.batch, in: subject.setting))
    for (prefix, name) in [
      ("", "layer1.s"), ("layer1.backward.", "layer1.backward.s"), ("layer0.", "layer0.s"),
      ("layer0.backward.", "layer0.backward.s"),
    ] {
      let mean = states["\(name).mean"]?.reals ?? [], own = measured.numbers(prefix + "activation_by_time")
      #expect(own.count == 5 && difference(own, mean) < 1e-12)
      #expect(difference(own, mean.reversed()) > 1e-3)
    }
  }

  @Test func functionsAreFoundInFormulas() {
    let known: [(any Cell, [String])] = [
      (LSTM(), ["i", "f", "g", "o"]), (GRU(), ["r", "z", "n"]), (GRUResetBefore(), ["r", "z", "n"]),
      (rnn(.relu), ["s"]), (rnn(.linear), []), (LRU(), []),
    ]
    for (cell, gates) in known { #expect(StageGateValues.gates(of: cell) == gates, "\(type(of: cell).kind)") }
    let linear = Saturation().allProblems(for: Subject(rnn(.linear), lengths: [3]).setting)
    #expect(linear.map(\.message) == ["no gate of the cell rnn has a squashing function of its own"])
  }

  /// Every cell of the index: activations lie in the range of their functions, shares between 0 and 1.
  @Test(arguments: Cells.family.members.compactMap { $0.init() as? any Cell } + [FormulaCells.twoStages])
  func everyCell(cell: any Cell) {
    let squashed = StageGateValues.gates(of: cell), gates = cell.declaration.gates
    if squashed.isEmpty { return }
    let measured = measure(Subject(cell, hidden: 4, lengths: [5, 3]))
    for (gate, name) in gates.enumerated() {
      let share = measured.numbers("saturation")[gate], mean = measured.numbers("mean_activation")[gate]
      #expect(squashed.contains(name) ? (0...1).contains(share) && mean.isFinite : share.isNaN && mean.isNaN)
    }
  }
}
