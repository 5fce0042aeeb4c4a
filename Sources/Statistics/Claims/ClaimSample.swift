public import Components

/// The numbers of a column for the trials that a claim selects.
public struct ClaimSample: Sendable, Equatable {
  /// Trials that differ only by their seeds.
  public struct Group: Sendable, Equatable {
    /// What tells the group from the others that are selected; "" if there are no others.
    public var name: String
    /// Whose trials they are: several variants' where they are joined, none's where nobody asks.
    public var variants: Set<String>
    public var seeds: [Int]
    /// One value per seed; a truth value lies within [0, 1].
    public var values: [Bounds]

    public init(name: String, variants: Set<String> = [], seeds: [Int], values: [Bounds]) {
      precondition(seeds.count == values.count, "a group has a value for each seed")
      (self.name, self.variants, self.seeds, self.values) = (name, variants, seeds, values)
    }

    /// The trials with some of the seeds.
    public func only(_ wanted: Set<Int>) -> Group {
      let kept = zip(seeds, values).filter { wanted.contains($0.0) }
      return Group(name: name, variants: variants, seeds: kept.map(\.0), values: kept.map(\.1))
    }
  }

  public var groups: [Group]
  /// Whether another seed could give other numbers.
  public var variesWithSeed: Bool
  /// The scale on which such numbers are averaged and compared.
  public var scale: Scale
  /// Trials whose number is censored or missing, and why.
  public var gaps: [String]
  /// What has these numbers: `trial`, or `network` where nothing was trained.
  public var noun: String
  /// How many trials fulfil a condition, and of how many; nil where all were to be taken.
  public var chosen: Choice?

  public struct Choice: Sendable, Hashable, Codable {
    public let count: Int
    public let all: Int
  }

  public init(
    _ groups: [Group], variesWithSeed: Bool = true, scale: Scale = .linear, gaps: [String] = [],
    noun: String = "trial"
  ) {
    (self.groups, self.variesWithSeed, self.scale, self.gaps) = (groups, variesWithSeed, scale, gaps)
    self.noun = noun
  }

  /// What several have in common.
  static func noun(of samples: [ClaimSample]) -> String {
    let nouns = Set(samples.map(\.noun))
    return nouns.count == 1 ? nouns.first ?? "trial" : nouns.isEmpty ? "trial" : "network"
  }

  func map(to scale: Scale = .linear, _ change: (Bounds) -> Bounds) -> ClaimSample {
    var result = self
    result.scale = scale
    for index in groups.indices { result.groups[index].values = groups[index].values.map(change) }
    return result
  }

  /// Joins this sample with another, trial by trial: groups of the same name, or the only groups, seed by
  /// seed. Nil if they cannot be paired.
  func paired(with other: ClaimSample, to scale: Scale, _ join: (Bounds, Bounds) -> Bounds) -> ClaimSample? {
    guard groups.count == other.groups.count else { return nil }
    var result: [Group] = []
    for group in groups {
      guard
        let partner = groups.count == 1
          ? other.groups.first : other.groups.first(where: { $0.name == group.name })
      else {
        return nil
      }
      let known = Dictionary(zip(partner.seeds, partner.values), uniquingKeysWith: { first, _ in first })
      let common = zip(group.seeds, group.values).compactMap { seed, value in
        known[seed].map { (seed, join(value, $0)) }
      }
      guard !common.isEmpty else { return nil }
      result.append(
        Group(
          name: group.name, variants: group.variants.union(partner.variants), seeds: common.map(\.0),
          values: common.map(\.1)))
    }
    return ClaimSample(
      result, variesWithSeed: variesWithSeed || other.variesWithSeed, scale: scale,
      gaps: gaps + other.gaps.filter { !gaps.contains($0) }, noun: ClaimSample.noun(of: [self, other]))
  }
}

extension ClaimSample {
  /// The trials in which a condition is true; who does not tell whether it is tells no number either. Nil if
  /// the two cannot be paired.
  func given(_ condition: ClaimSample) -> ClaimSample? {
    // What is left out is marked by an impossible interval.
    guard
      var sample = paired(
        with: condition, to: scale,
        { value, truth in
          truth == Bounds(true) ? value : truth == Bounds(false) ? .none : .unknown
        })
    else { return nil }
    let all = sample.groups.reduce(0) { $0 + $1.seeds.count }
    for index in sample.groups.indices {
      let kept = zip(sample.groups[index].seeds, sample.groups[index].values).filter { $0.1 != .none }
      (sample.groups[index].seeds, sample.groups[index].values) = (kept.map(\.0), kept.map(\.1))
    }
    sample.gaps = sample.gapsOfItsTrials
    let truths = paired(with: condition, to: .linear) { _, truth in truth }
    let count = truths?.groups.flatMap(\.values).count { $0 == Bounds(true) } ?? 0
    sample.chosen = Choice(count: count, all: all)
    return sample
  }
}

extension ClaimSample {
  /// The gaps of trials that are still in it.
  var gapsOfItsTrials: [String] {
    let names = groups.flatMap { group in
      group.seeds.flatMap { seed in group.variants.map { "\($0)/seed-\(seed)" } }
    }
    return gaps.filter { gap in names.contains { gap.hasPrefix($0 + ":") || gap.hasPrefix($0 + " ") } }
  }
}

extension Bounds {
  /// No number at all.
  fileprivate static let none = Bounds(.infinity, -.infinity)
}

/// The source of a claim's numbers.
public protocol ClaimNumbers {
  func sample(of column: ClaimSelection) throws(TextFault) -> ClaimSample
  func value(of baseline: ClaimSelection) throws(TextFault) -> Bounds
  func level(of key: ClaimSelection, in variant: String) throws(TextFault) -> ClaimLevel
}
