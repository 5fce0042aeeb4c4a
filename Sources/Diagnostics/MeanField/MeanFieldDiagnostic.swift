public import Components
import LinearAlgebra
import Recurrent
public import TrialFormat

/// χ and the reach of gradients that the mean-field theory predicts of a network with these weights: approximate,
/// to stand beside what is measured.
///
/// The variances that it needs are those of the network's own weights and inputs, so that it holds for any
/// initialiser; weights that have been trained are no longer independent, and it says little of them.
public struct MeanFieldDiagnostic: Diagnostic {
  public static let kind = "mean-field"
  public static let summary =
    "reach of gradients that mean-field theory predicts of random weights, approximately"
  public static let reference: String? =
    "Schoenholz et al., Deep information propagation, ICLR 2017; Chen, Pennington & Schoenholz, Dynamical isometry and a mean field "
    + "theory of RNNs, ICML 2018"

  public var threshold = 0.01

  public init() {}

  public static let settings: [Setting<MeanFieldDiagnostic>] = [
    Setting(
      "threshold", \.threshold,
      .real(Interval(lower: 0, upper: 1, includesLower: false, includesUpper: false)),
      doc: "mean_field_reach is the lag at which a gradient has faded to this share of its start.")
  ]

  public static let quantities = [
    QuantityDeclaration(
      "chi", doc: "factor of a gradient's mean square at every step back, approximate (mean field)",
      columns: [
        ColumnDeclaration(
          "mean_field_chi", scale: .logarithmic,
          doc:
            "factor of a gradient's mean square at every step back, as mean-field theory predicts approximately"
        )
      ]),
    QuantityDeclaration(
      "reach", unit: "steps",
      doc: "lag at which a gradient has faded below the threshold, approximate (mean field)",
      columns: [
        ColumnDeclaration(
          "mean_field_reach", censoredBy: "reach_censored",
          doc:
            "gradient_reach as mean-field theory predicts it approximately; a lower bound where it goes beyond the sequence"
        )
      ]),
    QuantityDeclaration(
      "reach_censored", .int32, doc: "1 where the reach goes beyond the sequence: it is the longest lag"),
  ]

  public func problems(for setting: DiagnosticSetting) -> [Problem] {
    func problem(_ message: String, remedy: Remedy) -> [Problem] { [Problem("", message, remedy: remedy)] }
    guard let cell = setting.model.cell as? RNN else {
      return problem(
        "there is no mean-field theory here of cell \(type(of: setting.model.cell).kind)",
        remedy: "remove the diagnostic, or study cell rnn")
    }
    guard MeanField(weights: 1, inputs: 1, activation: cell.activation) != nil else {
      return problem(
        "there is no mean-field theory here of activation \(cell.activation.rawValue)",
        remedy: "write activation: tanh, relu or linear")
    }
    guard setting.shape.arrangement.readsSequence, setting.shape.arrangement != .sequenceToSequence,
      !setting.model.isDeep(in: setting.shape)
    else {
      return problem(
        "the theory is of one layer that reads an input at every step in one direction",
        remedy: "remove the diagnostic, or study many-to-one or many-to-many with one layer")
    }
    return []
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    TrialDeclaration(
      quantities: Self.quantities,
      groups: [
        ("", [.init("threshold", .real(threshold)), .init("theory", .text("approximate, mean field"))])
      ])
  }

  /// What reaches the units from the inputs.
  public func workingNumbers(for setting: DiagnosticSetting) -> Double {
    Double(setting.longestInput) * Double(setting.probeExamples) * Double(setting.model.hidden)
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let network = subject.network, names = network.names.layers[0][0], units = Double(names.units)
    let W = network.parameters.effective(names.W ?? "")
    var measured = Measurements()
    guard let cell = network.model.cell as? RNN,
      let theory = MeanField(
        weights: W.sumOfSquares / units, inputs: inputs(subject, names), activation: cell.activation)
    else { preconditionFailure("the cell was checked") }
    let reach = theory.reach(threshold: threshold), longest = Double(subject.setting.longestOutput - 1)
    measured.add("chi", [theory.chi])
    measured.add("reach", [reach >= longest ? longest : reach])
    measured.add("reach_censored", [Int32(reach >= longest ? 1 : 0)])
    return measured
  }

  /// The mean square of x_t U + b over units, steps and examples.
  private func inputs(_ subject: DiagnosticSubject, _ names: LayerNames) -> Double {
    let network = subject.network, batch = subject.batch, parameters = network.parameters
    guard let U = names.U.map(parameters.effective) else { return 0 }
    let driven = Matrix(rows: batch.inputShape.rows, columns: U.columns, precision: U.precision)
    switch batch.inputs {
    case .reals(let x): multiply(x, U, into: driven)
    case .tokens(let tokens):
      let vectors: Matrix
      if let embedding = network.names.embedding.map(parameters.effective) {
        vectors = Matrix(rows: embedding.rows, columns: U.columns, precision: U.precision)
        multiply(embedding, U, into: vectors)
      } else {
        vectors = U
      }
      tokens.withUnsafeBufferPointer {
        if let base = $0.baseAddress { driven.gather(rows: base, of: vectors) }
      }
    }
    // Past its end a sequence has zeros.
    let steps = Double((0..<batch.examples).reduce(0) { $0 + batch.inputShape.length($1) })
    let means = Matrix(rows: 1, columns: U.columns, precision: U.precision), bias = parameters[names.b]
    means.addColumnSums(of: driven)
    let cross = zip(means.elements, bias.elements).reduce(0) { $0 + $1.0 * $1.1 }
    return ((driven.sumOfSquares + 2 * cross) / steps + bias.sumOfSquares) / Double(names.units)
  }
}
