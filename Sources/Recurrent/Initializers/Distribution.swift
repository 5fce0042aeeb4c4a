public import Components
import LinearAlgebra

/// The distribution of independent numbers whose variance is prescribed.
public enum Distribution: String, Sendable, CaseIterable, ValueConvertible {
  case uniform, normal

  static let type = ValueType.choice(allCases.map(\.rawValue))

  /// Numbers of mean 0.
  func numbers(_ count: Int, std: Double, from stream: inout RandomStream) -> [Double] {
    switch self {
    case .uniform:
      let bound = std * 3.0.squareRoot()
      return (0..<count).map { _ in stream.uniform(-bound, bound) }
    case .normal: return stream.normals(count).map { std * $0 }
    }
  }
}
