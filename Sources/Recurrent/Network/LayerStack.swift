import LinearAlgebra

/// Layers on one another: what reads a sequence, or generates one.
///
/// Every level takes its steps with the output states of the level below as inputs; the lowest reads what the
/// network gives it.
public final class LayerStack {
  /// From the lowest.
  public let levels: [Level]

  init(_ levels: [Level]) { self.levels = levels }

  public var top: Level { levels[levels.count - 1] }
  /// In the order they run.
  public var layers: [PlacedLayer] { levels.flatMap(\.directions) }

  func setInitialState(_ batch: Batch, _ shape: BatchShape, _ parameters: Parameters) {
    for placed in layers { placed.setInitialState(batch, shape, parameters) }
  }

  /// Takes all levels over `steps`; the lowest level's input part is set.
  ///
  /// - Parameter before: called before each step of the lowest level, where what enters depends on the step
  ///   before: then all levels take a step before the next begins.
  func forward(
    _ batch: Batch, _ shape: BatchShape, _ parameters: Parameters, steps: Range<Int>,
    before: ((Int) -> Void)? = nil
  ) {
    if levels.count == 1 || before == nil {
      advance(batch, shape, parameters, steps: steps, before: before)
    } else {
      for t in steps {
        before?(t)
        advance(batch, shape, parameters, steps: t..<t + 1)
      }
    }
  }

  private func advance(
    _ batch: Batch, _ shape: BatchShape, _ parameters: Parameters, steps: Range<Int>,
    before: ((Int) -> Void)? = nil
  ) {
    let rows = steps.lowerBound * shape.examples..<steps.upperBound * shape.examples
    for (number, level) in levels.enumerated() {
      for placed in level.directions {
        if number > 0, let U = placed.names.U {
          placed.reader.forward(
            batch, shape, rows: rows, into: placed.layer, U: parameters.effective(U), embedding: nil)
          placed.layer.clock?.lap(.inputProduct)
        }
        placed.layer.forward(
          shape, placed.names.weights(parameters), steps: steps, before: number == 0 ? before : nil)
      }
      level.join(shape, steps)
    }
  }

  /// Forgets the errors of all levels.
  ///
  /// - Parameter topIsOverwritten: whether what the head sends back will be written at every step, whatever
  ///   stands there.
  func clearGradients(_ shape: BatchShape, topIsOverwritten: Bool = false) {
    for (number, level) in levels.enumerated() {
      level.clearGradients(shape, isOverwritten: topIsOverwritten && number == levels.count - 1)
    }
  }

  /// e_t → λ_t of all layers over `steps`, from the top level's errors.
  ///
  /// - Parameters:
  ///   - after: called after each step of the lowest level in reverse, where what entered it depends on the
  ///     step before: then all levels take a step before the next begins.
  ///   - behind: called for each layer when it has taken the rows of a block, whose dE/da is still in the
  ///     cache.
  func backward(
    _ shape: BatchShape, _ parameters: Parameters, gradients: Parameters, steps: Range<Int>,
    after: ((Int) -> Void)? = nil,
    behind: ((_ level: Int, PlacedLayer, _ rows: Range<Int>) -> Void)? = nil
  ) {
    func goBack(_ part: Range<Int>, after: ((Int) -> Void)? = nil) {
      backward(shape, parameters, steps: part) { level, placed in
        placed.layer.backward(
          shape, placed.names.weights(parameters), gradients: placed.names.weights(gradients), steps: part
        ) { t in
          after?(t)
          if let behind, let rows = RecurrentLayer.block(from: t, of: steps, shape) {
            behind(level, placed, rows)
          }
        }
      }
    }
    if levels.count == 1 || after == nil {
      goBack(steps, after: after)
    } else {
      for t in steps.reversed() {
        goBack(t..<t + 1)
        after?(t)
      }
    }
  }

  /// The levels from the highest, and what each sends to the one below.
  ///
  /// - Parameter reverse: takes one layer back over `steps`.
  func backward(
    _ shape: BatchShape, _ parameters: Parameters, steps: Range<Int>,
    reverse: (_ level: Int, PlacedLayer) -> Void
  ) {
    let rows = steps.lowerBound * shape.examples..<steps.upperBound * shape.examples
    for number in levels.indices.reversed() {
      for placed in levels[number].directions {
        reverse(number, placed)
        if number > 0, let U = placed.names.U {
          placed.reader.sendBack(
            shape, rows: rows, from: placed.layer, U: parameters.effective(U), embedding: nil)
          placed.layer.clock?.lap(.inputProduct)
        }
      }
      if number > 0 { levels[number - 1].spread(shape, steps) }
    }
  }

  /// Gradients of a layer's weights over a block of rows that its reverse pass has behind it.
  ///
  /// - Parameter besides: adds what else enters the lowest level: feedback.
  func addWeightGradients(
    _ level: Int, _ placed: PlacedLayer, rows: Range<Int>, _ batch: Batch, _ shape: BatchShape,
    _ gradients: Parameters,
    besides: (GradientBlock) -> Void
  ) {
    let inputShape = level == 0 ? batch.inputShape : shape, (W, b) = placed.names.affine(gradients)
    placed.layer.addWeightGradients(rows: rows, W: W, b: b) { block in
      if let U = placed.names.U { placed.reader.add(block, batch, inputShape, to: gradients.effective(U)) }
      if level == 0 { besides(block) }
    }
    placed.layer.clock?.lap(.weightGradients)
  }

  /// Forgets dE/ds_{−1} of all layers, as where a window does not reach the first step.
  public func clearCarry(_ shape: BatchShape) { layers.forEach { $0.layer.clearCarry(shape) } }

  /// Forgets dE/da of all steps of all layers, or of those from `first` on.
  public func clearInputGradients(_ shape: BatchShape, from first: Int = 0) {
    layers.forEach { $0.layer.clearInputGradients(shape, from: first) }
  }
}
