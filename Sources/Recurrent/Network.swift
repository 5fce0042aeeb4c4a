import Components
public import LinearAlgebra

/// A recurrent network with its parameters and the buffers of one training step.
///
/// y_t = s_t V + c at every step (many-to-many) or after each sequence's last (many-to-one); E is the batch-mean cross-entropy of
/// softmax(y). Forward and reverse parts stand here side by side; gradient engines combine them.
public final class Network {
  public let cell: any Cell
  public let shape: NetworkShape
  public let loss: LossSettings
  public let precision: Precision
  public let parameters: Parameters
  public let layer: RecurrentLayer

  private let embedded: Matrix?
  private let embeddedGradient: Matrix?
  private let allOutputs: Matrix
  private let allOutputGradients: Matrix
  private let lastGradient: Matrix
  private var crossEntropy = CrossEntropy()

  /// - Parameters:
  ///   - steps, examples: the longest and widest batch.
  ///   - kernels: nil runs the cell's formula instead of hand-written kernels.
  public init(
    _ model: ModelSettings, _ shape: NetworkShape, loss: LossSettings = LossSettings(), precision: Precision, steps: Int,
    examples: Int, kernels: KernelFamily? = .best
  ) {
    (cell, self.shape, self.loss, self.precision) = (model.cell, shape, loss, precision)
    parameters = Parameters(Network.parameterShapes(model, shape), precision: precision)
    layer = RecurrentLayer(
      model.cell, units: model.hidden, precision: precision, steps: steps, examples: examples, kernels: kernels)
    func embeddingBuffer() -> Matrix? {
      guard case .tokens = shape.inputs, let width = model.embedding else { return nil }
      return Matrix(rows: steps * examples, columns: width, precision: precision)
    }
    embedded = embeddingBuffer()
    embeddedGradient = embeddingBuffer()
    let rows = shape.arrangement == .manyToMany ? steps * examples : examples
    allOutputs = Matrix(rows: rows, columns: shape.classes, precision: precision)
    allOutputGradients = Matrix(rows: rows, columns: shape.classes, precision: precision)
    lastGradient = Matrix(rows: examples, columns: model.hidden, precision: precision)
  }

  /// Names and shapes in the order they are stored: U, W, b, per-unit parameters, V, c; the embedding first.
  public static func parameterShapes(_ model: ModelSettings, _ shape: NetworkShape) -> [ParameterShape] {
    let declaration = model.cell.declaration
    let hidden = model.hidden, gated = declaration.gates.count * hidden
    var shapes: [ParameterShape] = []
    let input: (Int, String)
    switch (shape.inputs, model.embedding) {
    case (.tokens(let vocabulary), let width?):
      shapes.append(ParameterShape("embedding", vocabulary, width, axes: ["token", "embedding"]))
      input = (width, "embedding")
    case (.tokens(let vocabulary), nil): input = (vocabulary, "token")
    case (.reals(let width), _): input = (width, "input")
    }
    shapes.append(ParameterShape("U", input.0, gated, axes: [input.1, "gate_hidden"]))
    shapes.append(ParameterShape("W", hidden, gated, axes: ["hidden_from", "gate_hidden"]))
    shapes.append(ParameterShape("b", 1, gated, axes: ["gate_hidden"]))
    for name in declaration.unitParameters { shapes.append(ParameterShape(name, 1, hidden, axes: ["hidden"])) }
    shapes.append(ParameterShape("V", hidden, shape.classes, axes: ["hidden", "output"]))
    shapes.append(ParameterShape("c", 1, shape.classes, axes: ["output"]))
    return shapes
  }

  /// y of the last forward pass: [T·B, K] or [B, K].
  public func outputs(_ batch: BatchShape) -> Matrix { allOutputs.rows(0..<outputRows(batch)) }

  /// Runs the network over a batch and scores it; keeps what `backward` needs.
  public func forward(_ batch: Batch, needsGradient: Bool = true) -> CrossEntropy.Result {
    let shape = batch.shape, weights = layerWeights(parameters)
    forwardInputs(batch, weights)
    layer.clearInitialState(shape)
    layer.forward(shape, weights)
    let outputs = self.outputs(shape)
    outputs.fill(rows: parameters["c"])
    multiply(readStates(shape), parameters["V"], into: outputs, adding: true)
    return crossEntropy(
      outputs: outputs, targets: batch.targets, weights: scoreWeights(shape),
      gradient: needsGradient ? allOutputGradients.rows(0..<outputs.rows) : nil)
  }

  /// dE/dθ of the batch that `forward` ran last, by reverse accumulation through time; `gradients` is overwritten.
  public func backward(_ batch: Batch, into gradients: Parameters) {
    let shape = batch.shape, weights = layerWeights(parameters), layerGradients = layerWeights(gradients)
    gradients.values.clear()
    layer.clearStateGradients(shape)
    backwardOutputs(shape, gradients)
    layer.backward(shape, weights, gradients: layerGradients)
    layer.addWeightGradients(shape, gradients: layerGradients) { rows, input, U in
      switch batch.inputs {
      case .reals(let x): multiply(x.rows(rows).transposed, input, into: U, adding: true)
      case .tokens(let tokens):
        if let embedded {
          multiply(embedded.rows(rows).transposed, input, into: U, adding: true)
        } else {
          tokens.withUnsafeBufferPointer { tokens in
            if let first = tokens.baseAddress { U.scatterAdd(rows: first + rows.lowerBound, from: input) }
          }
        }
      }
    }
    backwardEmbedding(batch, weights, gradients)
  }

  // MARK: inputs

  private func forwardInputs(_ batch: Batch, _ weights: LayerWeights) {
    let rows = 0..<batch.shape.rows
    switch batch.inputs {
    case .reals(let x):
      layer.setInput(batch.shape, weights) { U, input in multiply(x.rows(rows), U, into: input) }
    case .tokens(let tokens):
      tokens.withUnsafeBufferPointer { tokens in
        guard let tokens = tokens.baseAddress else { return }
        if let embedded = embedded?.rows(rows) {
          embedded.gather(rows: tokens, of: parameters["embedding"])
          layer.setInput(batch.shape, weights) { U, input in multiply(embedded, U, into: input) }
        } else {
          layer.setInput(batch.shape, weights) { U, input in input.gather(rows: tokens, of: U) }
        }
      }
    }
  }

  /// d embedding[token] += (dE/da_t) Uᵀ
  private func backwardEmbedding(_ batch: Batch, _ weights: LayerWeights, _ gradients: Parameters) {
    guard case .tokens(let tokens) = batch.inputs, let gradient = embeddedGradient?.rows(0..<batch.shape.rows) else { return }
    gradient.clear()
    layer.eachInputGradient(batch.shape, weights) { U, input in
      multiply(input, U.transposed, into: gradient, adding: true)
    }
    tokens.withUnsafeBufferPointer { tokens in
      if let tokens = tokens.baseAddress { gradients["embedding"].scatterAdd(rows: tokens, from: gradient) }
    }
  }

  // MARK: outputs

  private func outputRows(_ batch: BatchShape) -> Int { shape.arrangement == .manyToMany ? batch.rows : batch.examples }

  /// The states the head reads, a row for each output.
  private func readStates(_ batch: BatchShape) -> Matrix {
    switch shape.arrangement {
    case .manyToMany: layer.states[0].rows(batch.examples..<batch.rows + batch.examples)
    case .manyToOne: layer.last(0, batch)
    }
  }

  /// dV = Σ sᵀ dE/dy, dc = Σ dE/dy, and e_t = dE/dy_t Vᵀ into the layer's state gradients.
  private func backwardOutputs(_ batch: BatchShape, _ gradients: Parameters) {
    let dy = allOutputGradients.rows(0..<outputRows(batch)), states = readStates(batch)
    multiply(states.transposed, dy, into: gradients["V"], adding: true)
    gradients["c"].addColumnSums(of: dy)
    switch shape.arrangement {
    case .manyToMany:
      let direct = layer.stateGradients[0].rows(batch.examples..<batch.rows + batch.examples)
      multiply(dy, parameters["V"].transposed, into: direct)
    case .manyToOne:
      // Each sequence's error enters at its own last step, so that λ is zero past it.
      let direct = lastGradient.rows(0..<batch.examples)
      multiply(dy, parameters["V"].transposed, into: direct)
      let rows = (0..<batch.examples).map { Int32(batch.length($0) * batch.examples + $0) }
      rows.withUnsafeBufferPointer { rows in
        if let rows = rows.baseAddress { layer.stateGradients[0].scatterAdd(rows: rows, from: direct) }
      }
    }
  }

  /// The weight of each output row in E: 1/B, over the number of scored steps where E averages over them, 0 where nothing is scored.
  private func scoreWeights(_ batch: BatchShape) -> [Double] {
    let share = 1 / Double(batch.examples)
    guard shape.arrangement == .manyToMany else { return Array(repeating: share, count: batch.examples) }
    var weights = Array(repeating: 0.0, count: batch.rows)
    for example in 0..<batch.examples {
      let length = batch.length(example)
      let first =
        switch loss.steps {
        case .all: 0
        case .last(let count): max(length - count, 0)
        }
      let weight = loss.reduce == .sum ? share : share / Double(length - first)
      for t in first..<length { weights[t * batch.examples + example] = weight }
    }
    return weights
  }

  private func layerWeights(_ parameters: Parameters) -> LayerWeights {
    LayerWeights(
      U: parameters["U"], W: parameters["W"], b: parameters["b"], unit: cell.declaration.unitParameters.map { parameters[$0] })
  }
}
