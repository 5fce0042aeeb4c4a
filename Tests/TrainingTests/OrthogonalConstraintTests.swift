import Components
import LinearAlgebra
import Recurrent
import Testing

@testable import Training

@Suite struct OrthogonalConstraintTests {
  private func constraint(_ retraction: OrthogonalConstraint.Retraction, _ names: [String] = ["W"])
    -> OrthogonalConstraint
  {
    var constraint = OrthogonalConstraint()
    (constraint.retraction, constraint.parameters) = (retraction, names)
    return constraint
  }

  /// Of a cell with three gates of four units.
  private let shapes: [ParameterShape] = {
    var model = ModelSettings()
    (model.cell, model.hidden) = (GRU(), 4)
    return ParameterNames(
      model, NetworkShape(inputs: .reals(3), outputs: .classes(2), arrangement: .manyToMany)
    ).shapes
  }()

  private func random(_ seed: UInt64, _ precision: Precision = .float64) -> Parameters {
    let result = Parameters(shapes, precision: precision)
    var stream = RandomStream(seed: seed, name: "orthogonal")
    result.values.assign((0..<result.count).map { _ in Double(Float(stream.normal())) })
    return result
  }

  /// The largest number of |WᵀW − 1| over the gates' blocks, by hand.
  private func error(_ parameters: Parameters) -> Double {
    let W = parameters["W"]
    var worst = 0.0
    for gate in 0..<3 {
      for i in 0..<4 {
        for j in 0..<4 {
          let sum = (0..<4).reduce(0) { $0 + W[$1, gate * 4 + i] * W[$1, gate * 4 + j] }
          worst = max(worst, abs(sum - (i == j ? 1 : 0)))
        }
      }
    }
    return worst
  }

  private static let rules: [any Optimizer] = {
    var sgd = SGD(), adam = Adam()
    (sgd.learningRate, adam.learningRate) = (0.1, 0.05)
    return [sgd, adam]
  }()

  /// A thousand updates along gradients that are by no means tangent.
  @Test(arguments: OrthogonalConstraint.Retraction.allCases, Precision.allCases)
  func itStaysOrthogonal(retraction: OrthogonalConstraint.Retraction, precision: Precision) {
    for rule in Self.rules {
      var constrained = rule
      constrained.common.constraint = constraint(retraction)
      let free = random(1, precision), bound = random(1, precision)
      var freely = Updater(rule, free, seed: 1, updates: 1000),
        updater = Updater(constrained, bound, seed: 1, updates: 1000)
      #expect(error(bound) < (precision == .float64 ? 1e-14 : 1e-6) && error(free) > 0.1)
      var reported = 0.0
      for step in 0..<1000 {
        let g = random(UInt64(2 + step), precision)
        let norm = g.norm
        reported = updater.update(bound, along: g, norm: norm, update: step).controls.constraintError
        _ = freely.update(free, along: random(UInt64(2 + step), precision), norm: norm, update: step)
        // Other parameters are as without it.
        if step == 0 {
          #expect(bound["U"].elements == free["U"].elements && bound["V"].elements == free["V"].elements)
        }
      }
      let last = error(bound)
      #expect(last <= (precision == .float64 ? 1e-12 : 1e-5), "\(last)")
      #expect(abs(reported - last) <= 1e-15 && error(free) > 1)
    }
  }

  /// Descent on ‖W − T‖² over the orthogonal matrices ends at the one nearest to T of the same determinant:
  /// for T = QS, S positive and symmetric, at Q.
  @Test(arguments: OrthogonalConstraint.Retraction.allCases)
  func descentFindsTheNearestOne(retraction: OrthogonalConstraint.Retraction) {
    var sgd = SGD()
    (sgd.learningRate, sgd.common.constraint) = (0.1, constraint(retraction))
    let theta = random(1), g = Parameters(shapes, precision: .float64)
    var updater = Updater(sgd, theta, seed: 1, updates: 1000)
    // Near where it starts, so that the determinants agree.
    let nearest = random(1)
    _ = Updater(sgd, nearest, seed: 1, updates: 1)
    let start = theta["W"].elements
    var goal = nearest["W"].elements
    for gate in 0..<3 {
      // A turn of the first two rows by 0.7.
      for column in gate * 4..<gate * 4 + 4 {
        let (a, b) = (goal[column], goal[12 + column])
        (goal[column], goal[12 + column]) = (
          0.7648421872844885 * a - 0.644217687237691 * b, 0.644217687237691 * a + 0.7648421872844885 * b
        )
      }
    }
    // T = Q · diag(1, 2, 3, 4) in each gate's block.
    let target = goal.indices.map { goal[$0] * Double($0 % 4 + 1) }
    for step in 0..<1000 {
      g.values.clear()
      g["W"].assign(zip(theta["W"].elements, target).map { $0 - $1 })
      _ = updater.update(theta, along: g, norm: g.norm, update: step)
    }
    let worst = zip(theta["W"].elements, goal).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst < 1e-10, "\(worst)")
    #expect((zip(start, goal).map { abs($0 - $1) }.max() ?? 0) > 0.1)
  }

  /// Both lead along the same direction; where they end differs by the third order of the step for Cayley's,
  /// the second for QR's.
  @Test func theRetractionsAgreeForSmallSteps() {
    func end(_ retraction: OrthogonalConstraint.Retraction, _ rate: Double) -> [Double] {
      var sgd = SGD()
      (sgd.learningRate, sgd.common.constraint) = (rate, constraint(retraction))
      let theta = random(1), g = random(2)
      var updater = Updater(sgd, theta, seed: 1, updates: 1)
      _ = updater.update(theta, along: g, norm: g.norm, update: 0)
      return theta["W"].elements
    }
    func difference(_ rate: Double) -> Double {
      zip(end(.cayley, rate), end(.qr, rate)).map { abs($0 - $1) }.max() ?? .infinity
    }
    let start = end(.cayley, 0)
    let moved = zip(end(.cayley, 1e-3), start).map { abs($0 - $1) }.max() ?? 0
    #expect(moved > 1e-4 && difference(1e-3) < 1e-4 && difference(1e-3) > 1e-12)
    let ratio = difference(2e-3) / difference(1e-3)
    #expect(ratio > 3.5 && ratio < 4.5, "\(ratio)")
  }

  /// With A = D Wᵀ − W Dᵀ: (1 + A/2) W⁺ = (1 − A/2) W, by hand.
  @Test func cayleysTransformIsAsPrinted() {
    var sgd = SGD()
    (sgd.learningRate, sgd.common.constraint) = (0.3, constraint(.cayley))
    let theta = random(1), g = random(2), G = random(2)["W"]
    var updater = Updater(sgd, theta, seed: 1, updates: 1)
    let W = theta["W"].elements
    _ = updater.update(theta, along: g, norm: g.norm, update: 0)
    let after = theta["W"]
    for gate in 0..<3 {
      func at(_ i: Int, _ j: Int) -> Double { W[i * 12 + gate * 4 + j] }
      func skew(_ i: Int, _ j: Int) -> Double {
        (0..<4).reduce(0) { $0 + 0.3 * (G[i, gate * 4 + $1] * at(j, $1) - at(i, $1) * G[j, gate * 4 + $1]) }
      }
      for i in 0..<4 {
        for j in 0..<4 {
          let left =
            after[i, gate * 4 + j] + (0..<4).reduce(0) { $0 + skew(i, $1) / 2 * after[$1, gate * 4 + j] }
          let right = at(i, j) - (0..<4).reduce(0) { $0 + skew(i, $1) / 2 * at($1, j) }
          #expect(abs(left - right) < 1e-14)
        }
      }
    }
  }

  // MARK: what cannot be orthogonal

  private func problems(
    _ names: [String], _ cell: any Cell = LSTM(), _ arrangement: Arrangement = .manyToMany
  ) -> [Problem] {
    var model = ModelSettings(), adam = Adam()
    (model.cell, model.hidden, adam.common.constraint) = (cell, 4, constraint(.cayley, names))
    return adam.problems(
      for: model, NetworkShape(inputs: .reals(3), outputs: .classes(5), arrangement: arrangement))
  }

  @Test func othersAreRefusedWithTheReason() {
    #expect(problems(["W"]).isEmpty && problems(["W"], LSTM(), .sequenceToSequence).isEmpty)
    #expect(problems(["encoder.W", "decoder.C"], LSTM(), .sequenceToSequence).isEmpty)
    #expect(
      problems(["W", "U", "b", "Q"]) == [
        Problem(
          "constraint.parameters[1]",
          "U is [3, 16]: only a square matrix, or square blocks of gates, can be orthogonal",
          remedy: .handbook),
        Problem(
          "constraint.parameters[2]",
          "b is a vector: only a square matrix, or square blocks of gates, can be orthogonal",
          remedy: .handbook),
        Problem("constraint.parameters[3]", "this network has no parameter Q", remedy: "square are W"),
      ])
  }
}
