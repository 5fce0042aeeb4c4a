/// One thing that is wrong with an experiment file: where, what, and what to do.
public struct Fault: Sendable {
  public let location: Location
  /// One line, without a full stop.
  public let message: String
  /// Printed beside the caret.
  public let remedy: String

  public init(_ location: Location, _ message: String, remedy: String) {
    (self.location, self.message, self.remedy) = (location, message, remedy)
  }
}

/// Everything wrong with an experiment file, in the order of its lines; then what is wrong with the files it
/// extends, in the order they were read; arguments of `--set` come last.
public struct Faults: Error, Sendable {
  public let all: [Fault]

  public init(_ faults: [Fault]) {
    all = faults.enumerated()
      .sorted {
        Faults.rank($0.element, $0.offset).lexicographicallyPrecedes(Faults.rank($1.element, $1.offset))
      }
      .map(\.element)
  }

  private static func rank(_ fault: Fault, _ index: Int) -> [Int] {
    switch fault.location.input.kind {
    case .file: [0, fault.location.input.order, fault.location.line, fault.location.column, index]
    case .override(let position, _): [1, position, fault.location.line, fault.location.column, index]
    }
  }
}

/// Gathers what is wrong: each fault once, even where every point of a sweep repeats it, and no more than a
/// reader can use.
public struct FaultCollector {
  static let limit = 200

  public private(set) var all: [Fault] = []
  private var seen: Set<String> = []
  /// Reports that added nothing: of what was known, or one too many.
  private(set) var repeated = 0

  public init() {}

  public var isEmpty: Bool { all.isEmpty }

  /// True where further reports would be dropped.
  var isFull: Bool { all.count >= FaultCollector.limit }

  public mutating func report(_ location: Location, _ message: String, _ remedy: String) {
    report(Fault(location, message, remedy: remedy))
  }

  public mutating func report(_ fault: Fault) {
    if !isFull, seen.insert("\(fault.location.description):\(fault.message)").inserted {
      all.append(fault)
    } else {
      repeated += 1
    }
  }

  public mutating func report(_ faults: [Fault]) {
    for fault in faults { report(fault) }
  }

  /// Throws what was gathered, if anything was.
  func check() throws(Faults) {
    if !all.isEmpty { throw Faults(all) }
  }
}
