import Store
import TrialFormat

/// An example of the test set, with the trained network's answer.
public struct StoredSample: Sendable, Hashable {
  public enum Content: Sendable, Hashable {
    case text(String)
    /// Rows from the top, 0 black to 1 white.
    case image(width: Int, height: Int, [Double])
    case numbers([Double])
  }

  public let input: Content
  public let target: Content
  public let prediction: Content

  public init(input: Content, target: Content, prediction: Content) {
    (self.input, self.target, self.prediction) = (input, target, prediction)
  }
}

extension StoredTrial {
  /// The stored examples; empty if the file holds none.
  ///
  /// Columns along `sample` are texts; images with rows from the top, [sample, …_row, …_column]; or numbers,
  /// [sample, …_place], NaN past the end. All samples of a trial have the same form.
  public func samples() throws(ArchiveFault) -> [StoredSample] {
    let names = head.format == 1 ? ["input", "target", "prediction"] : ["inputs", "targets", "predictions"]
    let paths = names.map { TrialPath.sample($0) }
    guard paths.allSatisfy(contains) else { return [] }
    var columns: [[StoredSample.Content]] = []
    for path in paths { columns.append(try contents(path)) }
    return (0..<(columns.map(\.count).min() ?? 0)).map {
      StoredSample(input: columns[0][$0], target: columns[1][$0], prediction: columns[2][$0])
    }
  }

  private func contents(_ path: String) throws(ArchiveFault) -> [StoredSample.Content] {
    if try elementType(path) == .text { return try texts(path).map { .text($0) } }
    let shape = try shape(path), reals = try reals(path)
    guard let count = shape.first, count > 0, !reals.isEmpty else { return [] }
    let rows = stride(from: 0, to: reals.count, by: reals.count / count).map {
      Array(reals[$0..<$0 + reals.count / count])
    }
    return rows.map { row in
      shape.count == 3 ? .cropped(row, width: shape[2]) : .numbers(Array(row.prefix { !$0.isNaN }))
    }
  }
}

extension StoredSample.Content {
  /// An image without the padding below and right of it.
  fileprivate static func cropped(_ pixels: [Double], width: Int) -> StoredSample.Content {
    let rows = stride(from: 0, to: pixels.count, by: max(width, 1)).prefix { !pixels[$0].isNaN }.count
    let columns = pixels.prefix(width).prefix { !$0.isNaN }.count
    return .image(
      width: columns, height: rows, (0..<rows).flatMap { row in pixels[row * width..<row * width + columns] })
  }
}
