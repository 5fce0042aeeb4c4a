/// A stage's formula as expressions, and which input stands for what.
struct TracedStage {
  /// (xU)_g, then (rW)_g — the same inputs where the parts are added up — sources and per-unit parameters.
  let input: Range<Int>, recurrent: Range<Int>, sources: Range<Int>, parameters: Range<Int>
  /// The number of inputs.
  let count: Int
  let results: [Traced]

  init(_ cell: some Cell, _ index: Int, _ declaration: CellDeclaration, sources sourceCount: Int) {
    let stage = declaration.stages[index], gates = stage.gates.count
    var count = 0
    func take(_ number: Int) -> Range<Int> {
      defer { count += number }
      return count..<count + number
    }
    input = take(gates)
    let bias = take(gates)
    recurrent = stage.keepsPartsApart ? take(gates) : input
    sources = take(sourceCount)
    parameters = take(declaration.unitParameters.count)
    self.count = count
    func traced(_ range: Range<Int>) -> [Traced] { range.map(Traced.init(input:)) }
    results = cell.stage(
      index,
      UnitValues(
        input: zip(traced(input), traced(bias)).map { $0 + $1 },
        recurrent: stage.keepsPartsApart ? traced(recurrent) : input.map { _ in Traced(0) },
        sources: traced(sources),
        parameters: traced(parameters)))
  }
}
