public import Components
import LinearAlgebra
import Recurrent
public import TrialFormat

/// The eigenvalues of the recurrent weights of every gate, the largest modulus ρ among them and the largest
/// singular value ‖W‖₂.
///
/// Of what enters the product: of a cell that makes its weights from parameters, the weights. What they say of
/// gradients is one-sided. With φ′ at most γ, ‖W‖₂ < 1/γ makes gradients vanish; ρ > 1/γ is neither enough for
/// them to explode nor needed: W = [[1.2, 1.2], [−1.2, −1.2]] has ρ = 0 and, with φ′ = (1, 0), J = W diag(φ′)
/// has an eigenvalue 1.2.
public struct WeightEigenvalues: Diagnostic {
  public static let kind = "weight-eigenvalues"
  public static let summary =
    "eigenvalues, spectral radius and largest singular value of the recurrent weights"
  public static let reference: String? =
    "Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, ICML 2013"

  /// 1: singular values by reflections instead of rotations, which changes last digits.
  public static let revision = 1

  public init() {}

  public static let settings: [Setting<WeightEigenvalues>] = []

  public static let quantities = declared(Block.example)

  public var needs: Set<DiagnosticNeed> { [] }

  /// The rows and columns of a layer's W between the units of one state and of one gate.
  private struct Block {
    let prefix: String
    let axis: String
    let units: Int
    let gate: String
    /// Whether columns mean it where they name no gate.
    let isUsual: Bool
    let W: String
    /// [H, H]
    let rows: Range<Int>, columns: Range<Int>
    let isTop: Bool

    var path: String { "\(prefix)\(gate)" }

    static let example = Block(
      prefix: "", axis: "eigenvalue", units: 1, gate: "s", isUsual: true, W: "W", rows: 0..<1, columns: 0..<1,
      isTop: true)

    static func all(_ setting: DiagnosticSetting) -> [Block] {
      let declaration = setting.model.cell.declaration, names = ParameterNames(setting.model, setting.shape)
      var first = 0, found: Set<String> = []
      let stages = declaration.stages.enumerated().map { index, stage in
        defer { first += stage.gates.count }
        return (first: first, gates: stage.gates, reads: declaration.sourcesRead(by: index))
      }
      return names.all.flatMap { layer -> [Block] in
        // Tied layers share one W.
        guard let W = layer.W, found.insert(W).inserted else { return [] }
        return stages.flatMap { stage in
          stage.reads.indices.flatMap { read in
            stage.gates.enumerated().map { number, gate in
              let states = declaration.states
              let of =
                stage.reads.count > 1 && stage.reads[read] < states.count
                ? ".\(states[stage.reads[read]])" : ""
              return Block(
                prefix: layer.prefix, axis: layer.axis("eigenvalue"), units: layer.units, gate: gate + of,
                isUsual: stage.first + number + read == 0, W: W,
                rows: read * layer.units..<(read + 1) * layer.units,
                columns: (stage.first + number) * layer.units..<(stage.first + number + 1) * layer.units,
                isTop: layer == names.top)
            }
          }
        }
      }
    }
  }

  private static func declared(_ block: Block) -> [QuantityDeclaration] {
    let gate = ColumnFilter(
      "gate", .quantity, usual: .all, example: "f",
      doc: "gate whose recurrent weights are meant; else the first")
    let labels =
      [QuantityDeclaration.Label(gate, block.gate, isUsual: block.isUsual)]
      + QuantityDeclaration.Label.layer(block.prefix, isUsual: block.isTop)
    let whose = "the recurrent weights of \(block.path)"
    return [
      QuantityDeclaration(
        "\(block.path).real", axes: [block.axis],
        doc: "real part of the eigenvalues of \(whose), the largest first"),
      QuantityDeclaration(
        "\(block.path).imaginary", axes: [block.axis], doc: "imaginary part of the eigenvalues of \(whose)"),
      QuantityDeclaration(
        "\(block.path).radius", doc: "largest modulus of an eigenvalue of \(whose)", labels: labels,
        columns: [
          ColumnDeclaration(
            "spectral_radius", filters: [gate, .layer], scale: .logarithmic, isTabled: true,
            doc: "largest modulus of an eigenvalue of the recurrent weights")
        ]),
      QuantityDeclaration(
        "\(block.path).norm", doc: "largest singular value of \(whose)", labels: labels,
        columns: [
          ColumnDeclaration(
            "spectral_norm", filters: [gate, .layer], scale: .logarithmic,
            doc: "largest singular value of the recurrent weights")
        ]),
    ]
  }

  public func problems(for setting: DiagnosticSetting) -> [Problem] {
    guard !setting.model.cell.declaration.isRecurrent else { return [] }
    let kind = type(of: setting.model.cell).kind
    return [
      Problem(
        "", "the cell \(kind) has no matrix of recurrent weights: its units read themselves alone",
        remedy: "measure lyapunov, whose exponents are those of any recurrence")
    ]
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    let blocks = Block.all(setting)
    var axes: [AxisDeclaration] = []
    for block in blocks where !axes.contains(where: { $0.name == block.axis }) {
      axes.append(
        AxisDeclaration(
          block.axis, .coordinates(.integers(Array(1...block.units))), doc: "number of the eigenvalue, from 1"
        ))
    }
    return TrialDeclaration(axes: axes, quantities: blocks.flatMap(WeightEigenvalues.declared))
  }

  public func workingNumbers(for setting: DiagnosticSetting) -> Double {
    let widest = Double(Block.all(setting).map(\.units).max() ?? 0)
    return 4 * widest * widest * 8 / Double(setting.precision.size)
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    var measured = Measurements()
    subject.network.evaluateWeights()
    let determinism = subject.setting.determinism
    for block in Block.all(subject.setting) {
      let W = subject.network.parameters.effective(block.W).rows(block.rows).columns(block.columns).elements
      let values = eigenvalues(
        of: W, order: block.units, under: determinism
      ).map(WeightEigenvalues.sorted)
      let none = Array(repeating: Double.nan, count: block.units)
      measured.add("\(block.path).real", values?.map(\.real) ?? none)
      measured.add("\(block.path).imaginary", values?.map(\.imaginary) ?? none)
      measured.add("\(block.path).radius", [values?.first?.modulus ?? .nan])
      measured.add(
        "\(block.path).norm",
        [
          singularValues(of: W, rows: block.units, columns: block.units, under: determinism)?.first ?? .nan
        ])
    }
    return measured
  }

  /// The largest modulus first; of a conjugate pair, that with the positive imaginary part.
  private static func sorted(_ values: [Eigenvalue]) -> [Eigenvalue] {
    values.sorted { ($0.modulus, $0.real, $0.imaginary) > ($1.modulus, $1.real, $1.imaginary) }
  }
}
