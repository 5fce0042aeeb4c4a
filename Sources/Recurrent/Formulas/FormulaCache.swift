import Components
import Synchronization

/// The compiled form of a cell's formulas, found when it is first asked for.
final class FormulaCache: Sendable {
  struct Compiled: Sendable {
    let problems: [Problem]
    /// Of a plain network where there are problems: whatever is asked of such a cell, it answers.
    let program: FormulaProgram

    init(_ source: FormulaSource) {
      let compiler = FormulaCompiler(source)
      problems = compiler.problems
      program =
        problems.isEmpty
        ? FormulaProgram(source, compiler) : FormulaProgram(FormulaSource(), FormulaCompiler(FormulaSource()))
    }
  }

  private let compiled = Mutex<Compiled?>(nil)

  /// - Parameter source: the same at every call.
  func compiled(_ source: FormulaSource) -> Compiled {
    compiled.withLock { compiled in
      if let compiled { return compiled }
      let new = Compiled(source)
      compiled = new
      return new
    }
  }
}
