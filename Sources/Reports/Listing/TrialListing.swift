public import Archive
public import Components
public import Store

/// The stored trials of some places that fulfil conditions, in an order, with what is asked of each.
public struct TrialListing: Sendable {
  public struct Row: Sendable {
    public let trial: ListedTrial
    /// What it has of each column; nil for nothing.
    public let cells: [Value?]
  }

  public let columns: [TrialKey]
  public let rows: [Row]
  /// How many trials there are in all, and how many fulfil the conditions.
  public let all: Int, fitting: Int

  /// What is asked for.
  public struct Query: Sendable {
    public var conditions: [TrialCondition] = []
    /// The first one counts most; of equal trials the order of experiments, variants and seeds stays.
    public var order: [(key: TrialKey, isDescending: Bool)] = []
    /// Nil for the usual ones: variant, seed, status, size, and what the test measured.
    public var columns: [TrialKey]?
    /// No more rows than these.
    public var limit = Int.max

    public init() {}

    fileprivate var keys: [TrialKey] { conditions.map(\.key) + order.map(\.key) + (columns ?? []) }
  }

  /// - Parameters:
  ///   - places: folders of results, experiments or variants.
  ///   - query: what is asked for.
  /// - Throws: a `Problem` if no trial has what is asked for, `StoreError` for what cannot be looked at.
  public init(of places: [ResultPlace], _ query: Query) throws {
    var trials: [ListedTrial] = []
    for place in places {
      if case .variant(let variant, let folder) = place {
        trials += try ListedTrial.all(in: folder, of: variant)
      } else {
        for folder in place.folders { trials += try ListedTrial.all(in: folder) }
      }
    }
    let settings = query.keys.contains(where: \.isSetting) ? trials.map { $0.settings() } : nil
    func value(_ key: TrialKey, _ index: Int) -> Value? { key.value(of: trials[index], settings?[index]) }
    for key in query.keys where !trials.isEmpty && !key.isFact {
      guard !trials.indices.contains(where: { value(key, $0) != nil }) else { continue }
      throw TrialListing.unknown(key, among: trials, settings ?? [])
    }
    let chosen = trials.indices.filter { index in
      query.conditions.allSatisfy { $0.holds(value($0.key, index)) }
    }
    // Each key is told once for each trial.
    let ranks = query.order.map { order in chosen.map { value(order.key, $0) } }
    let sorted = chosen.indices.sorted { a, b in
      for (rank, order) in zip(ranks, query.order) {
        switch TrialListing.order(rank[a], rank[b], isDescending: order.isDescending) {
        case .before: return true
        case .behind: return false
        case .equal: continue
        }
      }
      return a < b
    }.prefix(max(query.limit, 0)).map { chosen[$0] }
    let columns = query.columns ?? TrialListing.usual(sorted.map { trials[$0] })
    rows = sorted.map { index in
      Row(trial: trials[index], cells: columns.map { value($0, index) })
    }
    (self.columns, all, fitting) = (columns, trials.count, chosen.count)
  }

  private enum Place { case before, equal, behind }

  /// What has nothing, or a number that is none, stands behind, whatever the direction.
  private static func order(_ a: Value?, _ b: Value?, isDescending: Bool) -> Place {
    func number(_ value: Value?) -> Double? { value.flatMap { Double(value: $0) } }
    func place(_ isLess: Bool, _ isMore: Bool) -> Place {
      isLess ? (isDescending ? .behind : .before) : isMore ? (isDescending ? .before : .behind) : .equal
    }
    let hasA = a != nil && number(a)?.isNaN != true, hasB = b != nil && number(b)?.isNaN != true
    guard hasA, hasB, let a, let b else { return hasA == hasB ? .equal : hasA ? .before : .behind }
    if let x = number(a), let y = number(b) { return place(x < y, x > y) }
    return place(a.brief < b.brief, a.brief > b.brief)
  }

  private static func usual(_ trials: [ListedTrial]) -> [TrialKey] {
    let names = Set(trials.lazy.flatMap { $0.test.lazy.filter { !$0.value.isNaN }.map(\.name) }).sorted()
    let hasRemarks = trials.contains { !$0.remark.isEmpty }
    let hasExperiments = Set(trials.map(\.experiment)).count > 1
    return (hasExperiments ? [.fact(.experiment)] : [])
      + [.fact(.variant), .fact(.seed), .fact(.status), .fact(.size)] + names.map { .test($0) }
      + (hasRemarks ? [.fact(.remark)] : [])
  }

  private static func unknown(_ key: TrialKey, among trials: [ListedTrial], _ settings: [Value]) -> Problem {
    let tests = Set(trials.flatMap { $0.test.map { TrialKey.test($0.name).name } }).sorted()
    let known = TrialKey.Fact.allCases.map(\.rawValue) + tests
    let keys = Set(settings.flatMap(\.dottedKeys)).sorted()
    let near = Spelling.nearest(to: key.name, among: known + keys).map { "did you mean '\($0)'? " } ?? ""
    return Problem(
      "", "no trial has \(TextFault.shown(key.name))",
      remedy: .words(
        "\(near)there is \(Spelling.list(known)), and every dotted key of settings, as model.hidden"))
  }
}

extension TrialKey {
  fileprivate var isFact: Bool { if case .fact = self { true } else { false } }
}

extension TrialListing.Row {
  /// A cell as a table shows it.
  public func text(_ column: Int) -> String {
    switch cells[column] {
    case nil: "–"
    case .real(let real)?: NumberText.significant(real)
    case let value?: value.brief
    }
  }
}
