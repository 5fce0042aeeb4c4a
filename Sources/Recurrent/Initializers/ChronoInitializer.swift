public import Components
import LinearAlgebra

/// Biases of the gates that decide how long units remember, so that their time scales spread over 1 … t_max −
/// 1 steps: (1) b of the gate that keeps the old state = ℓ, (2) b of the gate that admits what is new = −ℓ, ℓ
/// = ln u, u uniform on [1, t_max − 1]; other gates' biases are 0.
///
/// For an LSTM (1) and (2) with the same ℓ; for a GRU (1) on z, which here keeps; where one gate is the
/// other's complement, the one that has weights.
public struct ChronoInitializer: Initializer {
  public static let kind = "chrono"
  public static let summary =
    "gate biases for memories of 1 to t_max steps: b_f = ln u, b_i = −b_f, u uniform on [1, t_max − 1]"
  public static let reference: String? =
    "Tallec & Ollivier, Can recurrent neural networks warp time?, ICLR 2018"

  public var longest = 100.0

  public init() {}

  public init(longest: Double) { self.longest = longest }

  public static let settings: [Setting<ChronoInitializer>] = [
    Setting(
      "t_max", \.longest, .real(Interval(lower: 2, upper: .infinity)), unit: "steps",
      doc: "The longest expected dependency.")
  ]

  public func problems(for target: InitialTarget) -> [Problem] {
    let kind = type(of: target.cell).kind
    guard let memory = target.cell.memoryGates else {
      return [
        Problem(
          "", "chrono spreads the biases of gates that keep the state, and cell \(kind) has no such gate",
          remedy: .handbook)
      ]
    }
    let names = [memory.keeps, memory.admits].compactMap { $0 }
    if target.isMatrix || target.gates.isEmpty || target.gates.allSatisfy({ !names.contains($0.gate) }) {
      let keys = ["b"] + names.map { "b." + $0 }
      return [
        Problem(
          "",
          "chrono fills biases, of cell \(kind) \(keys.joined(separator: " or ")), and not \(target.name)",
          remedy: .handbook)
      ]
    }
    return []
  }

  public func numbers(for target: InitialTarget, seed: UInt64) -> [Double] {
    var numbers = [Double](repeating: 0, count: target.columns)
    let memory = target.cell.memoryGates
    for gate in target.gates {
      let isKeeping = gate.gate == memory?.keeps
      if !isKeeping, gate.gate != memory?.admits { continue }
      // Both gates see the same draws, also where each is named on its own.
      var stream = target.stream(seed, of: "\(target.base).chrono")
      for column in gate.columns {
        let logarithm = Reals.log(stream.uniform(1, longest - 1))
        numbers[column] = isKeeping ? logarithm : -logarithm
      }
    }
    return numbers
  }
}
