import Components

/// Inputs minus their mean over the training set, divided by their standard deviation there; each column by
/// itself.
struct Standardisation: Sendable {
  /// What is said of it, by its name among a task's facts.
  static let fact = "inputs standardised"

  private let means: [Double], deviations: [Double]

  /// - Parameters:
  ///   - train: frames of the training set.
  ///   - width: how many numbers a frame has.
  init(_ train: [SequenceExample], width: Int) {
    var sums = Array(repeating: 0.0, count: width), squares = sums, steps = 0.0
    for case .frames(let frames) in train.map(\.inputs) {
      for (place, number) in frames.enumerated() { sums[place % width] += number }
      steps += Double(frames.count / width)
    }
    let means = sums.map { $0 / max(steps, 1) }
    for case .frames(let frames) in train.map(\.inputs) {
      for (place, number) in frames.enumerated() {
        let error = number - means[place % width]
        squares[place % width] += error * error
      }
    }
    self.means = means
    deviations = squares.map { ($0 / max(steps, 1)).squareRoot() }
  }

  /// Columns that are constant in training are only centred.
  private func scale(_ column: Int) -> Double { deviations[column] > 0 ? deviations[column] : 1 }

  func callAsFunction(_ example: SequenceExample) -> SequenceExample {
    guard case .frames(let frames) = example.inputs else { return example }
    return SequenceExample(
      .frames(
        frames.enumerated().map { place, number in
          let column = place % means.count
          return (number - means[column]) / scale(column)
        }), example.targets)
  }

  /// Frames as the file has them, but for rounding.
  func undone(_ frames: [Double]) -> [Double] {
    frames.enumerated().map { place, number in
      let column = place % means.count
      return number * scale(column) + means[column]
    }
  }

  /// `means 0.5, 3; standard deviations 2, 0`, of the first columns.
  var description: String {
    let shown = 10, more = means.count > shown ? ", …" : ""
    func list(_ numbers: [Double]) -> String {
      numbers.prefix(shown).map { Value.real($0).brief }.joined(separator: ", ") + more
    }
    return "means \(list(means)); standard deviations \(list(deviations)), of the training set"
  }
}
