import Components
import Diagnostics
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

@Suite struct MemoryByLagTests {
  private func measure(_ subject: Subject, _ change: (inout MemoryByLag) -> Void = { _ in }) -> Measurements {
    var diagnostic = MemoryByLag()
    change(&diagnostic)
    return diagnostic.measure(DiagnosticSubject(subject.network, on: subject.batch, in: subject.setting))
  }

  /// A linear network that shifts its inputs along: 3 inputs, 12 units, so that four lags are known to the last
  /// digit and the fifth not at all.
  @Test func aDelayLineRemembersItsLength() {
    let subject = Subject(rnn(.linear), hidden: 12, lengths: Array(repeating: 25, count: 40))
    let (U, W) = (subject.network.parameters["U"], subject.network.parameters["W"])
    subject.network.parameters["b"].clear()
    U.clear()
    W.clear()
    for d in 0..<3 { U[d, d] = 1 }
    for h in 0..<9 { W[h, h + 3] = 1 }
    let measured = measure(subject), r2 = measured["r2"]?.reals ?? []
    #expect(r2.count == 17 && r2[0..<4].allSatisfy { $0 > 1 - 1e-9 && $0 <= 1 + 1e-12 })
    #expect(r2[4...].allSatisfy { $0 < 0.1 })
    #expect(measured["reach"]?.reals == [4] && measured["reach_censored"]?.reals == [0])
    #expect(abs((measured["capacity"]?.reals[0] ?? 0) - 4) < 0.5)
    // Negative control: a network without recurrence knows the present alone.
    W.clear()
    #expect(
      (measure(subject)["r2"]?.reals ?? []).enumerated().allSatisfy { ($0.offset == 0) == ($0.element > 0.5) }
    )
  }

  /// The same number from rows written out, by elimination.
  @Test func oneLagByHand() {
    let subject = Subject(LSTM(), hidden: 3, lengths: [8, 7, 7, 6, 5, 3])
    let measured = measure(subject) { $0.folds = 3 }, r2 = measured["r2"]?.reals ?? []
    _ = subject.network.forward(subject.batch, needsGradient: false)
    guard case .reals(let x) = subject.batch.inputs else { return }
    let layer = subject.network.layer, B = 6
    for lag in [0, 1, 3] {
      let best = MemoryByLag.penalties.map { penalty -> Double in
        var (error, total) = (0.0, 0.0)
        func rows(_ isIn: (Int) -> Bool) -> [(s: [Double], x: [Double])] {
          var all: [(s: [Double], x: [Double])] = []
          for example in 0..<B where isIn(example) {
            for t in 0..<subject.batch.inputShape.length(example) where t >= lag {
              let (row, earlier) = ((t + 1) * B + example, (t - lag) * B + example)
              var s: [Double] = []
              for state in layer.states { s += state.rows(row..<row + 1).elements }
              all.append((s: s, x: x.rows(earlier..<earlier + 1).elements))
            }
          }
          return all
        }
        for fold in 0..<3 {
          let (train, test) = (rows { $0 % 3 != fold }, rows { $0 % 3 == fold })
          if test.isEmpty { continue }
          func mean(_ all: [[Double]]) -> [Double] {
            all[0].indices.map { i in all.reduce(0) { $0 + $1[i] } / Double(all.count) }
          }
          let (ms, mx) = (mean(train.map(\.s)), mean(train.map(\.x)))
          var system = Array(repeating: Array(repeating: 0.0, count: 9), count: 6), square = 0.0
          for (s, x) in train {
            let (ds, dx) = (zip(s, ms).map { $0 - $1 }, zip(x, mx).map { $0 - $1 })
            for i in 0..<6 {
              square += ds[i] * ds[i] / 6
              for j in 0..<6 { system[i][j] += ds[i] * ds[j] }
              for c in 0..<3 { system[i][6 + c] += ds[i] * dx[c] }
            }
          }
          for i in 0..<6 { system[i][i] += penalty * square }
          for pivot in 0..<6 {
            for row in 0..<6 where row != pivot {
              let factor = system[row][pivot] / system[pivot][pivot]
              for column in 0..<9 { system[row][column] -= factor * system[pivot][column] }
            }
          }
          for (s, x) in test {
            for c in 0..<3 {
              var guess = mx[c]
              for i in 0..<6 { guess += (s[i] - ms[i]) * system[i][6 + c] / system[i][i] }
              error += (x[c] - guess) * (x[c] - guess)
              total += (x[c] - mx[c]) * (x[c] - mx[c])
            }
          }
        }
        return 1 - error / total
      }
      #expect(abs(r2[lag] - (best.max() ?? .nan)) < 1e-6, "lag \(lag): \(r2[lag]), \(best)")
    }
  }

  @Test func oneSequenceIsTooFew() {
    let subject = Subject(LSTM(), lengths: [4])
    #expect(
      MemoryByLag().allProblems(for: subject.setting).map(\.message) == [
        "it is fitted to some sequences and tried on others"
      ])
  }
}
