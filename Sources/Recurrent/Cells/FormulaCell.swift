public import Components
import Synchronization

/// A cell that the experiment file spells out: pre-activations a = xU + s_{t−1}W + b of its gates, and
/// formulas for the new state.
///
/// Formulas work unit by unit. They have numbers, + - * /, parentheses, functions of one argument, and names:
/// `a.z` is the pre-activation of gate z, `x.z` its input part (xU)_z + b_z, `s.z` its recurrent part
/// (s_{t−1}W)_z; a state component's name is its value at t−1; `let` names values, in any order without
/// circles; `parameters` are learned numbers, one a unit. With `reads`, W multiplies something else than the
/// state for some gates, which makes them a second affine stage.
public struct FormulaCell: Cell {
  public static let kind = "formula"
  public static let summary = "a cell of your own: gates, named values and the new state as formulas"

  public static let equations = [
    "a.g = xU + s₋W + b of gate g; x.g = xU + b; s.g = s₋W",
    "with reads: { g: formula }, what it says stands in the place of s₋",
    "s = its formula of a.g, x.g, s.g, states at t−1, 'let', parameters, numbers",
    "operators: + - * / ( )",
    "functions: " + FormulaFunction.allCases.map(\.rawValue).joined(separator: " "),
    "example: { kind: formula, gates: [z, n], let: { z: sigmoid(a.z), n: tanh(a.n) },",
    "           state: { s: (1 - z) * n + z * s } }",
  ]

  private var source = FormulaText() {
    didSet { cache = FormulaCache() }
  }
  private var cache = FormulaCache()

  public init() {}

  public static let settings: [Setting<FormulaCell>] = [
    Setting(
      "gates", \.source.gates, .list(of: .text(.line), count: 1...Int.max), required: true,
      doc: "Names of the gates: each has its columns of U, W and b."),
    Setting(
      "parameters", \.source.parameters, .list(of: .text(.line), count: 0...Int.max),
      doc: "Names of learned numbers, one a unit."),
    Setting("let", \.source.lets, formulas("a name"), doc: "Values that formulas refer to by name."),
    Setting(
      "reads", \.source.reads, formulas("a gate"),
      doc: "What W multiplies for a gate in place of the recurrent component: { n: r * s }."),
    Setting(
      "state", \.source.state, formulas("a state component"), required: true,
      doc: "The new value of each component; in it, their names are the values at t−1."),
    Setting(
      "recurrent", \.source.recurrent, .text(.line),
      doc: "The component that W reads; where nothing is said, the first of 'state'."),
    Setting(
      "output", \.source.output, .text(.line),
      doc: "The component that the head reads; where nothing is said, the first of 'state'."),
  ]

  private static func formulas(_ noun: String) -> ValueType { .mapping(of: .text(.line), noun: noun) }

  public var problems: [Problem] { cache.compiled(source).problems }

  public var declaration: CellDeclaration { cache.compiled(source).program.declaration }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    cache.compiled(source).program.stages[index].values(unit)
  }
}

/// The compiled form of a cell's formulas, found when it is first asked for.
final class FormulaCache: Sendable {
  struct Compiled: Sendable {
    let problems: [Problem]
    /// Of a plain network where there are problems: whatever is asked of such a cell, it answers.
    let program: FormulaProgram

    init(_ source: FormulaText) {
      let compiler = FormulaCompiler(source)
      problems = compiler.problems
      program =
        problems.isEmpty
        ? FormulaProgram(source, compiler) : FormulaProgram(FormulaText(), FormulaCompiler(FormulaText()))
    }
  }

  private let compiled = Mutex<Compiled?>(nil)

  /// - Parameter source: the same at every call.
  func compiled(_ source: FormulaText) -> Compiled {
    compiled.withLock { compiled in
      if let compiled { return compiled }
      let new = Compiled(source)
      compiled = new
      return new
    }
  }
}
