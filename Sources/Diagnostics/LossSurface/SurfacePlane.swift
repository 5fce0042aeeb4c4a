import LinearAlgebra
import Recurrent

/// A plane through a network's parameters with two orthonormal directions, and the loss of a batch on it.
///
/// Computed in Float64; where a network is narrower, what it evaluates is the nearest that it can hold. The
/// network's parameters are the plane's to move until `restore`.
final class SurfacePlane {
  private let network: Network
  private let batch: Batch
  private let start: Matrix
  private let numbers: [Double]
  private let gradients: Parameters
  private(set) var directions: [[Double]] = []
  /// The share of the norm of the start's gradient that lies in the plane.
  private(set) var gradientShare = Double.nan

  init(_ network: Network, _ batch: Batch) {
    (self.network, self.batch) = (network, batch)
    let values = network.parameters.values
    start = Matrix(rows: 1, columns: values.columns, precision: values.precision)
    start.copy(from: values)
    numbers = values.elements
    gradients = Parameters(network.parameters.shapes, precision: network.precision)
  }

  /// Chooses the directions; NaN where a gradient vanishes or is not finite.
  ///
  /// - Parameters:
  ///   - directions: which.
  ///   - step: how far clipped descent goes, by the norm of the gradient.
  ///   - seed: of random ones.
  func span(_ directions: SurfaceDirections, step: (Double) -> Double, seed: UInt64) {
    let gradient = self.gradient().gradient, size = norm(gradient)
    switch directions {
    case .descent:
      let downhill = gradient.map { -$0 / size }
      move(by: [downhill], [step(size)])
      self.directions = SurfacePlane.orthonormal(downhill, self.gradient().gradient.map { -$0 })
    case .random:
      var stream = RandomStream(seed: seed, name: "loss-surface")
      let first = drawn(from: &stream), second = drawn(from: &stream)
      self.directions = SurfacePlane.orthonormal(first, second)
    case .numbers(let names):
      self.directions = names.map { name in
        var direction = numbers.map { _ in 0.0 }
        guard let place = SurfaceDirections.place(of: name, among: network.parameters.shapes) else {
          preconditionFailure("the names were checked")
        }
        direction[place] = 1
        return direction
      }
    }
    gradientShare = norm(along(gradient.map { $0 / size }))
  }

  /// The start along the directions.
  var origin: [Double] { along(numbers) }

  /// - Parameter place: how far along each direction from the start.
  func loss(at place: [Double]) -> Double {
    move(by: directions, place)
    return network.forward(batch, needsGradient: false).loss
  }

  /// The loss and its derivatives along the directions.
  func slope(at place: [Double]) -> (loss: Double, gradient: [Double]) {
    move(by: directions, place)
    let (loss, gradient) = gradient()
    return (loss, along(gradient))
  }

  /// Gives the network back its parameters, to the bit.
  func restore() { network.parameters.values.copy(from: start) }

  private func along(_ vector: [Double]) -> [Double] {
    directions.map { zip($0, vector).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  private func move(by directions: [[Double]], _ distances: [Double]) {
    var place = numbers
    for (direction, distance) in zip(directions, distances) where distance != 0 {
      for index in place.indices { place[index] += distance * direction[index] }
    }
    network.parameters.values.assign(place)
  }

  /// dE/dθ where the network is.
  private func gradient() -> (loss: Double, gradient: [Double]) {
    let score = network.forward(batch)
    network.backward(batch, into: gradients)
    return (score.loss, gradients.values.elements)
  }

  /// Normal numbers, those that enter a unit together as large as its parameters; a vector is one unit's.
  private func drawn(from stream: inout RandomStream) -> [Double] {
    var all: [Double] = []
    for shape in network.parameters.shapes {
      let own = network.parameters[shape.name].elements, columns = shape.axes.count == 1 ? 1 : shape.columns
      var numbers = stream.normals(own.count)
      for column in 0..<columns {
        let unit = stride(from: column, to: own.count, by: columns)
        let share = norm(unit.map { own[$0] }) / norm(unit.map { numbers[$0] })
        for index in unit { numbers[index] *= share }
      }
      all += numbers
    }
    return all
  }

  /// Two directions of unit length: the first's, and what the second has beside it.
  private static func orthonormal(_ first: [Double], _ second: [Double]) -> [[Double]] {
    func unit(_ vector: [Double]) -> [Double] {
      let size = norm(vector)
      return vector.map { $0 / size }
    }
    let first = unit(first)
    var second = unit(second)
    // Twice, since once leaves rounding.
    for _ in 0..<2 {
      let overlap = zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
      second = zip(second, first).map { $0 - overlap * $1 }
    }
    return [first, unit(second)]
  }
}
