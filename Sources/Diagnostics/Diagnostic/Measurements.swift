public import TrialFormat

/// What a diagnostic measured at one record: the numbers of each declared quantity, row-major, by its path in
/// the diagnostic's group.
public struct Measurements: Sendable, Equatable {
  public enum Numbers: Sendable, Equatable {
    case reals([Double])
    case integers([Int32])

    public var count: Int {
      switch self {
      case .reals(let reals): reals.count
      case .integers(let integers): integers.count
      }
    }

    /// As reals.
    public var reals: [Double] {
      switch self {
      case .reals(let reals): reals
      case .integers(let integers): integers.map(Double.init)
      }
    }
  }

  public private(set) var quantities: [(path: String, numbers: Numbers)] = []

  public init() {}

  /// Adds the next quantity.
  public mutating func add(_ path: String, _ reals: [Double]) { quantities.append((path, .reals(reals))) }
  public mutating func add(_ path: String, _ integers: [Int32]) {
    quantities.append((path, .integers(integers)))
  }

  /// The numbers of a quantity, or nil.
  public subscript(path: String) -> Numbers? { quantities.first { $0.path == path }?.numbers }

  public static func == (a: Measurements, b: Measurements) -> Bool {
    a.quantities.map(\.path) == b.quantities.map(\.path)
      && a.quantities.map(\.numbers) == b.quantities.map(\.numbers)
  }

  /// How this is not what was declared; nil if it is. A diagnostic that says one thing and measures another
  /// is a mistake of its author's.
  public func difference(from declaration: TrialDeclaration) -> String? {
    let wanted = declaration.quantities
    guard quantities.map(\.path) == wanted.map(\.path) else {
      return
        "it declares \(wanted.map(\.path).joined(separator: ", ")) and measures \(quantities.map(\.path).joined(separator: ", "))"
    }
    for (quantity, (path, numbers)) in zip(wanted, quantities) {
      let sizes = quantity.axes.map { name in declaration.axes.first { $0.name == name }?.size ?? 0 }
      if numbers.count != sizes.reduce(1, *) { return "\(path) has \(numbers.count) numbers, not \(sizes)" }
      switch (numbers, quantity.element) {
      case (.reals, .float64), (.integers, .int32): continue
      default: return "\(path) is declared as \(quantity.element.rawValue)"
      }
    }
    return nil
  }
}
