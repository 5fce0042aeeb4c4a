import LinearAlgebra
public import Recurrent

/// ∂E_t/∂s_k of one example as an engine has it: the error that enters at step t, times what the engine takes for
/// ∂s_t/∂s_k.
///
/// s is the joint state of the layer that the head reads, component by component. In Float64 from the Jacobians of
/// the network's precision. Cost: of single units O(C²·H) a step, of what is reachable O((C·H)³) for every k and
/// step behind it.
public struct ExampleTransitions {
  private let steps: Steps

  private enum Steps {
    case exact
    case window(length: Int, stride: Int, of: Int)
    /// By step: ∂c_t/∂c'_{t−1} of each unit, [C, C', H] row-major.
    case units([[Double]], units: Int)
    /// By step: J_t; what is kept, [from, to].
    case jacobians([Matrix], kept: Matrix)
  }

  /// Of a network that keeps its forward pass over `batch`, and does not stand in two directions.
  public init(_ transition: EngineTransition, of network: Network, on batch: Batch, example: Int) {
    let layer = network.layer, shape = batch.outputShape, length = shape.length(example)
    switch transition {
    case .exact: steps = .exact
    case .window(let length, let stride): steps = .window(length: length, stride: stride, of: shape.steps)
    case .unit(let recurs):
      let influence = Influence(
        layer, form: .unit(recurs: recurs), capacity: layer.declaration.states.count)
      let weights = network.place(of: layer).names.weights(network.parameters)
      steps = .units(
        (0..<length).map { influence.unitTransition($0, example, shape, weights) }, units: layer.units)
    case .reachable(let order):
      let jacobians = StateJacobians(
        of: network, inputSteps: batch.inputShape.steps, outputSteps: shape.steps)
      jacobians.follow(batch, example: example)
      let values = jacobians.values[jacobians.values.count - 1].values
      let reached = SnApPattern(order: order, network).reachable(layer)[0], H = layer.units
      let n = H * layer.declaration.states.count
      func square(_ numbers: [Double]) -> Matrix {
        let result = Matrix(rows: n, columns: n, precision: .float64)
        result.assign(numbers)
        return result
      }
      steps = .jacobians(
        (0..<length).map { square(values.rows($0..<$0 + 1).elements) },
        kept: square((0..<n * n).map { reached[$0 / n % H][$0 % n % H] ? 1 : 0 }))
    }
  }

  /// The engine's ∂E_t/∂s_{t−l} by lag l from 0, for some steps t.
  ///
  /// - Parameters:
  ///   - targets: t, each of the example's.
  ///   - exact: for each of them ∂E_t/∂s_{t−l} as it is, by lag; the result has as many lags.
  public func errors(from targets: [Int], exact: [[[Double]]]) -> [[[Double]]] {
    switch steps {
    case .exact: exact
    case .window(let length, let stride, let all):
      zip(targets, exact).map { t, exact in
        let first = max(min((t / stride + 1) * stride, all) - length, 0)
        return exact.enumerated().map { lag, error in
          t - lag >= first ? error : Array(repeating: 0, count: error.count)
        }
      }
    case .units(let steps, let units):
      zip(targets, exact).map { t, exact in
        var errors = Array(exact.prefix(1))
        for lag in 1..<max(exact.count, 1) {
          errors.append(ExampleTransitions.back(errors[lag - 1], over: steps[t - lag + 1], units))
        }
        return errors
      }
    case .jacobians(let steps, let kept): reachable(targets, exact, steps, kept)
    }
  }

  private static func back(_ error: [Double], over step: [Double], _ units: Int) -> [Double] {
    let states = error.count / units
    return error.indices.map { place in
      let (from, h) = (place / units, place % units)
      return (0..<states).reduce(0) {
        $0 + error[$1 * units + h] * step[($1 * states + from) * units + h]
      }
    }
  }

  /// What begins at step k is carried on to the last t that asks for it, and forgotten where it is not kept.
  private func reachable(_ targets: [Int], _ exact: [[[Double]]], _ steps: [Matrix], _ kept: Matrix)
    -> [[[Double]]]
  {
    let n = kept.rows
    var errors = exact.map { $0.map { Array(repeating: 0.0, count: $0.count) } }
    var next = Matrix(rows: n, columns: n, precision: .float64), carried = next
    carried = Matrix(rows: n, columns: n, precision: .float64)
    for k in steps.indices {
      let asking = targets.indices.filter { (0..<exact[$0].count).contains(targets[$0] - k) }
      guard let last = asking.map({ targets[$0] }).max() else { continue }
      carried.clear()
      for i in 0..<n { carried[i, i] = 1 }
      for t in k...last {
        if t > k {
          multiply(carried, steps[t].transposed, into: next)
          next.scaleElements(by: kept)
          swap(&carried, &next)
        }
        for index in asking where targets[index] == t {
          let numbers = carried.elements, error = exact[index][0]
          errors[index][t - k] = (0..<n).map { from in
            (0..<n).reduce(0) { $0 + numbers[from * n + $1] * error[$1] }
          }
        }
      }
    }
    return errors
  }
}

extension Influence {
  /// D_t: one step of the influence of every unit's s_{t−1} on itself, [C, C', H] row-major.
  fileprivate func unitTransition(
    _ t: Int, _ example: Int, _ shape: BatchShape, _ weights: LayerWeights
  ) -> [Double] {
    clear()
    for (number, component) in components.enumerated() {
      for h in 0..<layer.units { component[number, h] = 1 }
    }
    step(
      t, example, shape, weights, rows: components.count, layout: TangentLayout(), names: nil, entering: nil,
      entries: [], embedded: nil)
    return components.flatMap(\.elements)
  }
}
