import CKernels
import LinearAlgebra
import Recurrent

/// How the state of one layer depends on parameters, for one example, carried forward in time: the messages
/// alpha and beta, and in a decoder zeta and gamma.
///
/// Row n of component c holds ∂c_t/∂θ_n [H]. One step, RNN White Box (4) and (5): ∂s_t/∂θ = J_t ∂s_{t−1}/∂θ +
/// ∂⁺s_t/∂θ. The gates of J_t = pointwise derivatives × W are added up first, which leaves one product [rows,
/// H]·[H, H] for each result; the immediate term ∂⁺ touches few numbers of each row. In a decoder, (15) and
/// (16): the encoder's rows have no immediate term, and the context enters beside them.
final class Influence {
  let layer: RecurrentLayer
  let form: InfluenceForm
  /// ∂c_{t−1}/∂θ before a step, ∂c_t/∂θ after it: [rows, H] by component.
  private(set) var components: [Matrix]

  /// How many rows, from the first, the layer's own parameters end at; since `begin`.
  private(set) var end = 0

  /// Pointwise derivatives of the last step, stage by stage.
  let partials: [StagePartials]
  private var next: [Matrix]
  /// Of the results of a first stage.
  private let results: [Matrix]
  /// How a result depends on what W reads: [H, H].
  private let jacobian: Matrix
  private let blockDiagonal: Matrix
  /// Of each stage: its gates, and the sources that W multiplies.
  private let gates: [StageGates], reads: [[Int]]
  private let functions: UnsafePointer<lab_functions>
  private var terms: [lab_term] = []

  /// A weight block through which something enters the layer's input part.
  struct Entry {
    let block: TangentLayout.Block
    /// (position among the block's parameter rows, factor): the non-zero numbers of what the weights
    /// multiply.
    let factors: [(position: Int, factor: Double)]
  }

  init(_ layer: RecurrentLayer, form: InfluenceForm, capacity: Int) {
    (self.layer, self.form) = (layer, form)
    let declaration = layer.declaration
    partials = declaration.stages.indices.map { StagePartials(layer, stage: $0) }
    func rows(_ width: Int) -> Matrix { Matrix(rows: capacity, columns: width, precision: layer.precision) }
    components = declaration.states.map { _ in rows(layer.units) }
    next = declaration.states.map { _ in rows(layer.units) }
    results =
      declaration.stages.count == 1 ? [] : declaration.stages[0].results.map { _ in rows(layer.units) }
    jacobian = Matrix(rows: form.isFull ? layer.units : 0, columns: layer.units, precision: layer.precision)
    blockDiagonal = Matrix(rows: 8, columns: layer.units, precision: layer.precision)
    gates = layer.stageGates
    reads = declaration.stages.indices.map { declaration.sourcesRead(by: $0) }
    functions = layer.precision.functions
  }

  /// ∂y/∂θ, or of whatever weights [width, K] make of what the layer hands on: target [rows, K] ← Σ ∂c/∂θ
  /// weights_c over the components that are handed on.
  func multiplyOutputs(_ weights: Matrix, rows: Range<Int>, into target: Matrix) {
    for (number, component) in layer.declaration.outputStates.enumerated() {
      let own = weights.rows(number * layer.units..<(number + 1) * layer.units)
      multiply(components[component].rows(rows), own, into: target, adding: number > 0)
    }
  }

  /// Nothing depends on anything but learned initial states on themselves, where the sequence begins with them.
  ///
  /// - Parameters:
  ///   - names: of the layer's own parameters.
  ///   - layout: their rows.
  ///   - goesOn: whether the sequence begins with a carried state.
  func begin(_ names: LayerNames, _ layout: TangentLayout, goesOn: Bool) {
    end = layout.end(of: names)
    clear()
    if goesOn { return }
    for (component, name) in zip(components, names.initial) {
      let row = layout[name].rows.lowerBound
      for h in 0..<layer.units { component[form.isFull ? row + h : row, h] = 1 }
    }
  }

  /// Nothing depends on anything. Rows that steps do not carry stay zero.
  func clear() { (components + next).forEach { $0.clear() } }

  /// One step of example `example`.
  ///
  /// - Parameters:
  ///   - rows: how many rows are carried.
  ///   - names: of the layer's own parameters, where they have rows.
  ///   - entering: derivatives of the input part [rows, G·H], stage by stage, from what entered it; nil if
  ///     nothing did.
  ///   - entries: weights that multiply something in the input part.
  ///   - embedded: the block of token vectors, the position of this step's token in it, and U, where inputs
  ///     are embedded.
  func step(
    _ t: Int, _ example: Int, _ batch: BatchShape, _ weights: LayerWeights, rows: Int, layout: TangentLayout,
    names: LayerNames?, entering: [Matrix]?, entries: [Entry],
    embedded: (block: TangentLayout.Block, position: Int, U: Matrix)?
  ) {
    for index in partials.indices {
      let gates = gates[index], partials = partials[index], reads = reads[index]
      partials.evaluate(batch, weights, t, example)
      let sources = components + (index == 0 ? [] : results)
      let W = gates.columns(of: weights.W)
      let isLast = index == self.partials.count - 1
      let targets = isLast ? next : results
      for (result, target) in targets.enumerated() {
        propagate(
          result, partials, sources, reads: reads, W: W, example: example, entering: entering?[index],
          rows: rows, into: target)
        if let names {
          addImmediate(
            result, partials, gates, layout, names, reads: layer.read(stage: index, t, batch),
            example: example, entries: entries, into: target)
        }
        if let embedded { addEmbedded(result, partials, gates, embedded, into: target) }
      }
    }
    swap(&components, &next)
  }

  /// target ← J · influence, without the immediate term.
  private func propagate(
    _ result: Int, _ partials: StagePartials, _ sources: [Matrix], reads: [Int], W: Matrix, example: Int,
    entering: Matrix?,
    rows: Int, into target: Matrix
  ) {
    terms.removeAll(keepingCapacity: true)
    let units = layer.units, size = layer.precision.size
    switch form {
    case .full:
      // J = Σ_g W_g diag(∂result/∂(rW)_g) + diag(∂result/∂r) for each r that W reads, so that one product
      // carries all rows, whatever the number of gates.
      for (index, read) in reads.enumerated() {
        let W = W.rows(index * units..<(index + 1) * units)
        for gate in 0..<partials.gates {
          add(partials.recurrent(result, gate), W.pointer + gate * units * size, W.stride)
        }
        functions.pointee.combine(units, units, terms, terms.count, false, jacobian.pointer)
        if let mask = layer.mask {
          for unit in 0..<units { jacobian.rows(unit..<unit + 1).scale(by: mask[example, unit]) }
        }
        functions.pointee.add_scaled(
          units, 1, partials.source(result, read).pointer, jacobian.pointer, units + 1)
        multiply(sources[read].rows(0..<rows), jacobian, into: target.rows(0..<rows), adding: index > 0)
        terms.removeAll(keepingCapacity: true)
      }
      for source in sources.indices where !reads.contains(source) && partials.source(result, source).norm != 0
      {
        add(partials.source(result, source), sources[source].pointer, sources[source].stride)
      }
    case .unit(let recurs):
      blockDiagonal.rows(sources.indices).copy(from: partials.sources(of: result))
      if recurs { addOwnWeights(partials.recurrents(of: result), W, reads, example) }
      let coefficients = blockDiagonal.pointer
      for (index, source) in sources.enumerated() {
        terms.append(
          lab_term(
            coefficient: UnsafeRawPointer(coefficients + index * units * size),
            in: UnsafeRawPointer(source.pointer),
            stride: source.stride))
      }
    }
    if let entering {
      for gate in 0..<partials.gates {
        add(partials.input(result, gate), entering.pointer + gate * units * size, entering.stride)
      }
    }
    // What products left is added to; where there was none, what stands there is overwritten.
    let isProduct = form.isFull && !reads.isEmpty
    if !isProduct || !terms.isEmpty {
      functions.pointee.combine(rows, units, terms, terms.count, isProduct, target.pointer)
    }
  }

  /// coefficient[h] += partial[h] · W[h, g·H + h]: units' own recurrent weights, of every gate and everything
  /// that W reads.
  private func addOwnWeights(_ partials: Matrix, _ W: Matrix, _ reads: [Int], _ example: Int) {
    let units = layer.units, size = layer.precision.size
    let mask = layer.mask.map { UnsafeRawPointer($0.rows(example..<example + 1).pointer) }
    for (index, read) in reads.enumerated() {
      for gate in 0..<partials.rows {
        functions.pointee.add_diagonal(
          units, partials.pointer + gate * units * size,
          W.pointer + (index * units * W.stride + gate * units) * size, W.stride, mask,
          blockDiagonal.pointer + read * units * size)
      }
    }
  }

  private func add(_ coefficient: Matrix, _ source: UnsafeMutableRawPointer, _ stride: Int) {
    terms.append(
      lab_term(
        coefficient: UnsafeRawPointer(coefficient.pointer), in: UnsafeRawPointer(source), stride: stride))
  }

  /// ∂⁺: what a parameter changes at this very step, in the unit that it enters.
  private func addImmediate(
    _ result: Int, _ partials: StagePartials, _ gates: StageGates, _ layout: TangentLayout,
    _ names: LayerNames,
    reads: [Matrix], example: Int, entries: [Entry], into target: Matrix
  ) {
    if !form.isFull {
      return addImmediateByUnit(
        result, partials, gates, layout, names, reads: reads, example: example, entries: entries, into: target
      )
    }
    // θ[d, g·H + h] enters gate g of unit h, multiplied by `factor` of row d.
    func add(_ block: TangentLayout.Block, _ position: Int, _ gate: Int, _ factor: Double, _ partial: Matrix)
    {
      let row =
        block.rows.lowerBound + position * block.rowsEach + (gates.range.lowerBound + gate) * layer.units
      addDiagonal(factor, partial, target, row)
    }
    let W = names.W.map { layout[$0] }, b = layout[names.b]
    for gate in 0..<partials.gates {
      let input = partials.input(result, gate), recurrent = partials.recurrent(result, gate)
      for entry in entries {
        for (position, factor) in entry.factors { add(entry.block, position, gate, factor, input) }
      }
      if let W {
        for (index, read) in reads.enumerated() {
          for j in 0..<layer.units { add(W, index * layer.units + j, gate, read[example, j], recurrent) }
        }
      }
      add(b, 0, gate, 1, input)
    }
    for (parameter, name) in names.unit.enumerated() {
      addDiagonal(1, partials.unit(result, parameter), target, layout[name].rows.lowerBound)
    }
  }

  /// The same where row (d, g) of the influence has what every unit h owes to θ[d, g·H + h]: the rows of all gates
  /// lie behind one another as the partials do, so that one call adds them.
  private func addImmediateByUnit(
    _ result: Int, _ partials: StagePartials, _ gates: StageGates, _ layout: TangentLayout,
    _ names: LayerNames,
    reads: [Matrix], example: Int, entries: [Entry], into target: Matrix
  ) {
    let units = layer.units, size = layer.precision.size, width = partials.gates * units
    let inputs = partials.inputs(of: result), recurrents = partials.recurrents(of: result)
    func place(_ block: TangentLayout.Block, _ position: Int) -> UnsafeMutableRawPointer {
      let row = block.rows.lowerBound + position * block.rowsEach + gates.range.lowerBound
      return target.pointer + row * units * size
    }
    func addInput(_ block: TangentLayout.Block, _ position: Int, _ factor: Double) {
      functions.pointee.add_scaled(width, factor, inputs.pointer, place(block, position), 1)
    }
    for entry in entries {
      for (position, factor) in entry.factors where factor != 0 { addInput(entry.block, position, factor) }
    }
    if let W = names.W.map({ layout[$0] }) {
      for (index, read) in reads.enumerated() {
        functions.pointee.add_outer(
          units, width, read.pointer + example * read.stride * size, recurrents.pointer,
          place(W, index * units), W.rowsEach * units)
      }
    }
    addInput(layout[names.b], 0, 1)
    for (parameter, name) in names.unit.enumerated() {
      functions.pointee.add_scaled(
        units, 1, partials.unit(result, parameter).pointer,
        target.pointer + layout[name].rows.lowerBound * units * size, 1)
    }
  }

  /// target[row + h, h] += factor · partial[h]
  private func addDiagonal(_ factor: Double, _ partial: Matrix, _ target: Matrix, _ row: Int) {
    guard factor != 0 else { return }
    functions.pointee.add_scaled(
      layer.units, factor, partial.pointer, target.pointer + row * target.stride * layer.precision.size,
      target.stride + 1)
  }

  /// A token's vector enters every unit through U: target[row of E[token, e], h] += Σ_g ∂h/∂(xU)_g · U[e, g·H
  /// + h].
  private func addEmbedded(
    _ result: Int, _ partials: StagePartials, _ gates: StageGates,
    _ embedded: (block: TangentLayout.Block, position: Int, U: Matrix), into target: Matrix
  ) {
    terms.removeAll(keepingCapacity: true)
    let U = gates.columns(of: embedded.U), width = embedded.block.rowsEach
    for gate in 0..<partials.gates {
      add(partials.input(result, gate), U.pointer + gate * layer.units * layer.precision.size, U.stride)
    }
    let first = embedded.block.rows.lowerBound + embedded.position * width
    functions.pointee.combine(
      width, layer.units, terms, terms.count, true, target.rows(first..<first + width).pointer)
  }
}
