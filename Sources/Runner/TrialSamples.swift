import SequenceTasks
import Store
import TrialFormat

/// Writes examples of a test set into a trial file.
///
/// Inputs, targets and predictions along `sample` are texts; images with rows from the top, [sample, …_row,
/// …_column]; or numbers, [sample, …_place], NaN past the end. All samples of a trial have the same form.
struct TrialSamples: Sendable {
  let samples: [Sample]

  init(_ samples: [Sample]) { self.samples = samples }

  private static let columns:
    [(name: String, axis: String, doc: String, value: @Sendable (Sample) -> SampleValue)] = [
      ("inputs", "input", "what went in", { $0.input }),
      ("targets", "target", "what was right", { $0.target }),
      ("predictions", "prediction", "what the trained network said", { $0.prediction }),
    ]

  func write(to writer: TrialWriter) throws(StoreError) {
    guard !samples.isEmpty else { return }
    let sample = AxisDeclaration(
      AxisName.sample, in: TrialPath.samples, .fixed(samples.count),
      doc: "number of the example, from all over the test set")
    try writer.create(TrialDeclaration(axes: [sample]), real: .float64)
    for column in TrialSamples.columns {
      try write(
        samples.map(column.value), to: TrialPath.sample(column.name), axis: column.axis, column.doc, writer)
    }
  }

  private func write(
    _ values: [SampleValue], to path: String, axis: String, _ doc: String, _ writer: TrialWriter
  ) throws(StoreError) {
    func create(_ element: QuantityDeclaration.Element, _ axes: [(name: String, size: Int)])
      throws(StoreError)
    {
      try writer.create(
        TrialDeclaration(
          axes: axes.map {
            AxisDeclaration(
              "\(axis)_\($0.name)", in: TrialPath.samples, .fixed($0.size), doc: "\($0.name) of the \(axis)")
          },
          quantities: [
            QuantityDeclaration(
              path, element, axes: [AxisName.sample] + axes.map { "\(axis)_\($0.name)" },
              unit: element == .text ? nil : "1",
              doc: doc)
          ]), real: .float32)
    }
    switch values.first {
    case .image:
      let images = values.map(\.image), width = images.map(\.width).max() ?? 0,
        height = images.map(\.height).max() ?? 0
      guard width > 0, height > 0 else { return }
      try create(.real, [("row", height), ("column", width)])
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
      try create(.float64, [("place", length)])
      try writer.write(path, rows.flatMap { $0 + Array(repeating: .nan, count: length - $0.count) })
    default:
      try create(.text, [])
      // A text in a file ends at its first NUL.
      try writer.write(
        path, values.map { String(String.UnicodeScalarView($0.text.unicodeScalars.filter { $0.value != 0 })) }
      )
    }
  }
}

extension SampleValue {
  /// The text for a column of texts.
  fileprivate var text: String {
    switch self {
    case .text(let text): text
    case .image(let width, let height, _): "image \(width) × \(height)"
    case .numbers(let numbers): numbers.map { "\($0)" }.joined(separator: " ")
    }
  }

  fileprivate var image: (width: Int, height: Int, pixels: [Double]) {
    guard case .image(let width, let height, let pixels) = self, pixels.count == width * height else {
      return (0, 0, [])
    }
    return (width, height, pixels)
  }

  fileprivate var numbers: [Double] {
    guard case .numbers(let numbers) = self else { return [] }
    return numbers
  }
}
