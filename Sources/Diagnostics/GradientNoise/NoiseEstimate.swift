/// |G|², tr Σ and their ratio from the scalar products of the gradients g_i of the parts of a batch.
struct NoiseEstimate {
  /// |G|², without bias.
  let signal: Double
  /// tr Σ, of single examples, without bias.
  let noise: Double
  /// tr Σ / |G|² in examples; infinite where |G|² is not positive.
  let scale: Double
  /// Mean over pairs i < j of the cosine between g_i and g_j.
  let cosine: Double

  /// NaN for fewer than two parts.
  ///
  /// - Parameters:
  ///   - products: g_i·g_j, in units of `unit`².
  ///   - sizes: the examples n_i of each part.
  ///   - unit: what products are squares of shares of.
  init(_ products: [[Double]], sizes: [Int], unit: Double) {
    let parts = products.indices, count = Double(products.count), B = Double(sizes.reduce(0, +))
    guard products.count > 1 else {
      (signal, noise, scale, cosine) = (.nan, .nan, .nan, .nan)
      return
    }
    let own = parts.reduce(0) { $0 + products[$1][$1] } / count
    var whole = 0.0, cosines = 0.0
    for i in parts {
      for j in parts {
        whole += Double(sizes[i]) / B * Double(sizes[j]) / B * products[i][j]
        if i < j {
          cosines += products[i][j] / (products[i][i].squareRoot() * products[j][j].squareRoot())
        }
      }
    }
    let inverse = sizes.reduce(0) { $0 + 1 / Double($1) } / count
    let variance = (own - whole) / (inverse - 1 / B), square = whole - variance / B
    noise = variance * unit * unit
    signal = square * unit * unit
    scale = square > 0 ? variance / square : square.isNaN || variance == 0 ? .nan : .infinity
    cosine = cosines / (count * (count - 1) / 2)
  }
}
