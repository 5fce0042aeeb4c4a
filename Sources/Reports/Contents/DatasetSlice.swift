public import Components

/// A part of an array: `[0, 2:5, -1]`, `[::2]`, `[time=3, parameter=W]`. Indices count from 0, negative ones from the
/// end; an axis of which nothing is said is taken whole.
public struct DatasetSlice: Sendable, Hashable {
  enum Pick: Sendable, Hashable {
    case one(Int)
    case range(from: Int?, to: Int?, step: Int)
    /// The index with this label.
    case label(String)
  }

  struct Item: Sendable, Hashable {
    /// The name of the axis; nil where its place tells.
    let axis: String?
    let pick: Pick
    /// As written.
    let text: String
  }

  let items: [Item]

  /// Of the whole array.
  public static let whole = DatasetSlice(items: [])

  private init(items: [Item]) { self.items = items }

  /// - Parameter text: what stands between the brackets.
  /// - Throws: a problem where it is none.
  public init(_ text: some StringProtocol) throws(Problem) {
    var items: [Item] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.filter { $0 != " " }, sign = words.firstIndex(of: "=")
      let axis = sign.map { String(words[..<$0]) }
      let pick = sign.map { String(words[words.index(after: $0)...]) } ?? String(words)
      guard let found = DatasetSlice.pick(pick, ofNamedAxis: axis != nil), axis?.isEmpty != true else {
        throw Problem(
          "", "\(TextFault.shown(part)) is no part of an axis",
          remedy: "write an index (3, -1), a range (2:5, ::2), or NAME=3 for the axis of that name")
      }
      if axis == nil, items.contains(where: { $0.axis != nil }) {
        throw Problem("", "\(TextFault.shown(part)) stands behind a named axis", remedy: "name its axis, too")
      }
      items.append(Item(axis: axis, pick: found, text: String(words)))
    }
    self.items = items
  }

  private static func pick(_ text: String, ofNamedAxis isNamed: Bool) -> Pick? {
    if let index = Int(text) { return .one(index) }
    let ends = text.split(separator: ":", omittingEmptySubsequences: false)
    if ends.count == 2 || ends.count == 3, ends.allSatisfy({ $0.isEmpty || Int($0) != nil }) {
      let step = ends.count == 3 && !ends[2].isEmpty ? Int(ends[2]) ?? 1 : 1
      return step > 0 ? .range(from: Int(ends[0]), to: Int(ends[1]), step: step) : nil
    }
    return isNamed && !text.isEmpty ? .label(text) : nil
  }

  /// The indices that are chosen of each axis, and whether only one was asked for.
  ///
  /// - Throws: a problem where an axis is not there, or not as long.
  func indices(of axes: [DatasetAxis]) throws(Problem) -> [(indices: [Int], isOne: Bool)] {
    var chosen = axes.map { (indices: Array(0..<$0.size), isOne: false) }, named: Set<Int> = []
    for (place, item) in items.enumerated() {
      var index = place
      if let name = item.axis {
        guard let found = axes.firstIndex(where: { $0.name == name }) else {
          throw Problem(
            "", "it has no axis \(TextFault.shown(name))",
            remedy: .words("its axes: \(DatasetAxis.words(axes))"))
        }
        index = found
      }
      guard index < axes.count else {
        throw Problem(
          "", "\(items.count) parts are asked for, and it has \(axes.count) axes",
          remedy: .words(
            axes.isEmpty ? "it is one number: leave out the brackets" : "its axes: \(DatasetAxis.words(axes))"
          ))
      }
      guard named.insert(index).inserted else {
        throw Problem("", "the axis '\(axes[index].name)' is chosen twice", remedy: "keep one of them")
      }
      chosen[index] = try item.indices(of: axes[index])
    }
    return chosen
  }
}

extension DatasetSlice.Item {
  fileprivate func indices(of axis: DatasetAxis) throws(Problem) -> (indices: [Int], isOne: Bool) {
    func place(_ index: Int) -> Int { index < 0 ? axis.size + index : index }
    switch pick {
    case .one(let index):
      guard (0..<axis.size).contains(place(index)) else {
        throw Problem(
          "", "'\(axis.name)' has no index \(index)",
          remedy: axis.size == 0 ? "it is empty" : "it goes from 0 to \(axis.size - 1)")
      }
      return ([place(index)], true)
    case .range(let from, let to, let step):
      let first = max(0, from.map(place) ?? 0), end = min(axis.size, to.map(place) ?? axis.size)
      return (first < end ? Array(stride(from: first, to: end, by: step)) : [], false)
    case .label(let label):
      guard let index = axis.labels.firstIndex(of: label) else {
        throw Problem(
          "", "no index of '\(axis.name)' is called \(TextFault.shown(label))",
          remedy: axis.hasNames
            ? .words("there is \(Spelling.list(axis.labels, limit: 12))")
            : .words("write an index from 0 to \(axis.size - 1)"))
      }
      return ([index], true)
    }
  }
}
