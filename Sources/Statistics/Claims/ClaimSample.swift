public import Components

/// The numbers of a column for the trials that a claim selects.
public struct ClaimSample: Sendable, Equatable {
  /// Trials that differ only by their seeds.
  public struct Group: Sendable, Equatable {
    /// What tells the group from the others that are selected; "" if there are no others.
    public var name: String
    public var seeds: [Int]
    /// One value per seed.
    public var values: [Bounds]

    public init(name: String, seeds: [Int], values: [Bounds]) {
      precondition(seeds.count == values.count, "a group has a value for each seed")
      (self.name, self.seeds, self.values) = (name, seeds, values)
    }
  }

  public var groups: [Group]
  /// Whether another seed could give other numbers.
  public var variesWithSeed: Bool
  /// Trials whose number is censored or missing, and why.
  public var gaps: [String]

  public init(_ groups: [Group], variesWithSeed: Bool = true, gaps: [String] = []) {
    (self.groups, self.variesWithSeed, self.gaps) = (groups, variesWithSeed, gaps)
  }

  func map(_ change: (Bounds) -> Bounds) -> ClaimSample {
    var result = self
    for index in groups.indices { result.groups[index].values = groups[index].values.map(change) }
    return result
  }

  /// Joins this sample with another, trial by trial: groups of the same name, or the only groups, seed by
  /// seed. Nil if they cannot be paired.
  func paired(with other: ClaimSample, _ join: (Bounds, Bounds) -> Bounds) -> ClaimSample? {
    guard groups.count == other.groups.count else { return nil }
    var result: [Group] = []
    for group in groups {
      guard let partner = groups.count == 1 ? other.groups.first : other.groups.first(where: { $0.name == group.name }) else {
        return nil
      }
      let known = Dictionary(zip(partner.seeds, partner.values), uniquingKeysWith: { first, _ in first })
      let common = zip(group.seeds, group.values).compactMap { seed, value in known[seed].map { (seed, join(value, $0)) } }
      guard !common.isEmpty else { return nil }
      result.append(Group(name: group.name, seeds: common.map(\.0), values: common.map(\.1)))
    }
    return ClaimSample(
      result, variesWithSeed: variesWithSeed || other.variesWithSeed,
      gaps: gaps + other.gaps.filter { !gaps.contains($0) })
  }
}

/// The source of a claim's numbers.
public protocol ClaimNumbers {
  func sample(of column: ClaimSelection) throws(TextFault) -> ClaimSample
  func level(of baseline: ClaimSelection) throws(TextFault) -> Bounds
}
