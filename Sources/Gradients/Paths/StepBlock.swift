import LinearAlgebra
import Recurrent

/// Follows all examples of a batch one step back, along the layer's paths.
final class StepBlock {
  let paths: LayerPaths
  /// The factors of each path, what is injected last, and the number of its first among those of all.
  let factors: [[ErrorPath.Factor]], starts: [Int]

  private let layer: RecurrentLayer
  /// λ_{t−1}, what of it is injected, and what the paths leave of it, scaled as λ_t was: [B, H] by component.
  private let before: [Matrix], entering: [Matrix], rest: [Matrix]

  init(_ layer: RecurrentLayer, _ paths: LayerPaths, examples: Int) {
    func rows() -> Matrix { Matrix(rows: examples, columns: layer.units, precision: layer.precision) }
    (self.layer, self.paths) = (layer, paths)
    before = layer.states.map { _ in rows() }
    entering = layer.states.map { _ in rows() }
    rest = layer.states.map { _ in rows() }
    let factors = paths.paths.map { $0.stages.map(\.factor) } + [[.injected]]
    self.factors = factors
    starts = factors.indices.map { path in factors[..<path].reduce(0) { $0 + $1.count } }
  }

  /// Takes λ_t back to λ_{t−1}.
  ///
  /// - Parameters:
  ///   - t: the step, at least 1.
  ///   - errors: λ over time, as a layer's state gradients.
  ///   - injected: what of λ entered from outside, likewise.
  func follow(_ t: Int, _ errors: [Matrix], injected: [Matrix], _ shape: BatchShape, _ weights: LayerWeights)
    -> StepNumbers
  {
    let all = 0..<shape.examples
    func rows(_ matrices: [Matrix]) -> [Matrix] { matrices.map { $0.rows(all) } }
    /// Block 0 is step −1.
    func block(_ matrices: [Matrix], _ t: Int) -> [Matrix] { matrices.map { layer.block($0, t + 1, shape) } }
    let after = rowNorms(block(errors, t))
    // Of length between ½ and 1, so that products and their squares stay in range; a power of two, which changes
    // no digit.
    let scales = after.map { $0.isNormal ? 1 / $0.binade / 2 : 1 }
    func scaled(_ sources: [Matrix], into targets: [Matrix]) -> [Matrix] {
      for (source, target) in zip(sources, targets) {
        target.rows(all).copy(from: source)
        target.rows(all).scaleRows(by: scales)
      }
      return rows(targets)
    }
    _ = scaled(block(errors, t), into: paths.errors)
    paths.follow(t, shape, weights)
    let target = scaled(block(errors, t - 1), into: before)
    let entered = scaled(block(injected, t - 1), into: entering), rest = rows(rest)
    for (part, target) in zip(rest, target) {
      part.copy(from: target)
      part.scale(by: -1)
    }
    let whole = zip(after, scales).map { $0 * $1 }, reached = rowNorms(target)
    func share(_ arriving: [Matrix], _ components: [Int]) -> [Double] {
      var products = all.map { _ in 0.0 }
      for (part, component) in zip(arriving, components) {
        rest[component].add(part)
        for (example, product) in rowProducts(part, target[component]).enumerated() {
          products[example] += product
        }
      }
      return zip(products, reached).map { $0 / ($1 * $1) }
    }
    let shares =
      paths.paths.flatMap { share(rows($0.arriving), $0.components) }
      + share(entered, Array(entered.indices))
    let lengths = paths.paths.map { $0.stages.map { rowNorms(rows($0.error)) } }
    return StepNumbers(
      t: t, examples: shape.examples, after: after, growth: zip(reached, whole).map { $0 / $1 },
      residual: zip(rowNorms(rest), reached).map { $0 / $1 }, shares: shares,
      norms: (lengths.flatMap { $0 } + [rowNorms(entered)]).flatMap { zip($0, whole).map { $0 / $1 } },
      lost: zip(paths.paths, lengths).map(lost) + [[]])
  }

  /// - Parameter lengths: of the error behind each factor, by example.
  private func lost(on path: ErrorPath, _ lengths: [[Double]]) -> [StepNumbers.Lost] {
    path.stages.indices.filter { path.stages[$0].factor == .saturation }.flatMap { index in
      // All that lies before a slope is pointwise, and of the same shape.
      let squares = lengths[index - 1].map { $0 * $0 }
      return zip(path.stages[index - 1].error, path.stages[index].error).map { before, behind in
        StepNumbers.Lost(before: before, behind: behind, squares: squares)
      }
    }
  }
}
