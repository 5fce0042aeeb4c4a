import LinearAlgebra
public import Recurrent

/// Follows one example through a network and keeps the messages of every step: alpha_t = ds_t/dU, beta_t =
/// ds_t/dW, those of the other parameters, and in a decoder zeta and gamma (equations (4), (5), (15), (16)).
///
/// Memory and time are those of the engine for one example, and the tensors. All buffers are allocated once.
public final class Messages {
  public let engine: MessageEngine
  public let messages: [Message]
  private let network: Network
  private let computation: ForwardComputation
  /// One for each message.
  public let values: [ExampleTensorValues]

  /// Those of a network that keeps its forward pass, for sequences of at most so many steps; steps past an
  /// example's length are NaN.
  public init(_ engine: MessageEngine, of network: Network, inputSteps: Int, outputSteps: Int) {
    (self.engine, self.network) = (engine, network)
    messages = Message.all(of: engine, network.model, network.shape)
    computation = ForwardComputation(network, form: engine.form, carriesTokens: false)
    values = messages.map {
      ExampleTensorValues(
        $0.tensor, steps: $0.tensor.time == .input ? inputSteps : outputSteps, precision: network.precision)
    }
  }

  /// Overwrites `values` with the messages of one example of the batch that the network ran last.
  public func follow(_ batch: Batch, example: Int) {
    let inputs = computation.inputs(batch, example), layout = inputs.layout, form = engine.form
    computation.carry(batch, example, inputs) { t, influence in
      let names = network.place(of: influence.layer).names
      for (message, kept) in zip(messages, values) where message.prefix == names.prefix {
        let length = (message.isOfEncoder ? batch.inputShape : batch.outputShape).length(example)
        // A layer that reads backwards takes its first step at the sequence's end.
        let t = names.isReversed ? length - 1 - t : t
        let rows = influence.components[message.component].rows(layout[message.parameter].rows)
        switch form {
        case .full:
          let step = kept.step(t, rows: rows.columns)
          if let effective = message.effective {
            pullBack(rows, effective, by: message.parameter, into: step)
          } else {
            step.copy(from: rows.transposed)
          }
        // The numbers lie in the parameter's own order.
        case .unit: kept.step(t, rows: rows.rows).copy(from: rows)
        }
      }
    }
    for (message, kept) in zip(messages, values) {
      kept.end(at: (message.isOfEncoder ? batch.inputShape : batch.outputShape).length(example))
    }
  }

  /// Influence is carried for what enters the products [rows, H]; each unit's is pulled back to the
  /// parameter.
  private func pullBack(_ rows: Matrix, _ shape: MatrixShape, by parameter: String, into step: Matrix) {
    let own = network.parameters[parameter]
    let derivatives = Matrix(rows: shape.rows, columns: shape.columns, precision: rows.precision)
    let column = Matrix(storage: derivatives.storage, offset: 0, rows: rows.rows, columns: 1)
    for unit in 0..<step.rows {
      column.copy(from: rows.columns(unit..<unit + 1))
      network.pullBack(
        derivatives,
        into: Matrix(
          storage: step.storage, offset: step.offset + unit * step.stride, rows: own.rows,
          columns: own.columns),
        by: parameter)
    }
  }
}
