public import Components
import LinearAlgebra

/// The distribution of independent numbers whose variance is prescribed.
public enum Distribution: String, Sendable, CaseIterable, ValueConvertible {
  case uniform, normal

  static let type = ValueType.choice(allCases.map(\.rawValue))

  /// One number of mean 0.
  func draw(std: Double, _ stream: inout RandomStream) -> Double {
    switch self {
    case .uniform:
      let bound = std * 3.0.squareRoot()
      return stream.uniform(-bound, bound)
    case .normal: return std * stream.normal()
    }
  }
}
