import Components
import Store

/// An axis of a dataset, with what its indices stand for.
public struct DatasetAxis: Sendable, Hashable {
  public let name: String
  public let size: Int
  public let unit: String?
  /// One for each index: its coordinate, or else the index.
  public let labels: [String]
  /// Whether its coordinates are names.
  let hasNames: Bool
  /// Whether it has coordinates at all.
  let hasCoordinates: Bool

  init(_ name: String, size: Int, _ dimension: Dimension? = nil) {
    (self.name, self.size) = (name, size)
    unit = dimension?.units.flatMap { $0 == "1" ? nil : $0 }
    var labels: [String]?
    switch dimension?.coordinates {
    case .labels(let names): labels = names
    case .reals(let reals): labels = reals.map { Value.real($0).brief }
    case .integers(let integers): labels = integers.map { String($0) }
    case nil: break
    }
    if labels?.count != size { labels = nil }
    hasCoordinates = labels != nil
    if case .labels = dimension?.coordinates { hasNames = hasCoordinates } else { hasNames = false }
    self.labels = labels ?? (0..<size).map { String($0) }
  }

  /// Those of a dataset; numbered where a file of other programs does not name them.
  static func all(of dataset: String, in file: TrialFile) throws(StoreError) -> [DatasetAxis] {
    let shape = try file.shape(dataset)
    let dimensions = (try? file.axes(dataset)) ?? []
    return shape.enumerated().map { index, size in
      dimensions.count == shape.count
        ? DatasetAxis(dimensions[index].name, size: size, dimensions[index])
        : DatasetAxis("axis\(index)", size: size)
    }
  }

  /// `record 8 × time 40`
  static func words(_ axes: [DatasetAxis]) -> String {
    axes.map { "\($0.name) \($0.size)" }.joined(separator: " × ")
  }

  /// A part of it.
  func only(_ indices: [Int]) -> DatasetAxis {
    DatasetAxis(name, unit, indices.map { labels[$0] }, hasNames, hasCoordinates)
  }

  private init(
    _ name: String, _ unit: String?, _ labels: [String], _ hasNames: Bool, _ hasCoordinates: Bool
  ) {
    (self.name, size, self.unit, self.labels) = (name, labels.count, unit, labels)
    (self.hasNames, self.hasCoordinates) = (hasNames, hasCoordinates)
  }
}
