import SequenceTasks
import Store
import TrialFormat

/// Examples of a test set as a file holds them: group `/samples`.
///
/// `input`, `target` and `prediction` along `sample`: texts; images in rows from the top, [sample, …_row, …_column]; or numbers,
/// [sample, …_place], NaN past the end. All samples of a trial are alike.
struct StoredSamples: Sendable {
  let samples: [Sample]

  init(_ samples: [Sample]) { self.samples = samples }

  private static let columns: [(name: String, value: @Sendable (Sample) -> SampleValue)] = [
    ("input", { $0.input }), ("target", { $0.target }), ("prediction", { $0.prediction }),
  ]

  func write(to writer: TrialWriter) throws(StoreError) {
    guard !samples.isEmpty else { return }
    try writer.define(Dimension(AxisName.sample, size: samples.count), in: TrialPath.samples)
    for column in StoredSamples.columns {
      try write(samples.map(column.value), named: column.name, to: writer)
    }
  }

  private func write(_ values: [SampleValue], named name: String, to writer: TrialWriter) throws(StoreError) {
    let path = TrialPath.sample(name)
    switch values.first {
    case .image:
      let images = values.map(\.image), width = images.map(\.width).max() ?? 0, height = images.map(\.height).max() ?? 0
      guard width > 0, height > 0 else { return }
      try writer.define(Dimension("\(name)_row", size: height), in: TrialPath.samples)
      try writer.define(Dimension("\(name)_column", size: width), in: TrialPath.samples)
      try writer.create(path, .float32, dimensions: [AxisName.sample, "\(name)_row", "\(name)_column"])
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
      try writer.define(Dimension("\(name)_place", size: length), in: TrialPath.samples)
      try writer.create(path, .float64, dimensions: [AxisName.sample, "\(name)_place"])
      try writer.write(path, rows.flatMap { $0 + Array(repeating: .nan, count: length - $0.count) })
    default:
      try writer.create(path, .text, dimensions: [AxisName.sample])
      // A text in a file ends at its first NUL.
      try writer.write(path, values.map { String(String.UnicodeScalarView($0.text.unicodeScalars.filter { $0.value != 0 })) })
    }
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
