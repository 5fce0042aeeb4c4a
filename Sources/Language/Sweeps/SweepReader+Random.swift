import Components
import LinearAlgebra

extension SweepReader {
  /// Points drawn at random: for each key one stream of the block's seed, so that more points, or another
  /// key, move no earlier draw. Nil where a fault was reported.
  mutating func drawn(_ entries: [Located.Entry], at location: Location) -> SweepAxis? {
    let before = faults.all.count
    var known: [RandomKey: Located.Entry] = [:]
    for entry in entries {
      if let key = RandomKey(rawValue: entry.key) { known[key] = entry } else { reportUnknown(entry) }
    }
    func table(_ key: RandomKey) -> [Located.Entry] { known[key]?.value.entries ?? [] }
    for key in [RandomKey.ranges, .choices] {
      guard let entry = known[key], entry.value.entries == nil else { continue }
      reader.faults.report(
        entry.value.isAbsent ? entry.keyLocation : entry.value.location,
        "'random.\(key.rawValue)' must be a mapping",
        key == .ranges
          ? "write 'ranges: { model.hidden: [16, 64] }'" : "write 'choices: { model.cell: [rnn, lstm] }'")
    }
    let n = integer(known[.n], .n, 1...SweepBlock.pointLimit),
      seed = integer(known[.seed], .seed, 0...Int(Int32.max))
    if known[.n] == nil {
      reader.faults.report(location, "'random' does not say how many points: 'n' is missing", "add 'n: 10'")
    }
    if known[.ranges] == nil, known[.choices] == nil, known.count == entries.count {
      reader.faults.report(
        location, "'random' has nothing to draw: neither 'ranges' nor 'choices'",
        "write '\(SweepBlock.random.example)'")
    }
    let logarithmic = logarithmic(known[.log], among: table(.ranges).map(\.key))
    var columns: [DottedPath] = [], draws: [(inout RandomStream) -> Located] = []
    for entry in withinLimit(table(.ranges)) {
      guard let path = path(of: entry),
        let range = range(entry, for: path, isLogarithmic: logarithmic.contains(entry.key))
      else { continue }
      let location = entry.value.location
      columns.append(path)
      draws.append { Located(.scalar(range.draw(from: &$0).brief, isPlain: true), at: location) }
    }
    for (path, values) in self.columns(table(.choices)) {
      columns.append(path)
      draws.append { values[$0.integer(below: values.count)] }
    }
    guard faults.all.count == before, let n, !columns.isEmpty else { return nil }
    let drawn = zip(columns, draws).map { path, draw in
      var stream = RandomStream(seed: UInt64(seed ?? 1), name: "random/\(path.text)")
      return (0..<n).map { _ in draw(&stream) }
    }
    return SweepAxis(.random, columns: columns, rows: (0..<n).map { row in drawn.map { $0[row] } })
  }

  private mutating func reportUnknown(_ entry: Located.Entry) {
    let keys = RandomKey.allCases.map(\.rawValue)
    let isSetting = schema.contains { $0.key == entry.key.prefix { $0 != "." } }
    let near = isSetting ? nil : Spelling.nearest(to: entry.key, among: keys)
    reader.faults.report(
      entry.keyLocation, "unknown key '\(Display.shortened(entry.key))' in 'random'",
      near.map { "did you mean '\($0)'?" }
        ?? (isSetting ? "write it below 'ranges' or 'choices'" : "known: \(keys.joined(separator: ", "))"))
  }

  private mutating func integer(_ entry: Located.Entry?, _ key: RandomKey, _ range: ClosedRange<Int>) -> Int?
  {
    guard let entry else { return nil }
    return reader.value(of: entry, as: .integer(range), at: "random.\(key.rawValue)").flatMap {
      Int(value: $0)
    }
  }

  /// The keys named in `log`.
  private mutating func logarithmic(_ entry: Located.Entry?, among keys: [String]) -> Set<String> {
    guard let entry else { return [] }
    let type = ValueType.list(of: .text(.line), count: 1...Int.max)
    guard let names = reader.value(of: entry, as: type, at: "random.log").flatMap({ [String](value: $0) })
    else { return [] }
    for (index, name) in names.enumerated() where !keys.contains(name) {
      let items: [Located] =
        if case .sequence(let items) = entry.value.content { items } else { [entry.value] }
      reader.faults.report(
        items.indices.contains(index) ? items[index].location : entry.value.location,
        "'\(Display.shortened(name))' in 'random.log' has no range",
        Spelling.nearest(to: name, among: keys).map { "did you mean '\($0)'?" }
          ?? "give it one in 'ranges', or remove it")
    }
    return Set(names)
  }

  /// The range of `key: [least, most]`, integers also as `least..most`; nil if a fault was reported.
  private mutating func range(_ entry: Located.Entry, for path: DottedPath, isLogarithmic: Bool)
    -> RandomRange?
  {
    let types = path.types(in: schema), key = "random.ranges.\(path.text)"
    // What a key that nobody knows may hold is told where its value is read.
    let number = types.isEmpty ? .real(.any) : types.lazy.compactMap(\.number).first
    guard let number else {
      reader.faults.report(
        entry.keyLocation, "'\(path.text)' is not a number, so it has no range",
        "list its values below 'choices': '[…]'")
      return nil
    }
    let range: RandomRange
    switch number {
    case .integer:
      if let text = entry.value.text, let integers = ScalarGrammar.range(text) {
        let place = entry.value.location
        let ends = [integers.lowerBound, integers.upperBound].map {
          Located(.scalar(String($0), isPlain: true), at: place)
        }
        let written = Located.Entry(
          key: entry.key, keyLocation: entry.keyLocation, value: Located(.sequence(ends), at: place))
        return self.range(written, for: path, isLogarithmic: isLogarithmic)
      }
      guard let ends = ends(entry, number, at: key).flatMap({ [Int](value: $0) }) else { return nil }
      range = .integers(ends[0], ends[1], isLogarithmic: isLogarithmic)
    default:
      guard let ends = ends(entry, number, at: key).flatMap({ [Double](value: $0) }) else { return nil }
      range = .reals(ends[0], ends[1], isLogarithmic: isLogarithmic)
    }
    if range.isEmpty {
      reader.faults.report(
        entry.value.location, "the range of '\(path.text)' ends where it begins, or before",
        "write '[least, most]'")
      return nil
    }
    if isLogarithmic, range.least <= 0 {
      reader.faults.report(
        entry.value.location,
        "the range of '\(path.text)' cannot be drawn by order of size: it does not lie above 0",
        "begin it above 0, or take '\(path.text)' out of 'log'")
      return nil
    }
    return range
  }

  private mutating func ends(_ entry: Located.Entry, _ number: ValueType, at key: String) -> Value? {
    reader.value(of: entry, as: .list(of: number, count: 2...2), at: key)
  }
}

extension ValueType {
  /// The kind of number that the type accepts, or nil.
  fileprivate var number: ValueType? {
    switch self {
    case .integer, .real: self
    case .optional(let wrapped): wrapped.number
    case .list(let element, _): element.number
    case .oneOf(let types): types.lazy.compactMap(\.number).first
    case .flag, .text, .choice, .component, .section, .mapping: nil
    }
  }
}
