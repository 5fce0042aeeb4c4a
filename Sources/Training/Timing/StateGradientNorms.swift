import CKernels
import LinearAlgebra
import Recurrent

/// ‖λ_t‖₂ over examples and units, of each state component at every step, as a study of gradients takes them after each backward pass.
final class StateGradientNorms {
  /// Component after component, layer after layer: T numbers each.
  private(set) var values: [Double]
  private let layers: [RecurrentLayer]

  /// Room for the longest batch of a network.
  init(_ network: Network, inputSteps: Int, outputSteps: Int) {
    let encoder = network.encoderStack?.layers.map(\.layer) ?? [], others = network.stack.layers.map(\.layer)
    func count(_ layers: [RecurrentLayer], _ steps: Int) -> Int { layers.reduce(0) { $0 + $1.states.count * steps } }
    values = Array(repeating: 0, count: count(encoder, inputSteps) + count(others, outputSteps))
    layers = encoder + others
  }

  /// Takes the norms of the λ that stand in the network's layers; one pass over them, nothing is allocated.
  func take(_ network: Network, _ batch: Batch) {
    let functions = network.precision.functions, encoders = network.encoderStack?.layers.count ?? 0
    values.withUnsafeMutableBufferPointer { values in
      var next = 0
      for (number, layer) in layers.enumerated() {
        let shape = number < encoders ? batch.inputShape : batch.outputShape
        for gradient in layer.stateGradients {
          // Block 0 is step −1.
          let count = shape.examples * layer.units, width = count * network.precision.size
          for t in 1...shape.steps {
            values[next] = functions.pointee.sum_of_squares(numericCast(count), gradient.pointer + t * width).squareRoot()
            next += 1
          }
        }
      }
    }
  }
}
