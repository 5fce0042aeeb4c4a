public import Components
import LinearAlgebra
public import Recurrent

/// Random frames and random labels: nothing to learn, everything to measure.
public struct Noise: SequenceTask {
  public static let kind = "noise"
  public static let summary = "random frames or tokens with random targets, in any arrangement"

  public enum Targets: String, Sendable, CaseIterable, ValueConvertible { case classes, reals, labels }

  public var length = 20
  public var minimumLength: Int?
  public var inputs = 8
  public var tokens: Int?
  public var targets = Targets.classes
  public var classes = 4
  public var targetLength: Int?
  public var minimumTargetLength: Int?
  public var arrangement = Arrangement.manyToMany

  public init() {}

  public static let settings: [Setting<Noise>] = [
    Setting(
      "length", \.length, .integer(1...1_000_000), unit: "steps", doc: "Steps of the longest input sequences."
    ),
    Setting(
      "min_length", \.minimumLength, .optional(.integer(1...1_000_000)), unit: "steps",
      doc: "Lengths are uniform from here to `length`; none: all sequences are equally long."),
    Setting(
      "inputs", \.inputs, .integer(1...100_000), unit: "numbers",
      doc: "Width D of a frame of standard normal numbers."),
    Setting(
      "tokens", \.tokens, .optional(.integer(1...1_000_000)), unit: "tokens",
      doc: "Inputs are uniform tokens of so many kinds instead of frames."),
    Setting(
      "targets", \.targets, .choice(Targets.allCases.map(\.rawValue)),
      doc: "Uniform classes, standard normal numbers for a squared error, or labels, each 0 or 1 at random."),
    Setting(
      "classes", \.classes, .integer(1...100_000),
      doc: "Number of classes, or of numbers or labels in a target: the outputs' width K."),
    Setting(
      "target_length", \.targetLength, .optional(.integer(1...1_000_000)), unit: "steps",
      doc: "Steps of the longest output sequences, where outputs have lengths of their own; none: `length`."),
    Setting(
      "min_target_length", \.minimumTargetLength, .optional(.integer(1...1_000_000)), unit: "steps",
      doc: "Output lengths are uniform from here to `target_length`; none: all are equally long."),
    Setting(
      "arrangement", \.arrangement, .choice(Arrangement.allCases.map(\.rawValue)),
      doc: "How inputs and outputs are wired."),
  ]

  var outputs: NetworkShape.Outputs {
    switch targets {
    case .classes: .classes(classes)
    case .reals: .reals(classes)
    case .labels: .labels(classes)
    }
  }

  var longestTarget: Int { targetLength ?? length }

  public var problems: [Problem] {
    var problems: [Problem] = []
    if let minimumLength, minimumLength > length {
      problems.append(
        Problem(
          "min_length", "min_length \(minimumLength) is over length \(length)",
          remedy: "write at most \(length)"))
    }
    if let minimumTargetLength, minimumTargetLength > longestTarget {
      problems.append(
        Problem(
          "min_target_length",
          "min_target_length \(minimumTargetLength) is over the longest, \(longestTarget)", remedy: .handbook
        ))
    }
    return problems
  }

  public func load(from folders: DataFolders) throws(Problem) -> any SequenceSource {
    NoiseSource(task: self)
  }
}

struct NoiseSource: FreshSource {
  let task: Noise
  var shape: NetworkShape {
    NetworkShape(
      inputs: task.tokens.map { .tokens($0) } ?? .reals(task.inputs),
      outputs: task.outputs,
      arrangement: task.arrangement)
  }
  var longestInput: Int { task.arrangement.readsSequence ? task.length : 1 }
  var longestOutput: Int { task.arrangement.generates ? task.longestTarget : task.length }
  /// 256 sequences, whatever the seed.
  var evaluationExamples: Int { 256 }

  func draw(examples: Int, precision: Precision, from stream: inout RandomStream) -> Batch {
    func lengths(_ shortest: Int?, _ longest: Int) -> [Int] {
      let shortest = shortest ?? longest
      return (0..<examples).map { _ in shortest + stream.integer(below: longest - shortest + 1) }
    }
    // In order of falling length the padding of a batch is skipped; an encoder's lengths decide.
    let inputShape = BatchShape(
      lengths: task.arrangement.readsSequence
        ? lengths(task.minimumLength, task.length).sorted(by: >) : Array(repeating: 1, count: examples))
    var outputShape: BatchShape?
    if task.arrangement == .sequenceToSequence {
      outputShape = BatchShape(lengths: lengths(task.minimumTargetLength, task.longestTarget))
    } else if task.arrangement == .oneToMany {
      outputShape = BatchShape(lengths: lengths(task.minimumTargetLength, task.longestTarget).sorted(by: >))
    }
    let inputs: Batch.Inputs =
      switch shape.inputs {
      case .reals(let width): .reals(inputShape.normals(width, precision, from: &stream))
      case .tokens(let kinds): .tokens(inputShape.integers(below: kinds, from: &stream))
      }
    let targetShape =
      task.arrangement.hasOutputSteps
      ? outputShape ?? inputShape : BatchShape(lengths: Array(repeating: 1, count: examples))
    let targets: Batch.Targets =
      switch shape.outputs {
      case .reals(let width): .reals(targetShape.normals(width, precision, from: &stream))
      case .labels(let count): .labels(targetShape.labels(count, precision, from: &stream))
      case .classes(let kinds): .classes(targetShape.integers(below: kinds, from: &stream))
      }
    return Batch(inputShape: inputShape, outputShape: outputShape, inputs: inputs, targets: targets)
  }
}

extension BatchShape {
  private func isAlive(_ row: Int) -> Bool { row / examples < length(row % examples) }

  /// Standard normal rows [T·B, width], zero past each sequence's end.
  fileprivate func normals(_ width: Int, _ precision: Precision, from stream: inout RandomStream) -> Matrix {
    let matrix = Matrix(rows: rows, columns: width, precision: precision)
    let alive = (0..<rows).filter(isAlive), normals = stream.normals(alive.count * width)
    for (index, row) in alive.enumerated() {
      for column in 0..<width { matrix[row, column] = normals[index * width + column] }
    }
    return matrix
  }

  /// Rows [T·B, count] of zeros and ones, zero past each sequence's end.
  fileprivate func labels(_ count: Int, _ precision: Precision, from stream: inout RandomStream) -> Matrix {
    let matrix = Matrix(rows: rows, columns: count, precision: precision)
    for row in 0..<rows where isAlive(row) {
      for column in 0..<count { matrix[row, column] = Double(stream.integer(below: 2)) }
    }
    return matrix
  }

  /// Uniform integers [T·B], −1 past each sequence's end.
  fileprivate func integers(below bound: Int, from stream: inout RandomStream) -> [Int32] {
    (0..<rows).map { isAlive($0) ? Int32(stream.integer(below: bound)) : -1 }
  }
}
