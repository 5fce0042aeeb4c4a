public import Components

/// What of a parameter is drawn as one matrix.
public enum Portion: String, Sendable, CaseIterable, ValueConvertible {
  /// Each gate's columns on their own, as if each gate had a matrix.
  case gate
  case whole

  static let type = ValueType.choice(allCases.map(\.rawValue))
  static let doc = "Whether each gate's columns are drawn as a matrix of their own, or the whole parameter as one."
}

extension InitialTarget {
  /// Why something that fills matrices cannot fill a vector.
  func problemsOfVector(_ kind: String) -> [Problem] {
    if isMatrix { return [] }
    return [
      Problem(
        "", "\(kind) fills matrices, and \(name) is a vector of \(columns): use zeros, constant, uniform, or normal with a std")
    ]
  }

  /// Why something that fills square matrices cannot fill this.
  func problemsOfShape(_ kind: String, _ blocks: [Range<Int>]) -> [Problem] {
    if !isMatrix { return problemsOfVector(kind) }
    guard let block = blocks.first(where: { $0.count != rows }) else { return [] }
    return [
      Problem("", "\(kind) needs square matrices, and \(name) has \(blocks.count == 1 ? "" : "blocks of ")[\(rows), \(block.count)]")
    ]
  }
}
