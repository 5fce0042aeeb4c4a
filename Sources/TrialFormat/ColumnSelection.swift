/// The numbers of one column that the brackets of a claim choose: of which quantity, and which of its indices.
public struct ColumnSelection: Sendable {
  public let quantity: QuantityDeclaration
  public let column: ColumnDeclaration
  /// The chosen indices of each axis and its size, the axis of updates, evaluations or records left out; nil if
  /// all are chosen.
  fileprivate let chosen: [(indices: Range<Int>, size: Int)]?

  /// Of the numbers of the quantity at one moment, row-major, those that are chosen; none where the choice lies
  /// past an axis's end.
  public func numbers(among all: [Double]) -> [Double] {
    guard let chosen else { return all }
    guard chosen.reduce(1, { $0 * $1.size }) == all.count else { return [] }
    var block = all.count
    return chosen.reduce([0]) { starts, axis in
      block /= axis.size
      return starts.flatMap { start in axis.indices.map { start + $0 * block } }
    }
    .map { all[$0] }
  }
}

/// A filter that chooses nothing.
public struct ColumnSelectionFault: Error, Sendable, Hashable {
  public let filter: String
  /// Whether there is such a quantity, which has no such part.
  public let isWithin: Bool
  /// What it could be; empty where nothing can be chosen.
  public let known: [String]

  public init(filter: String, isWithin: Bool, known: [String]) {
    (self.filter, self.isWithin, self.known) = (filter, isWithin, known)
  }
}

extension TrialDeclaration {
  /// What filters choose of a column; nil if no quantity has the column.
  ///
  /// - Parameters:
  ///   - name: the column.
  ///   - values: the values of filters by their names; the first quantity with the column stands in where one
  ///     that it requires is missing.
  public func selection(of name: String, by values: [String: String]) throws(ColumnSelectionFault)
    -> ColumnSelection?
  {
    var candidates = quantities(of: name)
    guard let column = candidates.first?.columns.first(where: { $0.name == name }) else { return nil }
    for filter in column.filters where filter.subject == .quantity {
      let labels = candidates.map { $0.label(filter.name) }
      if let value = values[filter.name] {
        candidates = zip(candidates, labels).filter { $1?.value == value }.map(\.0)
        guard candidates.isEmpty else { continue }
        throw ColumnSelectionFault(
          filter: filter.name, isWithin: false, known: distinct(labels.compactMap { $0?.value }))
      } else if !filter.isRequired {
        let usual = zip(candidates, labels).filter { $1?.isUsual ?? true }.map(\.0)
        if !usual.isEmpty { candidates = usual }
      }
    }
    let quantity = candidates[0]
    let inner = column.filters.filter { $0.subject != .quantity && $0.value(in: values) != nil }
    guard !inner.isEmpty, let axes = AxisIndex(axes).axes(of: quantity)?.suffix(quantity.ownAxes.count) else {
      return ColumnSelection(quantity: quantity, column: column, chosen: nil)
    }
    var chosen = axes.map { (indices: 0..<($0.size ?? 0), size: $0.size ?? 0) }
    for filter in inner {
      guard let value = filter.value(in: values) else { continue }
      let place = if case .index(let axis) = filter.subject { axis } else { chosen.count - 1 }
      guard let axis = axes.dropFirst(place).first else { continue }
      if let indices = axis.indices(of: value, asGate: filter.subject == .gate) {
        chosen[place].indices = indices
      } else if filter.isOfSequence, let index = Int(value), index >= 0 {
        chosen[place].indices = 0..<0
      } else {
        throw ColumnSelectionFault(
          filter: filter.name, isWithin: true, known: axis.choices(asGate: filter.subject == .gate))
      }
    }
    return ColumnSelection(quantity: quantity, column: column, chosen: chosen)
  }

  private func distinct(_ words: [String]) -> [String] {
    words.enumerated().filter { index, word in words.firstIndex(of: word) == index }.map(\.element)
  }
}

extension ColumnFilter {
  /// What it is given, or what holds where it is not; nil if then all is chosen.
  fileprivate func value(in values: [String: String]) -> String? {
    if let value = values[name] { return value }
    if case .value(let usual) = usual { return usual }
    return nil
  }
}

extension AxisDeclaration {
  /// The indices that a word names: those of a gate, or the one with a coordinate; nil if none has it.
  fileprivate func indices(of word: String, asGate: Bool) -> Range<Int>? {
    guard case .coordinates(let coordinates) = extent else { return nil }
    switch coordinates {
    case .numbered(let parts) where asGate:
      var start = 0
      for part in parts {
        if part.name == word { return start..<start + part.count }
        start += part.count
      }
      return nil
    case .integers(let integers):
      return Int(word).flatMap(integers.firstIndex).map { $0..<$0 + 1 }
    case .reals(let reals):
      return Double(word).flatMap(reals.firstIndex).map { $0..<$0 + 1 }
    case .labels, .numbered:
      return asGate ? nil : coordinates.labels?.firstIndex(of: word).map { $0..<$0 + 1 }
    }
  }

  /// The words that name indices.
  fileprivate func choices(asGate: Bool) -> [String] {
    guard case .coordinates(let coordinates) = extent else { return [] }
    switch coordinates {
    case .numbered(let parts) where asGate: return parts.map(\.name)
    case .integers(let integers): return integers.map(String.init)
    case .reals(let reals): return reals.map(\.description)
    case .labels, .numbered: return asGate ? [] : coordinates.labels ?? []
    }
  }
}
