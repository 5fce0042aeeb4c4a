/// Why a trial cannot continue from a stored state.
public struct StateError: Error, Equatable, CustomStringConvertible {
  public enum Fault: Sendable, Equatable {
    case missing
    /// No part has an item of this name.
    case unexpected
    case repeated
    case kind(expected: String, found: String)
    case shape(expected: [Int], found: [Int])
    /// There are more or fewer numbers than the array's shape says.
    case count(Int, shape: [Int])
    case value(expected: String, found: String)
  }

  /// The item's full name.
  public let item: String
  public let fault: Fault

  public init(_ item: String, _ fault: Fault) { (self.item, self.fault) = (item, fault) }

  public var description: String {
    switch fault {
    case .missing: "the state has no \(item): \(StateError.remedy)"
    case .unexpected: "the state has \(item), which this trial does not remember: \(StateError.remedy)"
    case .repeated: "the state has \(item) twice: it was not stored by lab"
    case .kind(let expected, let found):
      "\(item) of the state is \(found), not \(expected): \(StateError.remedy)"
    case .shape(let expected, let found):
      "\(item) of the state is \(found), not \(expected): \(StateError.remedy)"
    case .count(let count, let shape):
      "\(item) of the state has \(count) numbers for \(shape): it was not stored by lab"
    case .value(let expected, let found):
      "\(item) of the state is \(found), not \(expected): \(StateError.remedy)"
    }
  }

  private static let remedy = "a trial continues only with the settings it was stored with"
}
