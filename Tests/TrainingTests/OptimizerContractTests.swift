import Components
import LinearAlgebra
import OrderedCollections
import Recurrent
import Testing

@testable import Training

/// What every optimizer of the index promises, with each of its settings changed.
@Suite struct OptimizerContractTests {
  struct Rule: Sendable, CustomTestStringConvertible {
    let optimizer: any Optimizer

    var testDescription: String { optimizer.resolved.brief }
  }

  /// Every kind at its defaults, and as the golden figures have it.
  static let rules =
    Optimizers.family.members.compactMap { ($0.init() as? any Optimizer).map(Rule.init) }
    + GoldenOptimizerTests.cases.compactMap { try? Rule(optimizer: $0.rule) }

  private let shapes = [
    ParameterShape("W", 5, 7, axes: ["hidden_from", "gate_hidden"]),
    ParameterShape("b", 1, 7, axes: ["gate_hidden"]),
  ]

  private func parameters(_ precision: Precision = .float64, seed: UInt64) -> Parameters {
    let result = Parameters(shapes, precision: precision)
    var stream = RandomStream(seed: seed, name: "rule")
    // Numbers that both precisions have.
    result.values.assign((0..<result.count).map { _ in Double(Float(stream.normal())) })
    return result
  }

  /// θ after some updates along gradients that change.
  private func updated(
    _ optimizer: any Optimizer, _ precision: Precision = .float64, kernels: KernelFamily = .best,
    gradient: Double = 1,
    updates: Int = 20
  ) -> [Double] {
    let theta = parameters(precision, seed: 1)
    var memory = OptimizerMemory(optimizer, theta, kernels: kernels)
    for update in 0..<updates {
      let g = parameters(precision, seed: UInt64(2 + update))
      g.values.scale(by: gradient)
      optimizer.update(theta, along: g, rate: optimizer.learningRate, memory: &memory)
    }
    #expect(memory.updates == updates)
    return theta.values.elements
  }

  @Test func everyKindIsThere() {
    #expect(Set(Self.rules.map { type(of: $0.optimizer).kind }) == Set(Optimizers.family.kinds))
  }

  @Test(arguments: rules) func aZeroGradientMovesNothing(_ rule: Rule) {
    let still = parameters(seed: 1).values.elements
    #expect(updated(rule.optimizer, gradient: 0) == still)
    #expect(updated(rule.optimizer) != still)
  }

  /// With decay and controls that shrink: their steps are the rate's too.
  @Test(arguments: rules) func aZeroRateMovesNothing(_ rule: Rule) {
    for controls in [false, true] {
      var resting = rule.optimizer
      let isPaper = (resting as? AdamW)?.decayScale == .schedule
      (resting.common.weightDecay, resting.common.l1) = controls && !isPaper ? (0.1, 0.1) : (0, 0)
      func end(_ rate: Double) -> [Double] {
        var optimizer = resting
        optimizer.learningRate = rate
        let theta = parameters(seed: 1)
        var updater = Updater(optimizer, theta, seed: 1, updates: 10)
        for step in 0..<10 {
          let g = parameters(seed: UInt64(step))
          _ = updater.update(theta, along: g, norm: g.norm, update: step)
        }
        return theta.values.elements
      }
      #expect(end(0) == parameters(seed: 1).values.elements)
      #expect(end(1e-3) != end(0))
    }
  }

  @Test(arguments: rules) func updatesAreDeterministic(_ rule: Rule) {
    #expect(updated(rule.optimizer) == updated(rule.optimizer))
    var other = rule.optimizer
    other.learningRate *= 1.5
    #expect(updated(other) != updated(rule.optimizer))
  }

  @Test(arguments: rules) func precisionsAgree(_ rule: Rule) {
    let double = updated(rule.optimizer), single = updated(rule.optimizer, .float32)
    let difference = Descent.difference(single, double)
    #expect(difference > 0 && difference < 1e-4, "\(difference)")
    #expect(single.allSatisfy { Double(Float($0)) == $0 })
  }

  @Test(arguments: rules, Precision.allCases) func familiesAgree(_ rule: Rule, precision: Precision) {
    let results = KernelFamily.available.map {
      (family: $0, theta: updated(rule.optimizer, precision, kernels: $0))
    }
    let fused = results.filter(\.family.isFused)
    #expect(fused.allSatisfy { $0.theta == fused.first?.theta })
    // Those without the fused instruction round once more.
    for result in results {
      let difference = Descent.difference(result.theta, results[0].theta)
      #expect(difference < (precision == .float64 ? 1e-13 : 1e-4), "\(result.family.name): \(difference)")
    }
  }

  /// What a rule remembers is all there is to it: copied in the middle, it goes on alike.
  @Test(arguments: rules) func memoryIsAll(_ rule: Rule) {
    let optimizer = rule.optimizer, theta = parameters(seed: 1)
    var memory = OptimizerMemory(optimizer, theta)
    func go(_ range: Range<Int>, _ theta: Parameters, _ memory: inout OptimizerMemory) {
      for step in range {
        optimizer.update(theta, along: parameters(seed: UInt64(step)), rate: 0.01, memory: &memory)
      }
    }
    go(0..<7, theta, &memory)
    let copy = parameters(seed: 1)
    var stored = OptimizerMemory(optimizer, copy)
    #expect(
      stored.buffers.count == optimizer.memories.count
        && Set(optimizer.memories).count == optimizer.memories.count)
    copy.values.assign(theta.values.elements)
    for (to, from) in zip(stored.buffers, memory.buffers) { to.values.assign(from.values.elements) }
    (stored.updates, stored.momentumProduct) = (memory.updates, memory.momentumProduct)
    go(7..<12, theta, &memory)
    go(7..<12, copy, &stored)
    #expect(copy.values.elements == theta.values.elements)
  }

  /// The settings that all have are under the same keys, with the same types and texts.
  @Test func commonSettingsAreCommon() throws {
    let keys = [
      "learning_rate", "schedule", "clip", "weight_decay", "l1", "decay_on", "gradient_noise", "weight_noise",
      "constraint",
    ]
    for member in Optimizers.family.members {
      let descriptors = member.descriptors
      for key in keys {
        let descriptor = try #require(descriptors.first { $0.key == key }, "\(member.kind) has no \(key)")
        let adam = try #require(Adam.descriptors.first { $0.key == key })
        #expect(descriptor.doc == adam.doc && descriptor.type.expectation == adam.type.expectation)
        if !["learning_rate", "weight_decay"].contains(key) {
          #expect(descriptor.defaultValue == adam.defaultValue)
        }
      }
    }
  }

  // MARK: settings that mean nothing

  private func problems(_ kind: String, _ settings: OrderedDictionary<String, Value>) throws -> [Problem] {
    var table = settings
    table["kind"] = .text(kind)
    return try #require(Optimizers.family.make(.table(table))).allProblems
  }

  @Test func meaninglessSettingsAreRefused() throws {
    #expect(try problems("sgd", ["nesterov": .flag(true)]).map(\.key) == ["nesterov"])
    #expect(try problems("sgd", ["dampening": .real(0.5)]).map(\.key) == ["dampening"])
    #expect(try problems("sgd", ["rate_inside": .flag(true)]).map(\.key) == ["rate_inside"])
    #expect(try problems("rmsprop", ["rate_inside": .flag(true)]).map(\.key) == ["rate_inside"])
    let both: OrderedDictionary<String, Value> = [
      "momentum": .real(0.9), "nesterov": .flag(true), "dampening": .real(0.5),
    ]
    #expect(try problems("sgd", both).map(\.key) == ["dampening"])
    #expect(try problems("sgd", ["momentum": .real(0.9), "nesterov": .flag(true)]).isEmpty)
    let names: Value = .list([.text("W"), .text("W")])
    let constraint: Value = .table(["kind": .text("orthogonal"), "parameters": names])
    #expect(try problems("adam", ["constraint": constraint]).map(\.key) == ["constraint.parameters"])
  }
}
