public import SequenceTasks
public import Store

/// Examples of a test set as a file holds them: group `/samples`.
///
/// `input`, `target` and `prediction` along `sample`: texts; images in rows from the top, [sample, …_row, …_column]; or numbers,
/// [sample, …_place], NaN past the end. All samples of a trial are alike.
public struct StoredSamples: Sendable, Equatable {
  public let samples: [Sample]

  static let group = "/samples"

  init(_ samples: [Sample]) { self.samples = samples }

  private static let columns: [(name: String, value: @Sendable (Sample) -> SampleValue)] = [
    ("input", { $0.input }), ("target", { $0.target }), ("prediction", { $0.prediction }),
  ]

  func write(to writer: TrialWriter) throws(StoreError) {
    guard !samples.isEmpty else { return }
    try writer.define(Dimension("sample", size: samples.count), in: StoredSamples.group)
    for column in StoredSamples.columns {
      try write(samples.map(column.value), named: column.name, to: writer)
    }
  }

  private func write(_ values: [SampleValue], named name: String, to writer: TrialWriter) throws(StoreError) {
    let path = "\(StoredSamples.group)/\(name)"
    switch values.first {
    case .image:
      let images = values.map(\.image), width = images.map(\.width).max() ?? 0, height = images.map(\.height).max() ?? 0
      guard width > 0, height > 0 else { return }
      try writer.define(Dimension("\(name)_row", size: height), in: StoredSamples.group)
      try writer.define(Dimension("\(name)_column", size: width), in: StoredSamples.group)
      try writer.create(path, .float32, dimensions: ["sample", "\(name)_row", "\(name)_column"])
      var pixels: [Float] = []
      for image in images {
        for row in 0..<height {
          for column in 0..<width {
            let isInside = row < image.height && column < image.width
            pixels.append(isInside ? Float(image.pixels[row * image.width + column]) : .nan)
          }
        }
      }
      try writer.write(path, pixels)
    case .numbers:
      let rows = values.map(\.numbers), length = rows.map(\.count).max() ?? 0
      guard length > 0 else { return }
      try writer.define(Dimension("\(name)_place", size: length), in: StoredSamples.group)
      try writer.create(path, .float64, dimensions: ["sample", "\(name)_place"])
      try writer.write(path, rows.flatMap { $0 + Array(repeating: .nan, count: length - $0.count) })
    default:
      try writer.create(path, .text, dimensions: ["sample"])
      // A text in a file ends at its first NUL.
      try writer.write(path, values.map { String(String.UnicodeScalarView($0.text.unicodeScalars.filter { $0.value != 0 })) })
    }
  }

  /// Reads what a trial file holds; nil where it holds none.
  public init?(reading file: TrialFile) throws(StoreError) {
    guard file.contains(StoredSamples.group) else { return nil }
    var columns: [[SampleValue]] = []
    for column in StoredSamples.columns {
      let path = "\(StoredSamples.group)/\(column.name)"
      guard file.contains(path) else { return nil }
      columns.append(try StoredSamples.values(path, in: file))
    }
    guard let count = columns.map(\.count).min() else { return nil }
    samples = (0..<count).map { Sample(input: columns[0][$0], target: columns[1][$0], prediction: columns[2][$0]) }
  }

  private static func values(_ path: String, in file: TrialFile) throws(StoreError) -> [SampleValue] {
    if try file.elementType(path) == .text { return try file.strings(path).map { .text($0) } }
    let shape = try file.shape(path), reals = try file.reals(path)
    guard let count = shape.first, count > 0 else { return [] }
    let rows = stride(from: 0, to: reals.count, by: reals.count / count).map { Array(reals[$0..<$0 + reals.count / count]) }
    return rows.map { row in
      shape.count == 3 ? cropped(row, width: shape[2], height: shape[1]) : .numbers(Array(row.prefix { !$0.isNaN }))
    }
  }

  /// An image without the padding below and right of it.
  private static func cropped(_ pixels: [Double], width: Int, height: Int) -> SampleValue {
    let rows = stride(from: 0, to: pixels.count, by: max(width, 1)).prefix { !pixels[$0].isNaN }.count
    let columns = pixels.prefix(width).prefix { !$0.isNaN }.count
    return .image(
      width: columns, height: rows, (0..<rows).flatMap { row in pixels[row * width..<row * width + columns] })
  }
}

extension SampleValue {
  /// What stands in a column of texts.
  fileprivate var text: String {
    switch self {
    case .text(let text): text
    case .image(let width, let height, _): "image \(width) × \(height)"
    case .numbers(let numbers): numbers.map { "\($0)" }.joined(separator: " ")
    }
  }

  fileprivate var image: (width: Int, height: Int, pixels: [Double]) {
    guard case .image(let width, let height, let pixels) = self, pixels.count == width * height else { return (0, 0, []) }
    return (width, height, pixels)
  }

  fileprivate var numbers: [Double] {
    guard case .numbers(let numbers) = self else { return [] }
    return numbers
  }
}
