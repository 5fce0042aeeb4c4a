import Components
import LinearAlgebra
import Recurrent

/// What the applications of a layer's W at single steps contribute to ∂E/∂W: r_kᵀ δ_k, r being what W reads and
/// δ the error by r W that `StepErrors` left.
struct WeightTrace {
  let shape: BatchShape
  private let layer: RecurrentLayer
  private let W: MatrixShape
  private let precision: Precision

  static func problems(_ setting: DiagnosticSetting) -> [Problem] {
    guard !setting.model.cell.declaration.isRecurrent else { return [] }
    return [
      Problem(
        "", "the cell \(type(of: setting.model.cell).kind) has no matrix of recurrent weights",
        remedy: "choose a cell that has one, or remove the diagnostic")
    ]
  }

  init(_ place: LayerPlace, of network: Network, _ batch: Batch) {
    let (placed, shape) = place.layer.find(in: network, batch)
    (layer, self.shape) = (placed.layer, shape)
    W = network.model.cell.declaration.productShape(units: place.names.units)
    precision = network.precision
  }

  /// A matrix of W's shape, as it enters the product.
  func zeros() -> Matrix { Matrix(rows: W.rows, columns: W.columns, precision: precision) }

  /// sum += Σ r_kᵀ δ_k over some rows k·B + b.
  func add(_ rows: [Int], to sum: Matrix) {
    let index = rows.map { Int32($0) }
    index.withUnsafeBufferPointer { index in
      guard let index = index.baseAddress else { return }
      func gathered(_ matrix: Matrix) -> Matrix {
        let result = Matrix(rows: rows.count, columns: matrix.columns, precision: precision)
        result.gather(rows: index, of: matrix)
        return result
      }
      layer.eachProductGradient { stage, gates, gradient in
        let errors = gathered(gradient)
        for (number, read) in layer.readOverTime(stage: stage).enumerated() {
          let part = gates.columns(of: sum.rows(number * layer.units..<(number + 1) * layer.units))
          multiply(gathered(read).transposed, errors, into: part, adding: true)
        }
      }
    }
  }

  /// r_k G of every step and example, [T·B, G·H] stage by stage, G being a matrix of W's shape.
  func image(of G: Matrix) -> [Matrix] {
    var images: [Matrix] = []
    layer.eachProductGradient { stage, gates, gradient in
      let image = Matrix(rows: shape.rows, columns: gradient.columns, precision: precision)
      for (number, read) in layer.readOverTime(stage: stage).enumerated() {
        multiply(
          read.rows(0..<shape.rows),
          gates.columns(of: G.rows(number * layer.units..<(number + 1) * layer.units)),
          into: image, adding: number > 0)
      }
      images.append(image)
    }
    return images
  }

  /// Calls `body` for each gate with δ_k · r_k G over its columns, for every row k·B + b.
  func products(_ images: [Matrix], _ body: (_ gate: Int, _ products: [Double]) -> Void) {
    let units = layer.units, ones = Matrix(rows: 1, columns: units, precision: precision)
    ones.assign(Array(repeating: 1, count: units))
    layer.eachProductGradient { stage, gates, gradient in
      let product = Matrix(rows: shape.rows, columns: gradient.columns, precision: precision)
      product.copy(from: images[stage])
      product.scaleElements(by: gradient.rows(0..<shape.rows))
      for (number, gate) in gates.range.enumerated() {
        let sums = Matrix(rows: shape.rows, columns: 1, precision: precision)
        addProduct(product.columns(number * units..<(number + 1) * units), vector: ones, to: sums)
        body(gate, sums.elements)
      }
    }
  }
}
