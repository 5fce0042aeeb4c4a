import Components
import Foundation
import Gradients
import LinearAlgebra
import OrderedCollections
import Recurrent
import TestSupport
import Testing
import Training

/// What CONTRIBUTING.md tells a newcomer to write is what is compiled here, and it works.
@Suite struct ContributingTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  @Test(arguments: ["Sine", "Signum", "Extremes", "ExtremesFigure"])
  func printsWhatIsCompiled(name: String) throws {
    let file = try String(contentsOf: Self.folder.appendingPathComponent("\(name).swift"), encoding: .utf8)
    let guide = Self.folder.appendingPathComponent("../../CONTRIBUTING.md")
    let text = try String(contentsOf: guide, encoding: .utf8)
    #expect(
      text.contains("```swift\n\(file)```"),
      "CONTRIBUTING.md and Tests/ContributingTests/\(name).swift differ")
  }

  /// A cell gets its gradients from its formula alone: in every arrangement they equal the complex step.
  @Test(arguments: Arrangement.allCases)
  func gradientsOfTheCellAreExact(arrangement: Arrangement) {
    for seed in 0..<10 as Range<UInt64> {
      let test = RandomCase(cell: Sine(), arrangement: arrangement, seed: seed)
      let network = test.network(seed: seed), batch = test.batch(seed: seed)
      let gradients = Parameters(network.parameters.shapes, precision: .float64)
      _ = BPTT().prepare(for: network).gradients(on: batch, into: gradients)
      for shape in network.parameters.shapes {
        let exact = ReferenceDerivatives.complexStep(
          network, on: batch, parameter: shape.name, indices: Array(0..<min(shape.count, 12)))
        let difference = relativeDifference(Array(gradients[shape.name].elements.prefix(12)), exact)
        #expect(difference < 1e-12, "\(shape.name), \(arrangement), seed \(seed)")
      }
    }
  }

  /// The setting has the range and default that files are checked against.
  @Test func settingOfTheCellIsKnown() {
    #expect(Sine().resolved == .table(["kind": .text("sine"), "frequency": .real(1)]))
  }

  /// An optimizer's formula moves every number by itself, and remembers it by itself, in either precision.
  @Test(arguments: Precision.allCases) func theFormulaOfTheOptimizerMovesParameters(precision: Precision) {
    let shapes = [ParameterShape("W", 2, 2, axes: ["hidden_from", "gate_hidden"])]
    let theta = Parameters(shapes, precision: precision), g = Parameters(shapes, precision: precision)
    let optimizer = Signum()
    var memory = optimizer.memory(for: theta)
    for gradient in [[1, -2, 0, 4], [-3, 0, 0, -30]] as [[Double]] {
      g.values.assign(gradient)
      optimizer.update(theta, along: g, rate: 0.5, memory: &memory)
    }
    // The means are 0.1, −0.2, 0, 0.4, then −0.21, −0.18, 0, −2.64.
    #expect(theta.values.elements == [0, 1, 0, 0] && memory.updates == 2)
    #expect(
      zip(memory.buffers[0].values.elements, [-0.21, -0.18, 0, -2.64]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(Signum.descriptors.map(\.key).contains("schedule"))
  }
}
