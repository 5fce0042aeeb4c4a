import Store
import TrialFormat

/// A parameter of a network at one moment of its training.
public struct StoredParameter: Sendable, Hashable {
  public let name: String
  public let extents: [Int]
  /// The gates whose columns stand side by side, in order; empty if columns belong to no gate.
  public let gates: [String]
  /// Row-major.
  public let numbers: [Double]

  public init(name: String, extents: [Int], gates: [String], numbers: [Double]) {
    (self.name, self.extents, self.gates, self.numbers) = (name, extents, gates, numbers)
  }
}

extension StoredTrial {
  /// The parameters in the order of their names.
  ///
  /// - Parameter row: the row of a record; nil for the parameters after the last update.
  public func parameters(row: Int?) throws(ArchiveFault) -> [StoredParameter] {
    let group = row == nil ? TrialPath.finalParameters : TrialPath.records.parameters
    var parameters: [StoredParameter] = []
    for name in try children(group) {
      let dataset = row == nil ? TrialPath.finalParameter(name) : TrialPath.records.parameter(name)
      parameters.append(
        StoredParameter(
          name: name, extents: Array(try shape(dataset).dropFirst(row == nil ? 0 : 1)),
          gates: try gates(of: dataset),
          numbers: try reals(dataset, row: row)))
    }
    return parameters
  }

  /// Taken from labels of the last axis, such as `f[0]`.
  private func gates(of dataset: String) throws(ArchiveFault) -> [String] {
    guard case .labels(let labels)? = try axes(dataset).last?.coordinates else { return [] }
    return labels.compactMap { label in label.firstIndex(of: "[").map { String(label[..<$0]) } }
      .reduce(into: []) { if $0.last != $1 { $0.append($1) } }
  }
}
