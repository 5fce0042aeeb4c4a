public import Archive

/// How many trials of an experiment or a variant there are, and what became of them.
public struct TrialCount: Sendable {
  public let name: String
  public let trials: Int
  public let bytes: Int64
  private let statuses: [ListedTrial.Status: Int]

  /// `80 done, 10 diverged`
  public var words: String {
    ListedTrial.Status.allCases.compactMap { status in
      statuses[status].map { "\($0) \(status.rawValue)" }
    }.joined(separator: ", ")
  }

  /// One for each name, in the order of the trials.
  public static func all(_ trials: [ListedTrial], by name: (ListedTrial) -> String) -> [TrialCount] {
    var names: [String] = [], groups: [String: [ListedTrial]] = [:]
    for trial in trials {
      let name = name(trial)
      if groups[name] == nil { names.append(name) }
      groups[name, default: []].append(trial)
    }
    return names.map { TrialCount($0, groups[$0] ?? []) }
  }

  public init(_ name: String, _ trials: [ListedTrial]) {
    (self.name, self.trials) = (name, trials.count)
    bytes = trials.reduce(0) { $0 + $1.bytes }
    statuses = Dictionary(grouping: trials, by: \.status).mapValues(\.count)
  }
}
