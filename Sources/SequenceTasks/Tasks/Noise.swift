public import Components
import LinearAlgebra
public import Recurrent

/// Random frames and random labels: nothing to learn, everything to measure.
public struct Noise: SequenceTask {
  public static let kind = "noise"
  public static let summary = "random frames or tokens with random labels, in any arrangement"

  public var length = 20
  public var minimumLength: Int?
  public var inputs = 8
  public var tokens: Int?
  public var classes = 4
  public var arrangement = Arrangement.manyToMany

  public init() {}

  public static let settings: [Setting<Noise>] = [
    Setting("length", \.length, .integer(1...1_000_000), unit: "steps", doc: "Steps of the longest sequences."),
    Setting(
      "min_length", \.minimumLength, .optional(.integer(1...1_000_000)), unit: "steps",
      doc: "Lengths are uniform from here to `length`; none: all sequences are equally long."),
    Setting("inputs", \.inputs, .integer(1...100_000), unit: "numbers", doc: "Width D of a frame of standard normal numbers."),
    Setting(
      "tokens", \.tokens, .optional(.integer(1...1_000_000)), unit: "tokens",
      doc: "Inputs are uniform tokens of so many kinds instead of frames."),
    Setting("classes", \.classes, .integer(1...100_000), doc: "Number of classes."),
    Setting(
      "arrangement", \.arrangement, .choice(Arrangement.allCases.map(\.rawValue)),
      doc: "Whether there is a label at every step or one at the end."),
  ]

  public var problems: [Problem] {
    guard let minimumLength, minimumLength > length else { return [] }
    return [Problem("min_length", "min_length \(minimumLength) is over length \(length)")]
  }

  public func load(from folders: DataFolders) throws(TaskError) -> any SequenceSource { NoiseSource(task: self) }
}

extension Arrangement: ValueConvertible {}

struct NoiseSource: SequenceSource {
  let task: Noise
  var shape: NetworkShape {
    NetworkShape(
      inputs: task.tokens.map { .tokens($0) } ?? .reals(task.inputs), classes: task.classes, arrangement: task.arrangement)
  }
  var longest: Int { task.length }
  var tokenLabels: [String]? { nil }
  var classLabels: [String]? { nil }
  var facts: [(name: String, value: String)] { [] }
  var digests: [(name: String, sha256: String)] { [] }

  func training(seed: UInt64, examples: Int, precision: Precision) -> any TrainingBatches {
    Stream(task: task, shape: shape, seed: seed, examples: examples, precision: precision)
  }

  /// 256 sequences, whatever the seed.
  func evaluation(_ split: EvaluationSplit, examples: Int, precision: Precision) -> [Batch] {
    stride(from: 0, to: 256, by: examples).map {
      var stream = RandomStream(seed: 0, name: "data/\(split.rawValue)/\($0)")
      return Stream.draw(task, shape, examples: min(examples, 256 - $0), precision: precision, from: &stream)
    }
  }

  struct Stream: TrainingBatches {
    let task: Noise
    let shape: NetworkShape
    let seed: UInt64
    let examples: Int
    let precision: Precision

    mutating func batch(_ step: Int) -> Batch {
      var stream = RandomStream(seed: seed, name: "data/\(step)")
      return Stream.draw(task, shape, examples: examples, precision: precision, from: &stream)
    }

    static func draw(
      _ task: Noise, _ shape: NetworkShape, examples: Int, precision: Precision, from stream: inout RandomStream
    ) -> Batch {
      let shortest = task.minimumLength ?? task.length
      let lengths = (0..<examples).map { _ in shortest + stream.integer(below: task.length - shortest + 1) }.sorted(by: >)
      let batch = BatchShape(lengths: lengths)
      let inputs: Batch.Inputs
      func each<Drawn>(_ padding: Drawn, _ draw: () -> Drawn) -> [Drawn] {
        (0..<batch.rows).map { $0 / examples < lengths[$0 % examples] ? draw() : padding }
      }
      switch shape.inputs {
      case .reals(let width):
        let x = Matrix(rows: batch.rows, columns: width, precision: precision)
        for row in 0..<batch.rows where row / examples < lengths[row % examples] {
          for column in 0..<width { x[row, column] = stream.normal() }
        }
        inputs = .reals(x)
      case .tokens(let kinds): inputs = .tokens(each(-1) { Int32(stream.integer(below: kinds)) })
      }
      let targets =
        shape.arrangement == .manyToOne
        ? lengths.map { _ in Int32(stream.integer(below: shape.classes)) }
        : each(-1) { Int32(stream.integer(below: shape.classes)) }
      return Batch(shape: batch, inputs: inputs, targets: targets)
    }
  }
}
