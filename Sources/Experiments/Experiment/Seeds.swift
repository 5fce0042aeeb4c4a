public import Components
import OrderedCollections

/// The seeds of an experiment: a list, or looks at more and more of them.
///
/// Who adds seeds until a claim holds makes it hold sooner or later. Looks that stand in the file beforehand
/// are honest: 0.05, the share of wrong decisions, is shared out among them alike (Bonferroni), and what is
/// decided at one look stays so.
public struct Seeds: Sendable, Equatable, ValueConvertible {
  public let all: [Int]
  /// How many of them each look sees; one look at all where none are named.
  public let looks: [Int]

  public init(_ all: [Int]) { (self.all, looks) = (all, [all.count]) }

  private init(looks: [Int]) { (all, self.looks) = (Array(1...max(1, looks.max() ?? 1)), looks) }

  public init?(value: Value) {
    if let all = [Int](value: value) {
      self.init(all)
    } else if let looks = value["looks"].flatMap({ [Int](value: $0) }) {
      self.init(looks: looks)
    } else {
      return nil
    }
  }

  public var value: Value { looks == [all.count] ? all.value : .table(["looks": looks.value]) }

  /// Of an interval at a look, so that those of all looks together are of 95 %.
  public var level: Double { 1 - 0.05 / Double(looks.count) }

  /// What a file's author is told.
  var remarks: [String] {
    guard looks.count > 1 else { return [] }
    let numbers = looks.map(String.init).joined(separator: ", ")
    return ["claims are looked at after \(numbers) seeds: further ones are run only while one is undecided"]
  }

  static let type = ValueType.oneOf([
    .list(of: .integer(0...Int(Int32.max)), count: 1...10_000), .section(Looks.descriptors),
  ])

  /// What is wrong with it; keys are relative to it.
  var problems: [Problem] {
    var known: Set<Int> = []
    if let index = all.firstIndex(where: { !known.insert($0).inserted }) {
      return [Problem("[\(index)]", "seed \(all[index]) is named twice", remedy: "name each seed once")]
    }
    for (index, look) in looks.enumerated().dropFirst() where look <= looks[index - 1] {
      return [
        Problem(
          "looks[\(index)]",
          "a look at \(look) seeds after one at \(looks[index - 1]) sees none that are new",
          remedy: "name growing numbers of seeds: [5, 10, 20]")
      ]
    }
    return []
  }
}

/// `{ looks: [5, 10, 20] }`
private struct Looks: Configurable {
  var looks: [Int] = []

  static let settings: [Setting<Looks>] = [
    Setting(
      "looks", \.looks, .list(of: .integer(2...10_000), count: 2...20), required: true,
      doc:
        "Numbers of seeds, 1 to each of them: further ones are run only while a claim is undecided, and 5 % of wrong decisions are shared out among the looks."
    )
  ]
}
