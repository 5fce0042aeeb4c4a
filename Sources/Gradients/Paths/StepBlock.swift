import LinearAlgebra
import Recurrent

/// One step back of all examples of a batch: lengths and shares of the layer's paths after they were followed.
final class StepBlock {
  let paths: LayerPaths
  private(set) var t = 0
  /// By example: ‖λ_t‖, ‖λ_{t−1}‖ / ‖λ_t‖, ‖Σ_p p − λ_{t−1}‖ / ‖λ_{t−1}‖.
  private(set) var after: [Double] = [], growth: [Double] = [], residual: [Double] = []
  /// a_p by path, what is injected last, and example, row-major.
  private(set) var shares: [Double] = []
  /// ‖·‖ / ‖λ_t‖ behind each factor, those of a path from `starts` on, by example: row-major.
  private(set) var norms: [Double] = []
  /// The factors of each path, and the number of its first among those of all.
  let factors: [[ErrorPath.Factor]], starts: [Int]
  private(set) var examples = 0
  /// By path and function on it: v² (1 − φ′²), [B, H], with ‖v‖² of each example.
  private(set) var lost: [[(numbers: [Double], squares: [Double])]] = []

  private let layer: RecurrentLayer
  /// λ_{t−1}, what of it is injected, and what the paths leave of it, scaled as λ_t was: [B, H] by component.
  private let before: [Matrix], entering: [Matrix], rest: [Matrix]
  private let met: Matrix, left: Matrix

  init(_ layer: RecurrentLayer, _ paths: LayerPaths, examples: Int) {
    func rows() -> Matrix { Matrix(rows: examples, columns: layer.units, precision: layer.precision) }
    (self.layer, self.paths) = (layer, paths)
    before = layer.states.map { _ in rows() }
    entering = layer.states.map { _ in rows() }
    rest = layer.states.map { _ in rows() }
    (met, left) = (rows(), rows())
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
  {
    let all = 0..<shape.examples
    func rows(_ matrices: [Matrix]) -> [Matrix] { matrices.map { $0.rows(all) } }
    /// Block 0 is step −1.
    func block(_ matrices: [Matrix], _ t: Int) -> [Matrix] { matrices.map { layer.block($0, t + 1, shape) } }
    (self.t, examples) = (t, shape.examples)
    after = rowNorms(block(errors, t))
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
    growth = zip(reached, whole).map { $0 / $1 }
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
    func norms(_ error: [Matrix]) -> [Double] { zip(rowNorms(error), whole).map { $0 / $1 } }
    shares = paths.paths.flatMap { share(rows($0.arriving), $0.components) }
    shares += share(entered, Array(entered.indices))
    self.norms =
      paths.paths.flatMap { path in path.stages.flatMap { norms(rows($0.error)) } } + norms(entered)
    residual = zip(rowNorms(rest), reached).map { $0 / $1 }
    lost = paths.paths.map { lost(on: $0, all) } + [[]]
  }

  private func lost(on path: ErrorPath, _ all: Range<Int>) -> [(numbers: [Double], squares: [Double])] {
    path.stages.indices.filter { path.stages[$0].factor == .saturation }.flatMap { index in
      // All that lies before a slope is pointwise, and of the same shape.
      let before = path.stages[index - 1].error.map { $0.rows(all) }
      let squares = rowNorms(before).map { $0 * $0 }
      return zip(before, path.stages[index].error).map { before, behind in
        let met = met.rows(all), left = left.rows(all)
        met.copy(from: before)
        met.scaleElements(by: before)
        left.copy(from: behind.rows(all))
        left.scaleElements(by: left)
        left.scale(by: -1)
        met.add(left)
        return (numbers: met.elements, squares: squares)
      }
    }
  }
}
