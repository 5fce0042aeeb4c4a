import Components
import Diagnostics
import Gradients
import LinearAlgebra
import Recurrent
import SequenceTasks
import Testing
import Training
import TrialFormat

/// What is measured of every update, against what records of the same updates hold.
@Suite struct UpdateDiagnosticTests {
  /// θ and dE/dθ before an update, by parameter, and what the update's diagnostics measured.
  private struct Update {
    var parameters: [String: [Double]] = [:]
    var gradients: [String: [Double]] = [:]
    var measured: [[Double]] = []
    var clipFactor = 1.0
  }

  private let layout: TrialLayout
  private let updates: [Update]

  init() throws { (layout, updates) = try Self.run { _ in } }

  /// A trial with a record before every update.
  private static func run(_ change: (inout TinyTrial) -> Void) throws -> (TrialLayout, [Update]) {
    let trial = TinyTrial(steps: 7).recording(every: 1).changed {
      $0.settings.model.cell = LSTM()
      var adam = Adam(), clip = ElementClipping()
      clip.threshold = 0.01
      adam.common.clip = clip
      adam.common.weightDecay = 0.1
      $0.settings.optimizer = adam
      $0.settings.record.diagnostics = [ParameterGradients(), UpdateRatio(), ClippingDiagnostic()]
      change(&$0)
    }
    let source = try trial.source(), trainer = Trainer(trial.settings, source: source)
    var updates: [Update] = [], next = Update()
    while let event = trainer.next() {
      switch event {
      case .record(let record):
        for shape in record.parameters.shapes {
          next.parameters[shape.name] = record.parameters[shape.name].elements
          next.gradients[shape.name] = record.gradients[shape.name].elements
        }
      case .update(let report):
        (next.measured, next.clipFactor) = (report.measured, report.clipFactor)
        updates.append(next)
      default: break
      }
    }
    var last = Update()
    for shape in trainer.network.parameters.shapes {
      last.parameters[shape.name] = trainer.network.parameters[shape.name].elements
    }
    return (TrialLayout(trial.settings, source: source), updates + [last])
  }

  private func norm(_ numbers: [Double]) -> Double { numbers.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// What a diagnostic measured of an update, by quantity: `W`, `W.f`.
  private func numbers(_ place: Int, _ kind: String, of update: Int) -> [(path: String, value: Double)] {
    let paths = layout.declaration.quantities.map(\.path).filter {
      $0.hasPrefix(TrialPath.history(kind) + "/")
    }
    #expect(paths.count == updates[update].measured[place].count)
    return zip(paths, updates[update].measured[place]).map {
      (path: $0.split(separator: "/").last.map(String.init) ?? "", value: $1)
    }
  }

  /// The numbers of a part of a parameter, by its name in files.
  private func part(_ name: String, of all: [String: [Double]]) -> [Double] {
    if let whole = all[name] { return whole }
    let words = name.split(separator: "."), parameter = words.dropLast().joined(separator: ".")
    guard let gate = ["i", "f", "g", "o"].firstIndex(of: words.last.map(String.init) ?? ""),
      let numbers = all[parameter]
    else { return [] }
    return numbers.enumerated().filter { $0.offset % 20 / 5 == gate }.map(\.element)
  }

  private func isClose(_ a: Double, _ b: Double) -> Bool {
    a == b || abs(a - b) <= 1e-12 * max(abs(a), abs(b))
  }

  @Test func gradientsOfEveryPart() {
    for update in 0..<7 {
      let measured = numbers(0, "parameter-gradients", of: update)
      #expect(
        measured.map(\.path) == [
          "U", "U.i", "U.f", "U.g", "U.o", "W", "W.i", "W.f", "W.g", "W.o", "b", "b.i", "b.f", "b.g", "b.o",
          "V",
          "c",
        ])
      for (path, value) in measured {
        #expect(isClose(value, norm(part(path, of: updates[update].gradients))), "\(path)")
      }
      // Negative control: after clipping they are others.
      #expect(
        measured.contains { path, value in
          value > 1.1 * norm(part(path, of: updates[update].gradients).map { min(max($0, -0.01), 0.01) })
        })
    }
  }

  @Test func changesOfEveryPart() {
    for update in 0..<7 {
      let (before, after) = (updates[update].parameters, updates[update + 1].parameters)
      for (path, value) in numbers(1, "update-ratio", of: update) {
        let old = part(path, of: before), change = zip(part(path, of: after), old).map { $0 - $1 }
        #expect(isClose(value, norm(change) / norm(old)), "\(path)")
      }
    }
  }

  @Test func whatClippingTook() {
    for update in 0..<7 {
      let gradients = updates[update].gradients
      func clipped(_ numbers: [Double]) -> [Double] { numbers.map { min(max($0, -0.01), 0.01) } }
      let measured = numbers(2, "clipping", of: update)
      for (path, value) in measured.dropFirst() {
        let whole = part(path, of: gradients)
        #expect(abs(value - (1 - norm(clipped(whole)) / norm(whole))) < 1e-12, "\(path)")
      }
      let all = layout.parameters.flatMap { gradients[$0.name] ?? [] }, product = zip(all, clipped(all))
      let cosine = product.reduce(0) { $0 + $1.0 * $1.1 } / norm(all) / norm(clipped(all))
      #expect(abs(measured[0].value - (1 - cosine)) < 1e-12 && measured[0].value > 1e-3)
      #expect(measured[0].path == "turn")
    }
  }

  /// Clipping by norm turns nothing and takes the same share of all.
  @Test func clippingByNormKeepsTheDirection() throws {
    let (_, updates) = try Self.run {
      var clip = NormClipping()
      clip.threshold = 0.05
      var sgd = SGD()
      sgd.common.clip = clip
      $0.settings.optimizer = sgd
    }
    for update in updates.dropLast() {
      #expect(update.clipFactor < 1 && abs(update.measured[2][0]) < 1e-14)
      #expect(update.measured[2].dropFirst().allSatisfy { abs($0 - (1 - update.clipFactor)) < 1e-12 })
    }
  }

  /// A gradient that is not finite is measured; there is no update to measure.
  @Test func divergenceIsMeasured() throws {
    let (_, updates) = try Self.run {
      var sgd = SGD()
      sgd.learningRate = 1e200
      var relu = RNN()
      relu.activation = .relu
      $0.settings.model.cell = relu
      sgd.common.clip = nil
      $0.settings.optimizer = sgd
      $0.settings.record.diagnostics = [ParameterGradients(), UpdateRatio()]
      $0.settings.record.every = nil
    }
    let last = updates[updates.count - 2].measured
    #expect(updates.count < 8 && last[1].allSatisfy(\.isNaN))
    #expect(last[0].contains { !$0.isFinite })
  }

  /// Updates inside sequences: the largest of each.
  @Test func updatesInsideSequencesAreJoined() throws {
    let (_, updates) = try Self.run {
      $0.settings.model.cell = RNN()
      $0.settings.gradient.engine = RTRL()
      $0.settings.gradient.online = 2
      $0.settings.record.diagnostics = [ParameterGradients()]
    }
    #expect(updates.count == 8 && updates.dropLast().allSatisfy { $0.measured[0].allSatisfy { $0 > 0 } })
  }

  @Test func trainingIsTheSameWithAndWithout() throws {
    func course(_ diagnostics: [any Instrument]) throws -> [Seen] {
      try TinyTrial(steps: 7).recording(.first).changed { $0.settings.record.diagnostics = diagnostics }.run()
    }
    #expect(try course([ParameterGradients(), UpdateRatio()]) == course([]))
  }

  @Test func withoutClippingNothingIsTaken() throws {
    let (_, updates) = try Self.run {
      $0.settings.optimizer = SGD()
      $0.settings.record.diagnostics = [ClippingDiagnostic()]
    }
    for update in updates.dropLast() {
      #expect(update.measured[0].allSatisfy { abs($0) < 1e-15 })
    }
  }
}
