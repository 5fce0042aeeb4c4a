import Gradients
import LinearAlgebra
import Recurrent
import TrialFormat

/// What can be said of a layer's exponents sequence by sequence.
///
/// A state that rests has exponents, the logarithms of |eigenvalues| of J there. If the first is positive, the
/// state rests where it would not stay after the smallest disturbance: a network without input that begins at zero
/// does so whatever its weights. The exponents are then those of the point, and say nothing of the attractor.
struct ExponentDetails {
  private let exponents: LayerExponents
  /// By example.
  private let rests: [Bool]
  /// Whether there are as many exponents as the joint state has numbers.
  private let isComplete: Bool

  /// A state rests if no number of it moves by more, as a share of its size.
  private static let stillness = 1e-6

  /// - Parameters:
  ///   - layer: keeps the forward pass over the batch that was measured.
  ///   - shape: of its sequences.
  init(_ exponents: LayerExponents, _ layer: RecurrentLayer, _ shape: BatchShape) {
    self.exponents = exponents
    isComplete = exponents.count == layer.declaration.states.count * layer.units
    rests = (0..<shape.examples).map { example in
      let length = shape.length(example)
      return layer.states.allSatisfy { states in
        // Block 0 is step −1.
        func state(_ t: Int) -> [Double] {
          let row = (t + 1) * shape.examples + example
          return states.rows(row..<row + 1).elements
        }
        return (max(0, length / 2)..<length).allSatisfy { t in
          zip(state(t), state(t - 1)).allSatisfy { abs($0 - $1) <= ExponentDetails.stillness * abs($0) }
        }
      }
    }
  }

  /// Kaplan and Yorke's dimension of one sequence: the number of exponents, with a fraction, whose sum is zero.
  ///
  /// NaN where the sum of those measured is not negative and there are more.
  static func dimension(_ falling: [Double], isComplete: Bool) -> Double {
    var sum = 0.0
    for (index, exponent) in falling.enumerated() {
      if exponent.isNaN { return .nan }
      if sum + exponent < 0 { return Double(index) + sum / -exponent }
      sum += exponent
    }
    return isComplete ? Double(falling.count) : .nan
  }

  static func declared(prefix: String, axis: String, isLast: Bool) -> [QuantityDeclaration] {
    let labels = QuantityDeclaration.Label.layer(prefix, isUsual: isLast)
    return [
      QuantityDeclaration(
        prefix + "by_sequence", axes: ["sequence", axis], unit: "nats per step",
        doc: "Lyapunov exponents of every sequence"),
      QuantityDeclaration(
        prefix + "dimension",
        doc: "Kaplan and Yorke's dimension, mean over examples; NaN where more exponents are needed",
        labels: labels,
        columns: [
          ColumnDeclaration(
            "kaplan_yorke_dimension", filters: [.layer],
            doc: "Kaplan and Yorke's dimension, mean over the batch; needs lyapunov with details")
        ]),
      QuantityDeclaration(
        prefix + "unstable_points",
        doc: "share of examples whose state rests although an exponent is positive: not an attractor",
        labels: labels,
        columns: [
          ColumnDeclaration(
            "lyapunov_unstable_points", filters: [.layer],
            doc:
              "share of the batch whose state rests at an unstable point, where exponents say nothing of the attractor"
          )
        ]),
    ]
  }

  /// Adds the layer's quantities, in that order; NaN for examples that the batch has not.
  func report(to measured: inout Measurements, examples: Int) {
    let present = (0..<exponents.examples).map { example in
      (0..<exponents.count).map { exponents[example, $0] }
    }
    let absent = [Double](
      repeating: .nan, count: max(0, examples - present.count) * exponents.count)
    let number = Double(present.count)
    let dimensions = present.map {
      ExponentDetails.dimension(
        $0.contains(where: \.isNaN) ? [.nan] : $0.sorted(by: >), isComplete: isComplete)
    }
    let unstable = zip(present, rests).map { exponents, rests -> Double in
      guard let largest = exponents.max(), !exponents.contains(where: \.isNaN) else { return .nan }
      return rests && largest > 0 ? 1 : 0
    }
    measured.add(exponents.prefix + "by_sequence", present.prefix(examples).flatMap { $0 } + absent)
    measured.add(exponents.prefix + "dimension", [dimensions.reduce(0, +) / number])
    measured.add(exponents.prefix + "unstable_points", [unstable.reduce(0, +) / number])
  }
}
