import Components
import LinearAlgebra
import OrderedCollections
import Testing

@testable import Training

/// Optimizers against PyTorch's, and against papers where theirs differ, on a quadratic and on a small RNN.
@Suite struct GoldenOptimizerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    /// As `golden.py` calls it.
    let name: String
    /// As an experiment file would state it.
    let stated: OrderedDictionary<String, Value>

    var testDescription: String { name }
    var kind: String { if case .text(let kind)? = stated["kind"] { kind } else { "" } }
    var rule: any Optimizer { get throws { try optimizer(kind, stated.filter { $0.key != "kind" }) } }
  }

  /// Every one that there are figures of.
  static let cases = ((try? Golden.load())?.optimizers ?? [:]).sorted { $0.key < $1.key }.map {
    name, stated in
    Case(
      name: name,
      stated: OrderedDictionary(
        uniqueKeysWithValues: stated.sorted { $0.key < $1.key }.map { ($0, $1.value) }))
  }

  let golden: Golden

  init() throws { golden = try Golden.load() }

  @Test func nothingIsLeftOut() {
    #expect(Set(Self.cases.map(\.name)) == Set(golden.rnns.keys) && Self.cases.count >= 34)
    #expect(
      Set(Self.cases.map(\.kind)) == Set(Optimizers.family.kinds), "golden.py makes figures of every kind")
  }

  /// Sixty updates of numbers up to 60 round to some 1e-13; where a rule divides by what is almost 0, to some
  /// 1e-11.
  @Test(arguments: cases) func onTheQuadratic(_ one: Case) throws {
    let run = try golden.run(one.name), ours = try Descent(one.rule, golden)
    #expect(run.points.count == 4 && run.norms.count == Golden.steps)
    let difference = ours.difference(run)
    #expect(difference <= 1e-10, "\(difference)")
    #expect(zip(ours.norms, run.norms).allSatisfy { abs($0 - $1) <= 1e-10 * max(1, $1) }, "norms")
    #expect(ours.rates == run.rates)
  }

  @Test(arguments: cases) func onARecurrentNetwork(_ one: Case) throws {
    let run = try #require(golden.rnns[one.name])
    var slower = try one.rule
    // Of the quadratic's learning rates: with larger ones training is chaotic and magnifies roundings.
    slower.learningRate *= 0.1
    let difference = SmallRNN(slower).difference(run)
    #expect(difference <= 1e-10, "\(difference)")
    slower.learningRate *= 1 + 1e-6
    #expect(SmallRNN(slower).difference(run) > 1e-10)
  }

  /// The control: no two cases are one, and one setting a little off is seen.
  @Test func otherSettingsDisagree() throws {
    for one in Self.cases {
      let ours = try Descent(one.rule, golden)
      for other in Self.cases where other.name != one.name {
        // η inside the velocity is the same where η is constant.
        if Set([one.name, other.name]).isSubset(of: ["sgd momentum", "sgd rate inside"]) { continue }
        if Set([one.name, other.name]).isSubset(of: ["sgd nesterov", "nesterov rate inside"]) { continue }
        // λη = 0.02 both times.
        if Set([one.name, other.name]).isSubset(of: ["adamw 0.1", "adamw paper"]) { continue }
        #expect(try ours.difference(golden.run(other.name)) > 1e-6, "\(one.name) and \(other.name)")
      }
      var off = try one.rule
      off.learningRate *= 1 + 1e-6
      #expect(try Descent(off, golden).difference(golden.run(one.name)) > 1e-10, "\(one.name)")
    }
  }

  @Test(arguments: cases) func singlePrecisionFollowsDouble(_ one: Case) throws {
    // Errors of 2⁻²⁴ grow where a rule divides by what is almost 0; Lion's sign of it may even turn.
    let ours = try Descent(one.rule, golden, precision: .float32),
      difference = try ours.difference(golden.run(one.name))
    let turns = one.kind == "lion" ? 0.3 : 0
    #expect(difference > 1e-12 && difference < 1e-3 + turns, "\(difference)")
    #expect(ours.points.joined().allSatisfy { Double(Float($0)) == $0 })
  }

  /// A rule whose rate is inside its velocity parts from the others only where the rate changes.
  @Test func theRatesPlaceMattersWhereItChanges() throws {
    let step: Value = .table(["kind": .text("step"), "every": .integer(7), "factor": .real(0.5)])
    let common: OrderedDictionary<String, Value> = [
      "learning_rate": .real(0.05), "momentum": .real(0.9), "schedule": step,
    ]
    let outside = try optimizer("sgd", common)
    let inside = try optimizer("sgd", common.merging(["rate_inside": .flag(true)]) { $1 })
    #expect(try Descent(outside, golden).difference(golden.run("sgd momentum step")) <= 1e-10)
    #expect(try Descent(inside, golden).difference(golden.run("sgd rate inside step")) <= 1e-10)
    #expect(try Descent(inside, golden).difference(golden.run("sgd momentum step")) > 1e-3)
  }

  /// Decoupled decay in the paper follows the schedule, not the learning rate.
  @Test func theSchedulesDecay() throws {
    let settings: OrderedDictionary<String, Value> = [
      "learning_rate": .real(0.1), "weight_decay": .real(0.02), "schedule": .table(["kind": .text("cosine")]),
    ]
    let paper = try optimizer("adamw", settings.merging(["decay_scale": .text("schedule")]) { $1 })
    let run = try golden.run("adamw paper cosine")
    #expect(Descent(paper, golden).difference(run) <= 1e-10)
    #expect(try Descent(optimizer("adamw", settings), golden).difference(run) > 1e-3)
  }
}
