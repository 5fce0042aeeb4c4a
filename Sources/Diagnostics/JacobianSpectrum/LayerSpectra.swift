import Gradients
import LinearAlgebra

/// What is kept of one layer's Jacobians; NaN where a sequence has no such step.
struct LayerSpectra {
  private let layer: SpectrumLayer
  private let determinism: Determinism
  /// [example, step, quantile] and [example, lag, quantile], row-major.
  private var singular: [Double], moduli: [Double], products: [Double]
  /// By example; 0 for those that the batch has not.
  private var lengths: [Int]
  private let quantiles = SpectrumQuantile.allCases.count

  init(_ layer: SpectrumLayer, examples: Int, under determinism: Determinism) {
    (self.layer, self.determinism) = (layer, determinism)
    singular = Array(repeating: .nan, count: examples * layer.chosen.count * quantiles)
    moduli = singular
    products = Array(repeating: .nan, count: examples * layer.lags * quantiles)
    lengths = Array(repeating: 0, count: examples)
  }

  /// Takes in J_t of every step of a sequence of this length.
  mutating func add(_ values: ExampleTensorValues, example: Int, length: Int) {
    func J(_ t: Int) -> [Double] { values.values.rows(t..<t + 1).elements }
    let n = layer.order
    lengths[example] = length
    for (index, t) in layer.chosen.enumerated() where t < length {
      let J = J(t), place = (example * layer.chosen.count + index) * quantiles
      keep(singularValues(of: J, rows: n, columns: n, under: determinism), at: place, in: \.singular)
      let moduli = eigenvalues(of: J, order: n, under: determinism)?.map(\.modulus).sorted(by: >)
      keep(moduli, at: place, in: \.moduli)
    }
    var product = SingularProduct(order: n)
    for back in 0..<min(layer.lags, length) {
      product.multiply(by: J(layer.step(back: back, length: length)))
      keep(product.logarithms, at: (example * layer.lags + back) * quantiles, in: \.products)
    }
  }

  private mutating func keep(
    _ falling: [Double]?, at place: Int, in numbers: WritableKeyPath<LayerSpectra, [Double]>
  ) {
    self[keyPath: numbers].replaceSubrange(place..<place + quantiles, with: SpectrumQuantile.all(of: falling))
  }

  /// Adds the layer's quantities, in the order they are declared.
  func report(to measured: inout Measurements) {
    measured.add(layer.prefix + "singular_values", singular)
    measured.add(layer.prefix + "eigenvalue_moduli", moduli)
    measured.add(layer.prefix + "product_logarithms", products)
    let steps = lengths.map { length in layer.chosen.map { $0 < length } },
      lags = lengths.map { length in (0..<layer.lags).map { $0 < length } }
    let all = Array(0..<quantiles)
    func mean(_ numbers: [Double]) -> [Double] {
      all.map { quantile in
        self.mean(numbers.map(Reals.log), where: steps, indices: Array(layer.chosen.indices), quantile)
      }.map(Reals.exp)
    }
    measured.add(layer.prefix + "singular_value", mean(singular))
    measured.add(layer.prefix + "eigenvalue_modulus", mean(moduli))
    measured.add(
      layer.prefix + "product_logarithm",
      (0..<layer.lags).flatMap { lag in all.map { self.mean(products, where: lags, indices: [lag], $0) } })
  }

  /// The mean of one quantile over all examples and some indices that `isThere` has; NaN where it has none.
  private func mean(_ numbers: [Double], where isThere: [[Bool]], indices: [Int], _ quantile: Int) -> Double {
    var sum = 0.0, count = 0.0
    for (example, row) in isThere.enumerated() {
      for index in indices where row[index] {
        sum += numbers[(example * row.count + index) * quantiles + quantile]
        count += 1
      }
    }
    return sum / count
  }
}
