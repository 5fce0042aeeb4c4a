import Components
import LinearAlgebra
import Recurrent
import Testing
import TrialFormat

@testable import Diagnostics

@Suite struct LossSurfaceTests {
  private func measure(_ subject: Subject, _ change: (inout LossSurface) -> Void) -> Measured {
    var diagnostic = LossSurface()
    diagnostic.points = 5
    change(&diagnostic)
    let setting = subject.setting
    return Measured(
      diagnostic.measure(DiagnosticSubject(subject.network, on: subject.batch, in: setting)),
      diagnostic.declaration(for: setting))
  }

  /// Loss and gradient with all parameters set by hand.
  private func slope(_ subject: Subject, at parameters: [Double]) -> (loss: Double, gradient: [Double]) {
    let network = subject.network, own = network.parameters.values.elements
    let gradients = Parameters(network.parameters.shapes, precision: network.precision)
    network.parameters.values.assign(parameters)
    let loss = network.forward(subject.batch).loss
    network.backward(subject.batch, into: gradients)
    network.parameters.values.assign(own)
    return (loss, gradients.values.elements)
  }

  private func plus(_ a: [Double], _ factor: Double, _ b: [Double]) -> [Double] {
    zip(a, b).map { $0 + factor * $1 }
  }

  // MARK: the surface

  @Test(arguments: Arrangement.allCases)
  func everyPointIsALossWithParametersSetByHand(arrangement: Arrangement) {
    let subject = Subject(
      rnn(.tanh), arrangement, hidden: 3, lengths: [5, 2], outputLengths: [3, 4])
    let names = subject.network.parameters.shapes.map(\.name)
    let W = names.contains("W") ? "W" : "decoder.W", b = names.contains("b") ? "b" : "decoder.b"
    let measured = measure(subject) { ($0.directions, $0.radius) = (.numbers(["\(W).1.2", "\(b).0"]), 0.8) }
    func loss(_ row: Int, _ column: Int, _ first: Double, _ second: Double) -> Double {
      let W = subject.network.parameters[W], b = subject.network.parameters[b]
      let (w, c) = (W[row, column], b[0, 0])
      (W[row, column], b[0, 0]) = (w + first, c + second)
      defer { (W[row, column], b[0, 0]) = (w, c) }
      return subject.network.forward(subject.batch).loss
    }
    let offsets = [-0.8, -0.4, 0, 0.4, 0.8], losses = measured.numbers("loss")
    let points = offsets.flatMap { second in offsets.map { (first: $0, second: second) } }
    #expect(difference(losses, points.map { loss(1, 2, $0.first, $0.second) }) < 1e-12)
    #expect(
      difference(
        measured.numbers("origin"),
        [subject.network.parameters[W][1, 2], subject.network.parameters[b][0, 0]]) == 0)
    // Negative control: another number of the same parameter.
    #expect(difference(losses, points.map { loss(2, 1, $0.first, $0.second) }) > 1e-6)
  }

  @Test func steepnessAndCurvatureAreThoseOfNeighbours() {
    let losses: [Double] = [0, 1, 5, 2, 3, 9, 2, 2, 2], shape = SurfaceShape(losses, width: 3, spacing: 0.5)
    // From 9 down to 2; 2 − 2·3 + 9.
    #expect(shape.steepness == 14 && shape.curvature == 20)
    var broken = losses
    broken[5] = .infinity
    #expect(SurfaceShape(broken, width: 3, spacing: 0.5).steepness == .infinity)
    broken[5] = .nan
    let none = SurfaceShape(broken, width: 3, spacing: 0.5)
    #expect(none.steepness.isNaN && none.curvature.isNaN)
  }

  /// E = ½ Σ (y − t)² of the output's bias is a bowl of curvature 1: a step leaves 1 − η of what is left to go.
  @Test(arguments: [0.3, 2.5]) func descentOfABowlIsGeometric(rate: Double) {
    let subject = Subject(rnn(.linear), .manyToOne, lengths: [4, 3], outputs: .reals(2))
    let measured = measure(subject) {
      ($0.directions, $0.learningRate, $0.steps, $0.threshold) = (.numbers(["c.0", "c.1"]), rate, 6, 0.01)
    }
    let start = slope(subject, at: subject.network.parameters.values.elements)
    let g = Array(start.gradient.suffix(2)), size = norm(g)
    #expect(size > 0.06 * max(rate, 1), "the clipped descent does not arrive")
    func places(_ ways: [Double]) -> [Double] { ways.flatMap { way in g.map { -$0 / size * way } } }
    let unclipped = (0...6).map { size * (1 - (0..<$0).reduce(1) { left, _ in left * (1 - rate) }) }
    let clipped = (0...6).map { Double($0) * rate * 0.01 }
    #expect(difference(measured.numbers("places"), places(unclipped + clipped)) < 1e-9)
    func loss(_ way: Double) -> Double { start.loss - size * way + way * way / 2 }
    #expect(difference(measured.numbers("path_loss"), (unclipped + clipped).map(loss)) < 1e-9)
    #expect(
      difference(measured.numbers("distance"), [unclipped.map(abs).max() ?? 0, clipped.max() ?? 0]) < 1e-9)
    #expect(abs(measured.number("curvature") - 1) < 1e-9)
    // Negative control: at a rate above 2 a descent of a bowl climbs, at one below it does not.
    let ends = measured.numbers("end_loss")
    #expect((ends[0] > start.loss) == (rate > 2) && ends[1] < start.loss)
    #expect((measured.numbers("peak_loss")[0] == ends[0]) == (rate > 2))
  }

  // MARK: the descents

  /// With all parameters: the first step of either descent, and the second of the clipped one.
  @Test(arguments: [rnn(.tanh), LSTM()] as [any Cell])
  func theFirstStepsAreThoseOfGradientDescent(cell: any Cell) {
    let subject = Subject(cell, hidden: 4, lengths: [6, 4]), rate = 0.7
    let start = subject.network.parameters.values.elements, first = slope(subject, at: start)
    let threshold = norm(first.gradient) / 4
    let measured = measure(subject) { ($0.learningRate, $0.threshold, $0.steps) = (rate, threshold, 3) }
    let losses = measured.numbers("path_loss")
    func step(_ place: [Double], _ bound: Double = .infinity) -> [Double] {
      let gradient = slope(subject, at: place).gradient
      return plus(place, -rate * min(1, bound / norm(gradient)), gradient)
    }
    let thrown = step(start), once = step(start, threshold), twice = step(once, threshold)
    #expect(abs(losses[0] - first.loss) < 1e-12 && abs(losses[4] - first.loss) < 1e-12)
    #expect(abs(losses[1] - slope(subject, at: thrown).loss) < 1e-12)
    #expect(abs(losses[5] - slope(subject, at: once).loss) < 1e-12)
    #expect(abs(losses[6] - slope(subject, at: twice).loss) < 1e-12)
    #expect(abs(measured.number("gradient_share") - 1) < 1e-12)
    #expect(abs(measured.numbers("places")[8 + 2] - rate * threshold) < 1e-12)
    // Negative controls: clipping matters, and a third step leaves the plane.
    #expect(abs(losses[1] - losses[5]) > 1e-4)
    #expect(abs(losses[7] - slope(subject, at: step(twice, threshold)).loss) > 1e-12)
  }

  /// Along two numbers, by hand, from the gradient's entries.
  @Test(arguments: [nil, 0.002] as [Double?]) func pathsAreStepsByHand(threshold: Double?) {
    let subject = Subject(GRU(), hidden: 3, lengths: [7, 5]), rate = 3.0, kind = threshold == nil ? 0 : 1
    let measured = measure(subject) {
      ($0.directions, $0.learningRate, $0.threshold) = (.numbers(["W.0.4", "U.2.1"]), rate, 0.002)
    }
    let shapes = subject.network.parameters.shapes
    let indices = ["W.0.4", "U.2.1"].compactMap { SurfaceDirections.place(of: $0, among: shapes) }
    var parameters = subject.network.parameters.values.elements, places: [Double] = [], losses: [Double] = []
    let start = indices.map { parameters[$0] }
    for _ in 0...10 {
      places += zip(indices, start).map { parameters[$0] - $1 }
      let (loss, gradient) = slope(subject, at: parameters), g = indices.map { gradient[$0] }
      losses.append(loss)
      let size = (g[0] * g[0] + g[1] * g[1]).squareRoot(), factor = threshold.map { min(1, $0 / size) } ?? 1
      for (index, number) in zip(indices, g) { parameters[index] -= rate * factor * number }
    }
    #expect(difference(Array(measured.numbers("places")[kind * 22..<kind * 22 + 22]), places) < 1e-9)
    #expect(difference(Array(measured.numbers("path_loss")[kind * 11..<kind * 11 + 11]), losses) < 1e-12)
    // Negative control: the other descent goes elsewhere.
    #expect(difference(Array(measured.numbers("places")[22 - kind * 22..<44 - kind * 22]), places) > 0.01)
  }

  @Test func aDescentEndsWhereItsGradientIsNone() {
    let subject = Subject(rnn(.linear), .manyToOne, lengths: [60])
    let measured = measure(subject) {
      ($0.directions, $0.learningRate, $0.steps) = (.numbers(["W.0.0", "W.1.1"]), 1e200, 3)
    }
    let places = measured.numbers("places")
    #expect(places[0] == 0 && places[2].isFinite && places[2] != 0 && places[6].isNaN)
    #expect(measured.numbers("end_loss")[0].isNaN && measured.numbers("distance")[0] > 1e100)
    // Negative control: the surface around it is there.
    #expect(measured.numbers("loss").allSatisfy { $0.isFinite })
  }

  @Test func withoutAGradientThereIsNoPlane() {
    let subject = Subject(rnn(.relu), .manyToOne, lengths: [4])
    subject.network.parameters.values.clear()
    // Targets are classes: the output's bias alone has a gradient, the same after any step along it.
    #expect(abs(measure(subject) { _ in }.number("gradient_share") - 1) < 1e-12)
    let still = Subject(rnn(.linear), .manyToOne, lengths: [4], outputs: .reals(2))
    still.network.parameters.values.clear()
    if case .reals(let targets) = still.batch.targets { targets.clear() }
    let none = measure(still) { _ in }
    #expect(none.numbers("places")[2].isNaN && none.number("gradient_share").isNaN)
  }

  // MARK: directions

  @Test func randomDirectionsAreShapedAsWeightsAre() {
    let subject = Subject(rnn(.tanh), hidden: 6, lengths: [4])
    subject.network.parameters["W"].columns(2..<3).scale(by: 1e-3)
    func directions(_ seed: UInt64) -> [[Double]] {
      let plane = SurfacePlane(subject.network, subject.batch)
      plane.span(.random, step: { $0 }, seed: seed)
      defer { plane.restore() }
      return plane.directions
    }
    let own = directions(3)
    #expect(own.allSatisfy { abs(norm($0) - 1) < 1e-12 })
    #expect(abs(zip(own[0], own[1]).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-12)
    #expect(own == directions(3) && own != directions(4))
    // Of the first, a unit's part is the same multiple of its weights.
    let W = subject.network.parameters["W"]
    let place = SurfaceDirections.place(of: "W.0.0", among: subject.network.parameters.shapes) ?? 0
    let shares = (0..<6).map { column in
      norm((0..<6).map { own[0][place + $0 * 6 + column] }) / W.columns(column..<column + 1).norm
    }
    #expect(shares.allSatisfy { abs($0 / shares[0] - 1) < 1e-9 })
    // Negative control: not every number is.
    #expect(abs(own[0][place] / W[0, 0] / (own[0][place + 1] / W[0, 1]) - 1) > 0.01)
  }

  @Test(arguments: [
    (["W.0.0", "b.5"], "b.5", "write b.0 to b.4"),
    (["W.5.0", "b.0"], "W.5.0", "write W.ROW.COLUMN, W.0.0 to W.4.4"),
    (["b.0", "W.0"], "W.0", "write W.ROW.COLUMN, W.0.0 to W.4.4"),
    (["b.0", "W.0.-1"], "W.0.-1", "write W.ROW.COLUMN, W.0.0 to W.4.4"),
    (["b.0", "Q.0.0"], "Q.0.0", "write a parameter with row and column, of U, W, b, V, c"),
    (["b.0", "b.0"], "b.0", "name two numbers"), (["W.4.4", "b.4"], "", ""),
  ])
  func numbersThatAreNoneAreRefused(names: [String], wrong: String, remedy: String) {
    var diagnostic = LossSurface()
    diagnostic.directions = .numbers(names)
    let problems = diagnostic.allProblems(for: Subject(rnn(.tanh), lengths: [2]).setting)
    guard !wrong.isEmpty else {
      #expect(problems.isEmpty, "negative control")
      return
    }
    #expect(problems.count == 1 && problems[0].message.contains("'\(wrong)'"))
    #expect(problems.first?.remedy == .words(remedy), "\(problems)")
    #expect(problems.first?.key.hasPrefix("directions") == true)
  }

  @Test(arguments: [(20, 21), (4, 5)]) func anEvenNumberOfPointsHasNoMiddle(points: Int, nearest: Int) {
    var diagnostic = LossSurface()
    diagnostic.points = points
    let setting = Subject(rnn(.tanh), lengths: [2]).setting
    #expect(diagnostic.allProblems(for: setting).map(\.remedy) == [.words("write points: \(nearest)")])
    diagnostic.points = nearest
    #expect(diagnostic.allProblems(for: setting).isEmpty)
  }
}
