public import Components
import Gradients
import LinearAlgebra
import Recurrent
public import TrialFormat

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Singular values and eigenvalues of J_t = ∂s_t/∂s_{t−1}, and singular values of the products
/// ∂s_T/∂s_{T−l} = J_T ⋯ J_{T−l+1} from each sequence's last step, s being the joint state of a layer.
///
/// What one step does to an error is between J_t's smallest and largest singular value; what many do is not what
/// these say of single ones, hence the products. Their singular values are kept as logarithms
/// (`SingularProduct`), so that nothing underflows.
public struct JacobianSpectrum: Diagnostic {
  public static let kind = "jacobian-spectrum"
  public static let summary =
    "singular values and eigenvalues of J_t, and singular values of ds_T/ds_k by lag: extremes and quantiles"
  public static let reference: String? =
    "Pennington, Schoenholz & Ganguli, Resurrecting the sigmoid in deep learning through dynamical isometry, NIPS 2017; "
    + "Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, ICML 2013"

  /// 1: singular values by reflections instead of rotations, which changes last digits.
  public static let revision = 1

  public var examples = 2
  public var steps = 2
  public var lags = 8

  public init() {}

  public static let settings: [Setting<JacobianSpectrum>] = [
    Setting(
      "examples", \.examples, .integer(1...65536), unit: "sequences",
      doc: "At most so many of the batch's sequences; cost grows with each."),
    Setting(
      "steps", \.steps, .integer(1...1_000_000), unit: "steps",
      doc: "At most so many J_t of each are decomposed, evenly spread up to the last."),
    Setting(
      "lags", \.lags, .integer(1...1_000_000), unit: "steps",
      doc: "Products go back at most so far from the last step; each costs as much as two J_t."),
  ]

  public static let quantities = declared(prefix: "", isUsual: true, time: "time", lag: "lag")

  private static func declared(prefix: String, isUsual: Bool, time: String, lag: String)
    -> [QuantityDeclaration]
  {
    func quantile(_ axis: Int) -> ColumnFilter {
      ColumnFilter(
        "quantile", .index(axis: axis), usual: .value(SpectrumQuantile.largest.rawValue), example: "median",
        doc:
          "which of the spectrum: \(SpectrumQuantile.allCases.map(\.rawValue).joined(separator: ", ")); else max"
      )
    }
    let labels = QuantityDeclaration.Label.layer(prefix, isUsual: isUsual)
    func mean(_ path: String, _ column: String, _ what: String) -> QuantityDeclaration {
      QuantityDeclaration(
        prefix + path, axes: ["quantile"], doc: "\(what), geometric mean over examples and steps",
        labels: labels,
        columns: [
          ColumnDeclaration(
            column, filters: [quantile(0), .layer], scale: .logarithmic, isTabled: isUsual,
            doc: "\(what), geometric mean over examples and steps: the largest, or that quantile=")
        ])
    }
    return [
      QuantityDeclaration(
        prefix + "singular_values", axes: ["sequence", time, "quantile"],
        doc: "singular values of the Jacobian J_t"),
      QuantityDeclaration(
        prefix + "eigenvalue_moduli", axes: ["sequence", time, "quantile"],
        doc: "moduli of the eigenvalues of the Jacobian J_t"),
      QuantityDeclaration(
        prefix + "product_logarithms", axes: ["sequence", lag, "quantile"],
        doc: "natural logarithms of the singular values of ds_T/ds_(T-lag), T the last step"),
      mean("singular_value", "jacobian_singular_value", "singular value of the Jacobian J_t"),
      mean("eigenvalue_modulus", "jacobian_eigenvalue", "modulus of an eigenvalue of the Jacobian J_t"),
      QuantityDeclaration(
        prefix + "product_logarithm", axes: [lag, "quantile"],
        doc: "natural logarithm of the singular values of ds_T/ds_(T-lag), mean over examples",
        labels: labels,
        columns: [
          ColumnDeclaration(
            "jacobian_product_log", filters: [.lag, quantile(1), .layer],
            doc:
              "log of the largest singular value of ds_T/ds_(T-lag), or of that quantile=, mean over examples"
          )
        ]),
    ]
  }

  public var needs: Set<DiagnosticNeed> { [.probeBatch, .jacobians] }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    let layers = layers(setting)
    var axes = [
      AxisDeclaration(
        "sequence", .coordinates(.integers(Array(0..<count(setting)))), unit: "sequences",
        doc: "sequence of the probe batch"),
      AxisDeclaration(
        "quantile", .coordinates(.labels(SpectrumQuantile.allCases.map(\.rawValue))),
        doc: "place in the spectrum, from the largest to the smallest"),
    ]
    for axis in layers.flatMap(\.axes) where !axes.contains(where: { $0.name == axis.name }) {
      axes.append(axis)
    }
    return TrialDeclaration(
      axes: axes,
      quantities: layers.flatMap {
        JacobianSpectrum.declared(
          prefix: $0.prefix, isUsual: $0.isTop, time: $0.timeAxis, lag: $0.lagAxis)
      })
  }

  /// The Jacobians of all steps of a sequence, and room to decompose one.
  public func workingNumbers(for setting: DiagnosticSetting) -> Double {
    layers(setting).reduce(0) { $0 + Double($1.steps + 16) * Double($1.order) * Double($1.order) }
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let layers = layers(subject.setting), count = count(subject.setting), batch = subject.batch
    let shapes = subject.network.layers(batch).map(\.shape)
    var spectra = layers.map { LayerSpectra($0, examples: count, under: subject.setting.determinism) }
    for example in 0..<min(count, batch.examples) {
      for (index, values) in subject.jacobians(of: example).enumerated() {
        spectra[index].add(values, example: example, length: shapes[index].length(example))
      }
    }
    var measured = Measurements()
    for spectrum in spectra { spectrum.report(to: &measured) }
    return measured
  }

  private func count(_ setting: DiagnosticSetting) -> Int { max(1, min(examples, setting.probeExamples)) }

  private func layers(_ setting: DiagnosticSetting) -> [SpectrumLayer] {
    SpectrumLayer.all(setting, steps: steps, lags: lags)
  }
}
