import LinearAlgebra
import Recurrent

/// Scalar products of several gradients with one another, parameter by parameter.
struct GroupProducts {
  /// [i][j] of each parameter, in units of `unit`².
  let each: [[[Double]]]
  /// Over all parameters.
  let all: [[Double]]
  /// The largest norm of a gradient: squares of shares of it are in range.
  let unit: Double

  /// Scales the gradients.
  init(_ gradients: [Parameters], _ names: [String]) {
    let largest = gradients.map(\.norm).reduce(0) { $1.isNaN ? .nan : max($0, $1) }
    unit = largest
    let indices = gradients.indices
    if largest > 0, largest.isFinite {
      for gradient in gradients { gradient.values.scale(by: 1 / largest) }
    }
    let each = names.map { name in
      indices.map { i in indices.map { j in gradients[i][name].dot(gradients[j][name]) } }
    }
    self.each = each
    all = indices.map { i in indices.map { j in each.reduce(0) { $0 + $1[i][j] } } }
  }
}
