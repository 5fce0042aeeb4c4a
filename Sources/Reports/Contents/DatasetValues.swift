public import Components
import Foundation
import OrderedCollections
public import Store

/// The values of a part of a stored dataset.
public struct DatasetValues: Sendable {
  public let file: String
  public let path: String
  public let type: String
  public let unit: String?
  public let doc: String
  /// Those that are left, and the one index of each that is not: `time 3`.
  public let axes: [DatasetAxis]
  public let fixed: [String]
  /// Row-major.
  let values: [Value]

  /// More are not read at once.
  private static let most = 1 << 26

  /// - Throws: `Problem` where the part is not there, or too large; `StoreError` where it cannot be read.
  public init(_ path: String, _ slice: DatasetSlice, in file: TrialFile) throws {
    guard !(try file.isLink(path)) else {
      throw Problem("", "\(path) is a link to somewhere else", remedy: "name the file that holds the numbers")
    }
    let type = try file.elementType(path), all = try DatasetAxis.all(of: path, in: file)
    let chosen = try slice.indices(of: all)
    let rows = chosen.first.map { first in
      (first.indices.first ?? 0)..<((first.indices.last ?? -1) + 1)
    }
    let width = all.dropFirst().reduce(1) { $0.multipliedReportingOverflow(by: $1.size).partialValue }
    let count = (rows?.count ?? 1).multipliedReportingOverflow(by: max(width, 0))
    guard !count.overflow, count.partialValue <= DatasetValues.most else {
      throw Problem(
        "", "\(path) has too many numbers to be shown (\(DatasetAxis.words(all)))",
        remedy: .words("choose a part of its first axis: \(path)[0]"))
    }
    guard try file.isSelfContained(path) else {
      throw Problem("", "\(path) is a view of other files", remedy: "name the file that holds the numbers")
    }
    // HDF5 breaks on some damaged files: another process tries first.
    guard try ForeignFile.isHarmless([path], of: file.path, largest: DatasetValues.most) else {
      throw Problem(
        "", "\(path) cannot be read: HDF5 breaks on it",
        remedy: "the file is damaged: run its experiment again")
    }
    (self.file, self.path, self.type) = (file.path, path, type.rawValue)
    unit = FileContents.text("units", of: path, in: file).flatMap { $0 == "1" ? nil : $0 }
    doc = FileContents.text("long_name", of: path, in: file) ?? ""
    let read = try DatasetValues.read(path, type, rows, in: file)
    // Of texts all rows are read, of numbers those from the first to the last that are chosen.
    var places = [0], block = read.count
    for axis in all.indices {
      let isRows = axis == 0 && type != .text
      block /= max(isRows ? rows?.count ?? 1 : all[axis].size, 1)
      let skipped = isRows ? rows?.lowerBound ?? 0 : 0
      places = places.flatMap { start in chosen[axis].indices.map { start + ($0 - skipped) * block } }
    }
    values = places.map { read[$0] }
    axes = zip(all, chosen).filter { !$1.isOne }.map { $0.only($1.indices) }
    fixed = zip(all, chosen).filter { $1.isOne }.map { axis, picks in
      let index = picks.indices[0]
      return "\(axis.name) \(index)"
        + (axis.hasCoordinates && axis.labels[index] != String(index) ? " (\(axis.labels[index]))" : "")
    }
  }

  private static func read(_ path: String, _ type: ElementType, _ rows: Range<Int>?, in file: TrialFile)
    throws(StoreError) -> [Value]
  {
    switch type {
    case .text: try file.strings(path).map { .text($0) }
    case .int32, .int64:
      try integers(path, rows, in: file).map { .integer(Int($0)) }
    case .float64: try reals(path, rows, in: file).map { .real($0) }
    case .float32:
      // As short as 32 bits allow: 0.1, and not the 64-bit number that is nearest to it.
      try reals(path, rows, in: file).map { .real(Double(Float($0).description) ?? $0) }
    }
  }

  private static func reals(_ path: String, _ rows: Range<Int>?, in file: TrialFile) throws(StoreError)
    -> [Double]
  {
    if let rows { try file.reals(path, rows: rows) } else { try file.reals(path) }
  }

  private static func integers(_ path: String, _ rows: Range<Int>?, in file: TrialFile) throws(StoreError)
    -> [Int64]
  {
    if let rows { try file.integers(path, rows: rows) } else { try file.integers(path) }
  }

  public var json: Value {
    var entries: OrderedDictionary<String, Value> = [
      "file": .text(file), "path": .text(path), "type": .text(type),
      "shape": .list(axes.map { .integer($0.size) }),
      "axes": .list(
        axes.map { axis in
          var entries: OrderedDictionary<String, Value> = ["name": .text(axis.name)]
          if let unit = axis.unit { entries["unit"] = .text(unit) }
          if axis.hasCoordinates { entries["coordinates"] = .list(axis.labels.map { .text($0) }) }
          return .table(entries)
        }),
    ]
    if !fixed.isEmpty { entries["at"] = .list(fixed.map { .text($0) }) }
    if let unit { entries["unit"] = .text(unit) }
    if !doc.isEmpty { entries["doc"] = .text(doc) }
    entries["values"] = nested(values[...], axes[...])
    return .table(entries)
  }

  /// Lists in lists, as the axes say.
  private func nested(_ values: ArraySlice<Value>, _ axes: ArraySlice<DatasetAxis>) -> Value {
    guard let axis = axes.first else { return values.first ?? .list([]) }
    let block = axis.size == 0 ? 0 : values.count / axis.size
    return .list(
      (0..<axis.size).map { index in
        let start = values.startIndex + index * block
        return nested(values[start..<start + block], axes.dropFirst())
      })
  }
}
