import Components
import LinearAlgebra
import Recurrent

/// Sorts the sequences of one file into sets: those that a column names, and shares of the others.
struct SetSplit {
  private let task: OwnFile
  private let all: [RawExample]
  private let method: SplitMethod
  /// What is left to take from, of whose end sets are taken.
  private var order: [Int]
  private var parts: [DataPart: [Int]] = [:]
  /// Classes that are not in every set, with the number of their sequences.
  private var rare: [String: Int] = [:]

  /// - Throws: `Problem` where times cannot be put in order.
  init(_ all: [RawExample], _ task: OwnFile) throws(Problem) {
    (self.all, self.task) = (all, task)
    method = SetSplit.method(of: task, all)
    order = Array(all.indices)
    for part in DataPart.allCases {
      let named = order.filter { all[$0].membership.set == part }
      if !named.isEmpty { parts[part] = named }
    }
    order = parts[.train] ?? (parts.isEmpty ? order : [])
    if method == .ordered {
      try sortByTime()
    } else {
      var stream = RandomStream(seed: UInt64(task.splitSeed), name: "split/file")
      let permutation = stream.permutation(of: order.count)
      order = permutation.map { order[$0] }
    }
  }

  /// What classes are held apart by; sequences of several classes have none.
  private static func method(of task: OwnFile, _ all: [RawExample]) -> SplitMethod {
    if let method = task.split { return method }
    return task.group == nil && all.allSatisfy({ label(of: $0) != nil }) ? .stratified : .random
  }

  /// The class of a sequence that has one.
  static func label(of example: RawExample) -> String? {
    switch example.targets {
    case .texts(let labels) where labels.count == 1: labels[0]
    case .integers(let classes) where classes.count == 1: "\(classes[0])"
    default: nil
    }
  }

  /// `stratified by class, seed 0`
  var description: String {
    let seed = "seed \(task.splitSeed)"
    let shares =
      switch method {
      case .stratified: "shares of each class, \(seed)"
      case .random:
        task.group.map { "shares of whole groups of '\($0)', \(seed)" } ?? "shares at random, \(seed)"
      case .ordered: "in order, the last for the test"
      }
    return task.splitColumn.map { "by column '\($0)'" + (isWhole ? "" : ", the rest \(shares)") } ?? shares
  }

  /// What is to be known of the sets.
  var remarks: [String] {
    let list = rare.sorted { $0.key < $1.key }.map { "'\($0.key)' (\($0.value))" }
    guard !list.isEmpty else { return [] }
    return [
      "\(list.count == 1 ? "class" : "classes") \(Spelling.list(list, limit: 5)) \(list.count == 1 ? "has" : "have") too few sequences to be in all sets: give more, or files of your own for validation and test"
    ]
  }

  private var isWhole: Bool { parts[.test] != nil && parts[.validation] != nil }

  /// A set, in the order in which it was drawn: that of the column, else its share of what is left.
  ///
  /// - Throws: `Problem` for a share of no sequences.
  mutating func take(_ part: DataPart, share: Double) throws(Problem) -> [RawExample] {
    if let named = parts[part] { return named.map { all[$0] } }
    let whole = parts[.train]?.count ?? all.count, count = Int(Double(whole) * share)
    guard count > 0 else {
      throw Problem(
        part.rawValue, "\(share) of \(whole) sequences is none",
        remedy: "write a larger share, or the file of a set of its own")
    }
    let taken =
      if task.group != nil { try groups(count, part) } else if method == .stratified {
        try stratified(count, share, part)
      } else { Array(order.suffix(count)) }
    let isTaken = Set(taken)
    order.removeAll { isTaken.contains($0) }
    if method == .ordered { try expectNoLeak(taken, part) }
    return taken.map { all[$0] }
  }

  /// What is left to train on, in the order of the file.
  func training() -> [RawExample] { order.sorted().map { all[$0] } }

  /// So many sequences, of each class its share; one of each is left to train on.
  private mutating func stratified(_ count: Int, _ share: Double, _ part: DataPart) throws(Problem) -> [Int] {
    var left: [String: Int] = [:], total: [String: Int] = [:]
    for index in order { left[SetSplit.label(of: all[index]) ?? "", default: 0] += 1 }
    for index in parts[.train] ?? Array(all.indices) {
      total[SetSplit.label(of: all[index]) ?? "", default: 0] += 1
    }
    let labels = total.keys.sorted()
    func room(_ label: String) -> Int { max(0, (left[label] ?? 0) - 1) }
    var quotas: [String: Int] = [:]
    for label in labels { quotas[label] = min(room(label), Int(Double(total[label] ?? 0) * share)) }
    func remainder(_ label: String) -> Double {
      Double(total[label] ?? 0) * share - Double(quotas[label] ?? 0)
    }
    // What whole shares leave goes to the largest fractions, in the order of Unicode where they are equal.
    var missing = count - quotas.values.reduce(0, +)
    while missing > 0 {
      var best: String?
      for label in labels where (quotas[label] ?? 0) < room(label) {
        if best.map({ remainder(label) > remainder($0) }) ?? true { best = label }
      }
      guard let best else { break }
      quotas[best, default: 0] += 1
      missing -= 1
    }
    guard missing < count else {
      throw Problem(
        "targets", "each of \(labels.count) classes has one sequence, which training needs",
        remedy:
          "say 'outputs: numbers' if targets are numbers, 'split: random', or write files of your own for validation and test"
      )
    }
    for label in labels where quotas[label] == 0 { rare[label] = total[label] }
    var taken: [Int] = []
    for index in order.reversed() {
      let label = SetSplit.label(of: all[index]) ?? ""
      guard let quota = quotas[label], quota > 0 else { continue }
      quotas[label] = quota - 1
      taken.append(index)
    }
    return taken.reversed()
  }

  /// Whole groups, until there are so many sequences.
  private func groups(_ count: Int, _ part: DataPart) throws(Problem) -> [Int] {
    var members: [String: [Int]] = [:], groups: [String] = []
    for index in order {
      let group = all[index].membership.group ?? ""
      if members[group] == nil { groups.append(group) }
      members[group, default: []].append(index)
    }
    var taken: [Int] = []
    while taken.count < count, groups.count > 1, let group = groups.popLast() {
      taken += members[group] ?? []
    }
    guard !taken.isEmpty else {
      throw Problem(
        "group", "there is one group left: it cannot be in training and in the \(part.rawValue) set",
        remedy: "give more groups, or a file of its own for the \(part.rawValue) set")
    }
    return taken
  }

  /// By the times at which sequences end, if they have any; else as in the file.
  private mutating func sortByTime() throws(Problem) {
    guard let first = order.first.flatMap({ all[$0].membership.end }) else { return }
    for index in order {
      guard let end = all[index].membership.end, end.isBefore(first) != nil else {
        throw Problem(
          "time", "\(all[index].place): this time is written in another way than that of the first sequence",
          remedy: "write all as numbers, or all as 2024-05-01T12:30:00")
      }
    }
    order = order.enumerated().sorted { a, b in
      guard let x = all[a.element].membership.end, let y = all[b.element].membership.end else {
        return a.offset < b.offset
      }
      return x == y ? a.offset < b.offset : x.isBefore(y) ?? false
    }.map(\.element)
  }

  /// No sequence that is left may reach into a set that was taken behind it.
  private func expectNoLeak(_ taken: [Int], _ part: DataPart) throws(Problem) {
    guard let last = order.last.flatMap({ all[$0].membership.end }) else { return }
    for index in taken {
      guard let begin = all[index].membership.begin, last.isBefore(begin) == false, begin != last else {
        continue
      }
      throw Problem(
        "split",
        "\(all[index].place): a sequence of the \(part.rawValue) set begins before one that comes earlier has ended",
        remedy: "cut the series into sequences that do not overlap, or say 'split: random'")
    }
  }
}
