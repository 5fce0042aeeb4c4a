import Foundation

extension Baseline {
  /// Nats that the best guess loses on average where classes have these chances.
  static func entropy(_ chances: [Double]) -> Double {
    chances.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
  }
}
