import Components

/// The value of a swept setting in a variant.
public struct ClaimLevel: Sendable, Hashable {
  /// As the page shows it.
  public let text: String
  /// Nil where it is no number.
  public let number: Double?
  /// Where it comes first in the plan's order.
  public let place: Int

  public init(text: String, number: Double?, place: Int) {
    (self.text, self.number, self.place) = (text, number, place)
  }
}

/// A sample in the order of a swept setting: numbers as they rise, anything else as it was listed.
struct LevelledSample {
  let levels: [(level: ClaimLevel, group: ClaimSample.Group)]
  private let sample: ClaimSample

  /// - Throws: a fault at `range`, or at the key, if not each value of the setting has one variant, or if there
  ///   is but one.
  init(
    _ sample: ClaimSample, by key: ClaimSelection, _ numbers: some ClaimNumbers, at range: Range<Int>
  ) throws(TextFault) {
    var levels: [(level: ClaimLevel, group: ClaimSample.Group)] = []
    for group in sample.groups {
      var own: Set<ClaimLevel> = []
      for variant in group.variants { own.insert(try numbers.level(of: key, in: variant)) }
      guard let level = own.first, own.count == 1 else {
        throw TextFault(
          range, "\(key.name) is not the same in what is joined here", "join trials of the same \(key.name)")
      }
      levels.append((level, group))
    }
    let isOrdered = levels.allSatisfy { $0.level.number != nil }
    levels.sort { a, b in
      if isOrdered, let x = a.level.number, let y = b.level.number, x != y { return x < y }
      return a.level.place < b.level.place
    }
    guard levels.count > 1 else {
      throw TextFault(
        key.nameRange, "these trials have only one value of \(key.name)",
        "sweep it, or select trials of several values")
    }
    for (a, b) in zip(levels, levels.dropFirst()) where a.level == b.level {
      throw TextFault(
        range, "several variants have \(key.name)=\(a.level.text)", "filter them, up to \(key.name)")
    }
    (self.levels, self.sample) = (levels, sample)
  }

  var gaps: [String] { sample.gaps }

  /// The trials of one level.
  func sample(at index: Int) -> ClaimSample {
    var part = sample
    part.groups = [levels[index].group]
    part.gaps = part.gapsOfItsTrials
    return part
  }

  /// The seeds, if they are the same at every level.
  var commonSeeds: [Int]? {
    let seeds = Set(levels.map(\.group.seeds))
    return seeds.count == 1 ? seeds.first : nil
  }

  /// Whether no seed is at two levels.
  var hasDisjointSeeds: Bool {
    let seeds = levels.flatMap(\.group.seeds)
    return Set(seeds).count == seeds.count
  }
}
