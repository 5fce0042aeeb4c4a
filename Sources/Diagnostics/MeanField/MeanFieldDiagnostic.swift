public import Components
import LinearAlgebra
import Recurrent
public import TrialFormat

/// χ and the reach of gradients that the mean-field theory predicts of a network with these weights: approximate,
/// to stand beside what is measured.
///
/// χ of an `rnn` is that of `MeanField`, of an `lstm` or a `gru` that of `GatedMeanField`. The variances that they need
/// are those of the network's own weights and inputs, so that it holds for any initialiser; weights that have been
/// trained are no longer independent, and it says little of them.
public struct MeanFieldDiagnostic: Diagnostic {
  public static let kind = "mean-field"
  public static let summary =
    "reach of gradients that mean-field theory predicts of random weights, approximately"
  public static let reference: String? =
    "Schoenholz et al., Deep information propagation, ICLR 2017; Chen, Pennington & Schoenholz, Dynamical isometry and a mean field "
    + "theory of RNNs, ICML 2018; gated cells: Gilboa et al., Dynamical isometry and a mean field theory of LSTMs and GRUs, 2019, with the "
    + "same weights at every step as in Krishnamurthy, Can & Schwab, Theory of gating in recurrent neural networks, Phys. Rev. X 12, 2022"

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
    switch setting.model.cell {
    case let cell as RNN:
      guard MeanField(weights: 1, inputs: 1, activation: cell.activation) != nil else {
        return problem(
          "there is no mean-field theory here of activation \(cell.activation.rawValue)",
          remedy: "write activation: tanh, relu or linear")
      }
    case is LSTM, is GRU: break
    default:
      return problem(
        "there is no mean-field theory here of cell \(type(of: setting.model.cell).kind)",
        remedy: "remove the diagnostic, or study cell rnn, lstm or gru")
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

  /// What reaches the units from the inputs, and its squares; what the theory keeps of gated units, a few numbers for each
  /// step.
  public func workingNumbers(for setting: DiagnosticSetting) -> Double {
    let gates = setting.model.cell.declaration.stages.reduce(0) { $0 + $1.gates.count }
    let theory = gates == 1 ? 0 : 20 * GatedMeanField.units * GatedMeanField.steps
    return 2 * Double(setting.longestInput) * Double(setting.probeExamples) * Double(setting.model.hidden)
      * Double(gates) + Double(theory) * 8 / Double(setting.precision.size)
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let chi = chi(subject), reach = MeanField.reach(chi: chi, threshold: threshold)
    let longest = Double(subject.setting.longestOutput - 1)
    var measured = Measurements()
    measured.add("chi", [chi])
    measured.add("reach", [reach >= longest ? longest : reach])
    measured.add("reach_censored", [Int32(reach >= longest ? 1 : 0)])
    return measured
  }

  private func chi(_ subject: DiagnosticSubject) -> Double {
    let network = subject.network, names = network.names.layers[0][0], drive = InputDrive(subject)
    let W = network.parameters.effective(names.W ?? "")
    let weights = stride(from: 0, to: W.columns, by: names.units).map {
      W.columns($0..<$0 + names.units).sumOfSquares / Double(names.units)
    }
    // As many as the theory takes, of however many there are.
    func population(_ numbers: [Double]) -> [Double] {
      (0..<GatedMeanField.units).map { numbers[$0 * names.units / GatedMeanField.units] }
    }
    func gated(_ population: some GatedPopulation, _ offsets: [[Double]]) -> Double {
      GatedMeanField(population, weights: weights, inputs: drive.variances, offsets: offsets).chi
    }
    switch network.model.cell {
    case let cell as RNN:
      guard let theory = MeanField(weights: weights[0], inputs: drive.meanSquare, activation: cell.activation)
      else { break }
      return theory.chi
    case is LSTM:
      return gated(LSTMPopulation(count: GatedMeanField.units), drive.offsets.map(population))
    case is GRU:
      let recurrentBias = network.parameters[names.unit[0]].elements
      return gated(GRUPopulation(recurrentBias: population(recurrentBias)), drive.offsets.map(population))
    default: break
    }
    preconditionFailure("the cell was checked")
  }
}
