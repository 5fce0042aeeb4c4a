public import Components
import LinearAlgebra
import Recurrent
public import TrialFormat

/// How large the error signal is at every step: ‖λ_t‖/√H of each layer and state component, and how much of it
/// the numbers of the trial's precision cannot hold.
///
/// λ_t = dE/ds_t adds up the errors of all later steps, E being an example's own loss: the mean over the batch is
/// undone, and the root mean square over units taken, so that batches and widths compare. Components after the
/// first are taken at fixed s_t, as everywhere. Zeros and denormals are counted among the numbers as the reverse
/// pass leaves them, in the precision of training.
public struct GradientByTime: Diagnostic {
  public static let kind = "gradient-by-time"
  public static let summary =
    "size of the error signal dE/ds_t by time: mean, median, quartiles, and what under- and overflows"
  public static let reference: String? =
    "Bengio, Simard & Frasconi, Learning long-term dependencies with gradient descent is difficult, IEEE TNN 1994"

  public init() {}

  public static let settings: [Setting<GradientByTime>] = []

  public static let quantities = declared("s", time: "time")

  private static func declared(_ state: String, time: String) -> [QuantityDeclaration] {
    func quantity(_ name: String, _ doc: String, _ column: ColumnDeclaration? = nil) -> QuantityDeclaration {
      QuantityDeclaration(
        "\(state).\(name)", axes: [time], doc: "\(doc) \(state)", labels: [.init(.state, state)],
        columns: column.map { [$0] } ?? [])
    }
    let size = "over examples of the root mean square over units of dE/d"
    func column(_ name: String, _ doc: String) -> ColumnDeclaration {
      ColumnDeclaration(name, filters: [.state, .time], scale: .logarithmic, doc: doc)
    }
    func share(_ name: String, _ what: String) -> ColumnDeclaration {
      ColumnDeclaration(
        name, .overElements(.greatest),
        filters: [.state, .time.optional("step of the sequence, from 0; else the worst of all steps")],
        doc: "share of the error signal's numbers that are \(what)")
    }
    return [
      quantity(
        "mean", "mean \(size)",
        column("gradient_rms", "mean over examples of the error signal's root mean square over units")),
      quantity(
        "median", "median \(size)",
        column(
          "gradient_rms_median", "median over examples of the error signal's root mean square over units")
      ),
      quantity("lower", "quarter quantile \(size)"), quantity("upper", "three-quarter quantile \(size)"),
      quantity("zeros", "share of exact zeros among the numbers of dE/d", share("gradient_zeros", "zero")),
      quantity(
        "denormals", "share of denormal numbers among those of dE/d",
        share("gradient_denormals", "denormal in the trial's precision: about to underflow")),
      quantity(
        "overflows", "share of infinities and NaN among the numbers of dE/d",
        share("gradient_overflows", "infinite or NaN")),
    ]
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    let layers = TimedLayer.all(setting), states = setting.model.cell.declaration.states
    return TrialDeclaration(
      axes: TimedLayer.times(layers),
      quantities: layers.flatMap { layer in
        states.flatMap { GradientByTime.declared(layer.name(of: $0), time: layer.time) }
      },
      groups: [
        (
          "",
          [
            .init("loss", .text("of an example: the mean over the batch is undone")),
            .init("precision", .text(setting.precision.rawValue)),
          ]
        )
      ])
  }

  public func workingNumbers(for setting: DiagnosticSetting) -> Double {
    // Gradients of parameters that nobody asks for, and one component's errors.
    let shapes = ParameterNames(setting.model, setting.shape).shapes
    let largest = TimedLayer.all(setting).map { $0.steps * setting.probeExamples * $0.units }.max() ?? 0
    return shapes.reduce(2 * Double(largest)) { $0 + Double($1.count + $1.effectiveCount) }
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let network = subject.network, batch = subject.batch
    _ = network.forward(batch)
    network.backward(batch, into: Parameters(network.parameters.shapes, precision: network.precision))
    var measured = Measurements()
    for layer in TimedLayer.all(subject.setting) {
      for (component, state) in subject.setting.model.cell.declaration.states.enumerated() {
        let (errors, shape) = layer.rows(component, \.stateGradients, in: network, batch)
        let factor = Double(shape.examples) / Double(layer.units).squareRoot()
        let sizes = rowNorms([errors]).map { $0 * factor }, flaws = NumberFlaws.ofRows(errors)
        var columns = Array(repeating: [Double](), count: 7)
        for t in 0..<layer.steps {
          let rows = t < shape.steps ? shape.examples(at: t).map { t * shape.examples + $0 } : []
          let own = rows.map { sizes[$0] }, quartiles = Quartiles(own)
          let flaws = rows.reduce(into: NumberFlaws()) { $0.add(flaws[$1]) }, all = rows.count * layer.units
          func share(_ count: Int) -> Double { rows.isEmpty ? .nan : Double(count) / Double(all) }
          let numbers = [
            own.isEmpty ? .nan : own.reduce(0) { $0 + $1 / Double(own.count) }, quartiles.median,
            quartiles.lower, quartiles.upper, share(flaws.zeros), share(flaws.denormals),
            share(flaws.overflows),
          ]
          for (index, number) in numbers.enumerated() { columns[index].append(number) }
        }
        let names = ["mean", "median", "lower", "upper", "zeros", "denormals", "overflows"]
        for (name, column) in zip(names, columns) { measured.add("\(layer.name(of: state)).\(name)", column) }
      }
    }
    return measured
  }
}
