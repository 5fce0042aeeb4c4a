import Components
import Foundation

/// A dataset as tables: one for each index of all axes but the last two.
extension DatasetValues {
  public struct Table: Sendable {
    /// Where the other axes stand: `record 3 (60), time 5`; "" where there are no others.
    public let title: String
    public let heading: [String]
    public let rows: [[String]]
  }

  /// Marks what is left out.
  private static let gap = "…"

  /// - Parameter limit: indices of an axis that are shown, half of them from its end; nil for all.
  public func tables(limit: Int?) -> [Table] {
    let inner = axes.suffix(2), outer = axes.dropLast(inner.count)
    let size = inner.reduce(1) { $0 * $1.size }
    var tables: [Table] = []
    for (title, block) in DatasetValues.places(Array(outer), limit: limit) {
      guard let block else {
        tables.append(Table(title: DatasetValues.gap, heading: [], rows: []))
        continue
      }
      tables.append(table(title, Array(inner), from: block * size, limit: limit))
    }
    return tables
  }

  private func table(_ title: String, _ inner: [DatasetAxis], from start: Int, limit: Int?) -> Table {
    guard let row = inner.first else {
      return Table(title: title, heading: [], rows: [[values[start].brief]])
    }
    let rows = DatasetValues.shown(row.size, limit: limit)
    guard inner.count == 2 else {
      return Table(
        title: title, heading: [row.heading, name],
        rows: rows.map { index in
          index.map { [row.labels[$0], values[start + $0].brief] } ?? [DatasetValues.gap, DatasetValues.gap]
        })
    }
    let column = inner[1], columns = DatasetValues.shown(column.size, limit: limit.map { max(2, $0 / 2) })
    return Table(
      title: title,
      heading: ["\(row.heading) \\ \(column.heading)"]
        + columns.map { $0.map { column.labels[$0] } ?? DatasetValues.gap },
      rows: rows.map { index in
        guard let index else { return [DatasetValues.gap] + columns.map { _ in DatasetValues.gap } }
        return [row.labels[index]]
          + columns.map { place in
            place.map { DatasetValues.short(values[start + index * column.size + $0]) } ?? DatasetValues.gap
          }
      })
  }

  /// Indices of some axes together, in order, with their words; nil for those that are left out.
  private static func places(_ axes: [DatasetAxis], limit: Int?) -> [(title: String, index: Int?)] {
    var places: [(title: String, index: Int?)] = [("", 0)]
    for axis in axes {
      places = places.flatMap { place -> [(title: String, index: Int?)] in
        guard let base = place.index else { return [place] }
        return shown(axis.size, limit: limit.map { max(2, $0 / 4) }).map { index in
          guard let index else { return (gap, nil) }
          let word =
            "\(axis.name) \(index)" + (axis.labels[index] == String(index) ? "" : " (\(axis.labels[index]))")
          return (place.title.isEmpty ? word : "\(place.title), \(word)", base * axis.size + index)
        }
      }
    }
    return places
  }

  /// The indices of an axis that are shown; nil in the place of those that are not.
  private static func shown(_ size: Int, limit: Int?) -> [Int?] {
    guard let limit, size > limit + 1 else { return (0..<size).map { $0 } }
    let head = (limit + 1) / 2
    return (0..<head).map { $0 } + [nil] + (size - limit / 2..<size).map { $0 }
  }

  /// Five digits of a real.
  private static func short(_ value: Value) -> String {
    guard case .real(let real) = value, real.isFinite else { return value.brief }
    return String(format: "%.5g", real)
  }

  /// The last word of its path.
  private var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}

extension DatasetAxis {
  /// `time [steps]`
  fileprivate var heading: String { unit.map { "\(name) [\($0)]" } ?? name }
}
