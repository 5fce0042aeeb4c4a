public import Components
import LinearAlgebra
import Recurrent
public import TrialFormat

/// Whether a batch is large enough to learn from: the noise scale tr Σ / |G|² of its gradient, and the cosine
/// between the gradients of its parts.
///
/// The training batch of a record is cut into parts of n_i examples, B in all, g_i being their gradients and g
/// that of the whole. Over data 𝔼|g_i|² = |G|² + tr Σ / n_i and 𝔼|g|² = |G|² + tr Σ / B, so that with 1/n the mean
/// of 1/n_i
///
///     tr Σ = (mean |g_i|² − |g|²) / (1/n − 1/B)      |G|² = |g|² − tr Σ / B
///
/// have no bias; the ratio of the two has, and |G|² is negative where there is noise alone: then it is infinite.
/// Nothing is left out of the network, whatever training leaves out. The noise scale is the batch size at which
/// signal and noise are as large.
public struct GradientNoise: Diagnostic {
  public static let kind = "gradient-noise"
  public static let summary =
    "noise scale of the gradient, and cosine between gradients of parts of the batch, per parameter"
  public static let reference: String? =
    "McCandlish et al., An empirical model of large-batch training, arXiv:1812.06162, 2018"

  public var groups = 8

  public init() {}

  public static let settings: [Setting<GradientNoise>] = [
    Setting(
      "groups", \.groups, .integer(2...65536),
      doc: "Parts of the training batch, of as many sequences as possible each; at most one a sequence.")
  ]

  public var needs: Set<DiagnosticNeed> { [.trainingBatch] }

  public static let quantities: [QuantityDeclaration] = {
    let parameter = ColumnFilter(
      "parameter", .index(axis: 0), usual: .value("all"), example: "W",
      doc: "parameter by its name in the trial file; else all together")
    func quantity(
      _ name: String, _ unit: String, _ column: String, scale: Scale = .linear, isTabled: Bool = false,
      _ doc: String
    ) -> QuantityDeclaration {
      QuantityDeclaration(
        name, axes: ["part"], unit: unit, doc: doc,
        columns: [
          ColumnDeclaration(column, filters: [parameter], scale: scale, isTabled: isTabled, doc: doc)
        ])
    }
    return [
      quantity(
        "signal", "1", "gradient_signal",
        "squared norm of the gradient that more data would leave, without bias; may be negative"),
      quantity(
        "noise", "1", "gradient_variance",
        "trace of the covariance of the gradients of single sequences, without bias"),
      quantity(
        "scale", "sequences", "gradient_noise_scale", isTabled: true,
        "batch size at which the gradient's signal and noise are as large; infinite where there is noise alone"
      ),
      quantity(
        "cosine", "1", "gradient_cosine", "mean cosine between the gradients of two parts of the batch"),
    ]
  }()

  public func problems(for setting: DiagnosticSetting) -> [Problem] {
    guard setting.trainingExamples < 2 else { return [] }
    return [
      Problem("", "a training batch of one sequence has no parts", remedy: "set train.batch: 2 or more")
    ]
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    let names = ParameterNames(setting.model, setting.shape).shapes.map(\.name)
    return TrialDeclaration(
      axes: [
        AxisDeclaration(
          "part", .coordinates(.labels(["all"] + names)), doc: "parameter, or all together")
      ],
      quantities: GradientNoise.quantities,
      groups: [("", [.init("groups", .integer(min(groups, setting.trainingExamples)))])])
  }

  public func workingNumbers(for setting: DiagnosticSetting) -> Double {
    let parts = Double(min(groups, setting.trainingExamples))
    return ParameterNames(setting.model, setting.shape).shapes.reduce(0) {
      $0 + parts * Double($1.count + $1.effectiveCount)
    }
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let network = subject.network, batch = subject.batch, shapes = network.parameters.shapes
    let parts = parts(of: batch.examples)
    let gradients = parts.map { part in
      let own = Batch.gathering(
        part.map { (0, $0) }, of: [batch], hasOutputSteps: network.shape.arrangement.hasOutputSteps)
      let gradient = Parameters(shapes, precision: network.precision)
      _ = network.forward(own)
      network.backward(own, into: gradient)
      return gradient
    }
    let products = GroupProducts(gradients, shapes.map(\.name)), sizes = parts.map(\.count)
    let numbers = ([products.all] + products.each).map {
      NoiseEstimate($0, sizes: sizes, unit: products.unit)
    }
    var measured = Measurements()
    measured.add("signal", numbers.map(\.signal))
    measured.add("noise", numbers.map(\.noise))
    measured.add("scale", numbers.map(\.scale))
    measured.add("cosine", numbers.map(\.cosine))
    return measured
  }

  /// The numbers of the examples of each part: neighbours, since batches are in no order but that of lengths,
  /// are dealt out.
  private func parts(of examples: Int) -> [[Int]] {
    let count = min(groups, examples)
    return (0..<count).map { part in Array(stride(from: part, to: examples, by: count)) }
  }
}
