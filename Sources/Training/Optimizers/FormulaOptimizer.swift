import LinearAlgebra
public import Recurrent

/// An optimizer without a kernel: its rule is a formula for one number, worked in Float64.
///
/// Some 20 ns a number, where a rule in `CKernels` takes less than one: ten thousand parameters cost 0.2 ms
/// an update, and copies of all numbers are made for it.
public protocol FormulaOptimizer: Optimizer {
  /// What is taken off a number of θ.
  ///
  /// - Parameters:
  ///   - g: the gradient by this number.
  ///   - memory: what is remembered of it, a number for each of `memories`; to be changed.
  ///   - rate: η, the learning rate of this update.
  ///   - update: the number of this update, from 1.
  func step(_ g: Double, _ memory: inout [Double], rate: Double, update: Int) -> Double
}

extension FormulaOptimizer {
  public func update(
    _ parameters: Parameters, along gradients: Parameters, rate: Double, memory: inout OptimizerMemory
  ) {
    memory.updates += 1
    let own = [parameters.values, gradients.values] + memory.buffers.map(\.values)
    let exact = own.map { Matrix(rows: 1, columns: $0.columns, precision: .float64) }
    for (exact, own) in zip(exact, own) { exact.convert(from: own) }
    let numbers = exact.map { $0.pointer.assumingMemoryBound(to: Double.self) }
    let theta = numbers[0], g = numbers[1], buffers = numbers[2...].map { $0 }
    var kept = Array(repeating: 0.0, count: buffers.count)
    for n in 0..<parameters.count {
      for index in buffers.indices { kept[index] = buffers[index][n] }
      theta[n] -= step(g[n], &kept, rate: rate, update: memory.updates)
      for index in buffers.indices { buffers[index][n] = kept[index] }
    }
    for (index, own) in own.enumerated() where index != 1 { own.convert(from: exact[index]) }
  }
}
