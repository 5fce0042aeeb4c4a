public import LinearAlgebra

/// The states that sequences go on from where they continue those in the same rows of the batch before: numbers,
/// which no gradient passes.
public struct InitialStates: @unchecked Sendable {
  /// Every state component, [B, H], by the prefix of the layer's names.
  public let states: [String: [Matrix]]

  public init(_ states: [String: [Matrix]]) { self.states = states }

  public func map(_ change: (Matrix) -> Matrix) -> InitialStates {
    InitialStates(states.mapValues { $0.map(change) })
  }
}

extension Batch {
  /// Whether a sequence begins with a state that it goes on from, not as the network says.
  public func goesOn(_ example: Int) -> Bool { initial != nil && continues?[example] ?? false }

  /// What the sequences of a layer go on from, component by component; nil where all begin as the network says.
  ///
  /// - Parameter prefix: of the layer's names.
  public func initialStates(of prefix: String) -> [Matrix]? {
    guard continues?.contains(true) ?? false else { return nil }
    return initial?.states[prefix]
  }
}
