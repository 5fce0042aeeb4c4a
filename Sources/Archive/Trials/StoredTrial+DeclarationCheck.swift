import Store
public import TrialFormat

extension StoredTrial {
  /// Throws if datasets are missing, or have other types or extents than declared.
  ///
  /// Quantities introduced in a later format than the file's are not required. Axes are compared by their
  /// extents, not by their names; along an axis that grows, all datasets must have the same number of rows.
  public func check(against declaration: TrialDeclaration) throws(ArchiveFault) {
    let found = try differences(from: declaration)
    guard found.isEmpty else { throw ArchiveFault(path, .unlikeDeclared(found), identity: identity) }
  }

  func isAsDeclared(_ declaration: TrialDeclaration) throws(ArchiveFault) -> Bool {
    try differences(from: declaration).isEmpty
  }

  /// Everything that is not as declared, in the order of the declaration.
  public func differences(from declaration: TrialDeclaration) throws(ArchiveFault) -> [DeclarationDifference]
  {
    let index = AxisIndex(declaration.axes)
    var found: [DeclarationDifference] = []
    /// Rows along each axis that grows, by dataset.
    var rows: [String: [(path: String, count: Int)]] = [:]
    for quantity in declaration.quantities where quantity.since <= head.format {
      let path = quantity.path
      guard let axes = index.axes(of: quantity) else {
        found.append(
          DeclarationDifference(
            path, expected: "along \(quantity.axes.joined(separator: ", "))", found: "undeclared"))
        continue
      }
      guard let (type, shape) = try form(of: path) else {
        found.append(DeclarationDifference(path, expected: quantity.element.rawValue, found: nil))
        continue
      }
      if !quantity.element.isStored(as: type) {
        found.append(DeclarationDifference(path, expected: quantity.element.rawValue, found: type.rawValue))
      }
      guard shape.count == axes.count, zip(shape, axes).allSatisfy({ $1.size == nil || $0 == $1.size }) else {
        found.append(
          DeclarationDifference(
            path, expected: StoredTrial.spelled(axes.map(\.size)), found: StoredTrial.spelled(shape)))
        continue
      }
      for (extent, axis) in zip(shape, axes) where axis.size == nil {
        rows[axis.path, default: []].append((path, extent))
      }
    }
    for axis in declaration.axes where axis.size == nil {
      var own = rows[axis.path] ?? []
      if axis.extent == .counting, let (_, shape) = try form(of: axis.path) {
        own.append((axis.path, shape.first ?? 0))
      }
      // Most are right: one that was cut is to be named, not all the others.
      let usual = Dictionary(grouping: own, by: \.count).max {
        ($0.value.count, $0.key) < ($1.value.count, $1.key)
      }?.key
      for (path, count) in own where count != usual {
        found.append(
          DeclarationDifference(
            path, expected: "\(usual ?? 0), as many as others along \(axis.name)",
            found: "\(count) along \(axis.name)"))
      }
    }
    return found
  }

  /// `[3, any, 4]`
  private static func spelled(_ extents: [Int?]) -> String {
    "[" + extents.map { $0.map { String($0) } ?? "any" }.joined(separator: ", ") + "]"
  }
}

extension TrialDeclaration {
  /// Tells declarations apart by what is compared with a file: datasets, their types and extents.
  var contents: String {
    let index = AxisIndex(axes)
    var digest = FNV1a()
    for quantity in quantities {
      digest.add(quantity.path.utf8)
      digest.add(" \(quantity.element.rawValue) \(quantity.since)".utf8)
      for axis in index.axes(of: quantity) ?? [] { digest.add(" \(axis.path) \(axis.size ?? -1)".utf8) }
      digest.add("\n".utf8)
    }
    for axis in axes where axis.size == nil { digest.add("\(axis.path) \(axis.extent == .counting)\n".utf8) }
    return String(digest.value, radix: 16)
  }
}

extension QuantityDeclaration.Element {
  /// Whether a dataset of this type holds it.
  fileprivate func isStored(as type: ElementType) -> Bool {
    switch self {
    case .real: type == .float32 || type == .float64
    case .float64: type == .float64
    case .int32: type == .int32
    case .int64: type == .int64
    case .text: type == .text
    }
  }
}
