import Components

/// The keys of an experiment file under which settings are varied, in the order in which they contribute to a
/// variant's name. Each becomes one or more axes, whose lengths multiply.
public enum SweepBlock: String, CaseIterable, Sendable {
  case list, sweep, zip, random, scan

  /// Those whose points are trained.
  static let trained: [SweepBlock] = [.list, .sweep, .zip, .random]

  /// One line for help.
  public var doc: String {
    switch self {
    case .list: "Named variants: a mapping from names to the settings that each changes."
    case .sweep: "A grid: every combination of the values listed for each dotted key."
    case .zip: "Lists of one length, a dotted key each, that are walked together."
    case .random:
      "Points drawn at random: how many (n), from which seed, in which ranges or choices; log names keys drawn by order of size."
    case .scan: "A grid as that of sweep, and in its place, which 'lab scan' measures without training."
    }
  }

  /// What the schema says must stand there.
  var shape: LanguageKey.Shape {
    switch self {
    case .list: .named(.assignments(.value))
    case .sweep, .zip, .scan: .assignments(.values)
    case .random: .table(RandomKey.allCases.map(\.languageKey), required: [RandomKey.n.rawValue])
    }
  }

  /// Whether what stands there is dotted keys with the values of each.
  var listsValues: Bool {
    if case .assignments(.values) = shape { true } else { false }
  }

  /// What a message says must stand there.
  var expectation: String {
    switch self {
    case .list: "a mapping from names of variants to their settings"
    case .sweep, .zip, .scan: "a mapping from dotted keys to lists of values"
    case .random: "a mapping with keys " + RandomKey.allCases.map(\.rawValue).joined(separator: ", ")
    }
  }

  var example: String {
    switch self {
    case .list: "list: { small: { model.hidden: 16 }, large: { model.hidden: 64 } }"
    case .sweep: "sweep: { model.cell: [rnn, lstm], model.hidden: [16, 32] }"
    case .zip: "zip: { model.hidden: [16, 32], train.batch: [8, 4] }"
    case .random: "random: { n: 10, ranges: { model.hidden: [16, 64] } }"
    case .scan: "scan: { model.init.W.gain: [0.5, 1, 1.5], model.hidden: [16, 32] }"
    }
  }
}

extension SweepBlock {
  /// Points that a sweep may have.
  static let pointLimit = 10_000

  /// Settings that cannot differ between the points of a sweep: why, and what to write instead.
  static let fixed: [(key: String, reason: String, remedy: String)] = [
    ("experiment", "names the results of all variants", "write it in column 1"),
    ("seeds", "repeat each point of a sweep", "write 'seeds: [1, 2, 3]' beside 'sweep'"),
    ("claims", "compare the points of a sweep", "write 'claims' in column 1"),
  ]

  /// Whether a dotted key can differ between the points of a sweep.
  public static func isVariable(_ key: String) -> Bool {
    !fixed.contains { $0.key == key.prefix { $0 != "." } }
  }
}

/// The keys of `random`.
enum RandomKey: String, CaseIterable, Sendable {
  case n, seed, ranges, choices, log

  var languageKey: LanguageKey {
    switch self {
    case .n:
      LanguageKey(rawValue, .value(.integer(1...SweepBlock.pointLimit)), doc: "How many points are drawn.")
    case .seed:
      LanguageKey(rawValue, .value(.integer(0...Int(Int32.max))), doc: "What they are drawn from; default 1.")
    case .ranges:
      LanguageKey(
        rawValue, .assignments(.bounds), doc: "Dotted keys with the lowest and the highest value of each.")
    case .choices:
      LanguageKey(rawValue, .assignments(.values), doc: "Dotted keys with the values that one is drawn from.")
    case .log:
      LanguageKey(
        rawValue, .value(.list(of: .text(.line), count: 0...1000)),
        doc: "Keys of ranges that are drawn evenly in their logarithm.")
    }
  }
}

extension SweepBlock {
  /// A dotted key that a block varies, as it is written there.
  struct SweptKey {
    let block: SweepBlock
    let entry: Located.Entry
  }

  /// The blocks whose points a file means.
  ///
  /// - Parameter isScan: whether they are to be measured without training: then those of `scan`, where there is one.
  static func meant(in root: Located, isScan: Bool) -> [SweepBlock] {
    isScan && root[scan.rawValue] != nil ? [.scan] : trained
  }

  /// The dotted keys that blocks of a file vary, in the order of the blocks.
  static func keys(of blocks: [SweepBlock], in root: Located) -> [SweptKey] {
    blocks.flatMap { block -> [SweptKey] in
      guard let entries = root[block.rawValue]?.value.entries else { return [] }
      let keys: [Located.Entry] =
        switch block {
        case .sweep, .zip, .scan: entries
        case .list: entries.flatMap { $0.value.entries ?? [] }
        case .random:
          entries.filter { [.ranges, .choices].contains(RandomKey(rawValue: $0.key)) }.flatMap {
            $0.value.entries ?? []
          }
        }
      return keys.map { SweptKey(block: block, entry: $0) }
    }
  }

  /// How many words of a `--set` key stand before the dotted key that the block varies: `sweep.KEY`,
  /// `list.NAME.KEY`, `random.ranges.KEY`.
  var wordsBeforeKey: Int { self == .list || self == .random ? 2 : 1 }
}
