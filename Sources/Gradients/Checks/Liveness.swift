import LinearAlgebra
public import Recurrent

/// Whether a network responds to its parameters at all: for saturated or dead units every comparison of
/// gradients holds, and says nothing.
///
/// A gate of a unit is silent at a step where moving its pre-activation a changes no result of the cell by
/// more than `threshold`·|da|:
/// |φ′| is tiny, a relu is off, another gate is shut. It is dead where it is silent at every step of every example.
public struct Liveness: Sendable {
  public struct Gate: Sendable, Hashable {
    /// `s`, `i`, `decoder.z`, …
    public let name: String
    /// Share of moments, units × steps × examples, at which it is silent.
    public let silent: Double
    /// Share of units in which it is dead.
    public let dead: Double
  }

  public let gates: [Gate]
  /// What is wrong, a sentence each; none in a live network.
  public let problems: [String]

  public var isLive: Bool { problems.isEmpty }

  public static let threshold = 1e-6
  /// With this share of dead units or more, a network is not live.
  public static let deadLimit = 0.5

  /// Runs the network, which must keep its forward pass, on one batch.
  public init(_ network: Network, _ batch: Batch) {
    let loss = network.forward(batch).loss
    var gates: [Gate] = []
    for (placed, shape) in network.layers(batch) {
      gates += Liveness.gates(
        placed.names.prefix, placed.layer, shape, placed.names.weights(network.parameters))
    }
    let gradients = Parameters(network.parameters.shapes, precision: network.precision)
    network.backward(batch, into: gradients)
    var problems: [String] = []
    if !loss.isFinite || !gradients.norm.isFinite {
      problems.append("loss or gradient is not a finite number (loss \(loss))")
    }
    for gate in gates where !(gate.dead < Liveness.deadLimit) {
      problems.append(
        """
        gate \(gate.name) is dead or saturated in \(Int((100 * gate.dead).rounded())) % of its units: \
        |φ′| < \(Liveness.threshold) at every step
        """)
    }
    for (placed, shape) in network.layers(batch) {
      if shape.steps == 1, network.encoder == nil {
        problems.append("sequences of one step exercise nothing recurrent")
      } else if let W = placed.names.W, gradients[W].norm == 0 {
        problems.append("dE/d\(W) is zero")
      }
    }
    (self.gates, self.problems) = (gates, problems)
  }

  private static func gates(
    _ prefix: String, _ layer: RecurrentLayer, _ shape: BatchShape, _ weights: LayerWeights
  ) -> [Gate] {
    let stages = layer.declaration.stages
    return stages.indices.flatMap { index in
      let partials = StagePartials(layer, stage: index), count = stages[index].gates.count
      var silent = Array(repeating: 0, count: count), moments = 0
      var alive = Array(repeating: Array(repeating: false, count: layer.units), count: count)
      for example in 0..<shape.examples {
        for t in 0..<shape.length(example) {
          partials.evaluate(shape, weights, t, example)
          moments += layer.units
          for gate in 0..<count {
            for h in 0..<layer.units {
              let answers = (0..<partials.results).contains { result in
                abs(partials.input(result, gate)[0, h]) >= threshold
                  || abs(partials.recurrent(result, gate)[0, h]) >= threshold
              }
              if answers { alive[gate][h] = true } else { silent[gate] += 1 }
            }
          }
        }
      }
      return stages[index].gates.indices.map { gate in
        Gate(
          name: prefix + stages[index].gates[gate], silent: Double(silent[gate]) / Double(max(moments, 1)),
          dead: Double(alive[gate].count { !$0 }) / Double(layer.units))
      }
    }
  }
}
