/// Makes damaged experiment files of good and of wrong ones.
struct Mutator {
  /// Files to begin with: as often one of the good as one of the others.
  private let seeds: [[UInt8]]
  private let good: [[UInt8]]
  /// Every line of every seed, to be put where it does not belong.
  private let lines: [[UInt8]]
  private var random: SplitMix

  init(good: [[UInt8]], others: [[UInt8]], seed: UInt64) {
    (self.good, seeds) = (good, others)
    lines = (good + others).flatMap { $0.split(separator: UInt8(ascii: "\n")).map { Array($0) } }
    random = SplitMix(state: seed)
  }

  /// Pieces that have a meaning in YAML, or values at the ends of what settings take.
  private static let pieces: [[UInt8]] = [
    "*a", "&a ", "[", "]", "{", "}", ": ", "\n", "  ", "- ", "\"", "'", "|", ">", "? ", "!!x ", "\t", "<<: ",
    "---\n", "...\n",
    "#",
    "%", "@", "`", ",", "\u{0}", "\u{feff}", "\r\n", "é", "日", "\u{2028}", "1e999", "-1", "0", "1e-400",
    "nan", "none", "true",
    "null",
    "99999999999999999999", "1000000000", "16384", "1000000", "1..10000", "[1, 1]", "last", "last 5",
    "{ kind: lstm }", "../../x",
    "extends: bases/good.exp\n", "extends: current.exp\n", "sweep: { model.hidden: [1, 2, 3] }\n",
    "sweep: none\n", "kind: ",
    "model.cell: [rnn, lstm, gru]", "from: { result: x }", "tanh(a + b)", "s * q", "experiment: x\n",
  ].map { Array($0.utf8) }

  mutating func next() -> [UInt8] {
    var bytes = start()
    // A third only with other numbers, so that many are still experiments.
    let isGentle = random.below(3) == 0
    for _ in 0...random.below(4) {
      bytes = mutated(bytes, by: isGentle ? 8 : random.below(12))
      if bytes.isEmpty { bytes = start() }
    }
    return bytes
  }

  private mutating func start() -> [UInt8] {
    random.below(2) == 0 ? good[random.below(good.count)] : seeds[random.below(seeds.count)]
  }

  private mutating func mutated(_ bytes: [UInt8], by way: Int) -> [UInt8] {
    guard !bytes.isEmpty else { return bytes }
    var bytes = bytes
    let at = random.below(bytes.count)
    switch way {
    case 0: bytes[at] = UInt8(random.below(256))
    case 1: bytes.remove(at: at)
    case 2, 3: bytes.insert(contentsOf: Mutator.pieces[random.below(Mutator.pieces.count)], at: at)
    case 4: bytes.removeSubrange(at..<min(bytes.count, at + random.below(60)))
    case 5:
      let from = random.below(bytes.count)
      bytes.insert(contentsOf: Array(bytes[from..<min(bytes.count, from + random.below(200))]), at: at)
    case 6:
      bytes.insert(
        contentsOf: lines[random.below(lines.count)] + [UInt8(ascii: "\n")], at: lineStart(bytes, at))
    case 7:
      // A value in the place of another: a word and what follows its colon.
      let end = bytes[at...].firstIndex { " ,]}\n".utf8.contains($0) } ?? bytes.count
      bytes.replaceSubrange(at..<end, with: Mutator.pieces[random.below(Mutator.pieces.count)])
    case 8, 9:
      // Another digit, which is likelier to leave a good file.
      let digits = bytes.indices.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[$0]) }
      if let digit = digits.isEmpty ? nil : digits[random.below(digits.count)] {
        bytes[digit] = UInt8(ascii: "0") + UInt8(random.below(10))
      }
    case 10:
      // Another indentation.
      let start = lineStart(bytes, at)
      if random.below(2) == 0, bytes[start] == UInt8(ascii: " ") {
        bytes.remove(at: start)
      } else {
        bytes.insert(UInt8(ascii: " "), at: start)
      }
    default:
      // Two lines change places.
      var all = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Array($0) }
      all.swapAt(random.below(all.count), random.below(all.count))
      bytes = Array(all.joined(separator: [UInt8(ascii: "\n")]))
    }
    return bytes
  }

  private func lineStart(_ bytes: [UInt8], _ at: Int) -> Int {
    bytes[..<at].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
  }
}

/// Steele, Lea & Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
struct SplitMix {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }
}
