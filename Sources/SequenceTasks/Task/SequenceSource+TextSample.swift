import Recurrent

extension SequenceSource {
  /// A sample of labelled tokens and classes; nil if inputs are no tokens, targets no classes, or either has
  /// no labels. Steps that are not scored are dots.
  ///
  /// - Parameter end: the class that ends a text that is generated; neither it nor what follows is shown.
  func textSample(
    _ batch: Batch, _ example: Int, _ prediction: Prediction, separator: String, end: Int32? = nil
  ) -> Sample? {
    guard case .tokens(let tokens) = batch.inputs, case .classes(let targets) = batch.targets,
      let tokenLabels, let classLabels
    else { return nil }
    let B = batch.examples, hasSteps = shape.arrangement.hasOutputSteps
    /// The example's rows of numbers that have one for each step.
    func rows(_ numbers: [Int32]) -> [Int] {
      hasSteps ? Array(stride(from: example, to: numbers.count, by: B)) : [example]
    }
    func text(_ numbers: [Int32], _ rows: some Sequence<Int>, _ labels: [String]) -> SampleValue {
      .text(
        rows.prefix { numbers[$0] != end }.map { row in
          let number = Int(numbers[row])
          return labels.indices.contains(number) ? labels[number] : "·"
        }.joined(separator: separator))
    }
    let length = batch.outputShape.length(example), known = rows(targets).prefix(hasSteps ? length : 1)
    // What is decoded ends by itself, everything else with its targets.
    let said = end == nil ? known : rows(prediction.classes).prefix { prediction.classes[$0] >= 0 }
    let shown = prediction.classes.enumerated().map { row, one in
      end == nil && !prediction.scored[row] ? -1 : one
    }
    return Sample(
      input: text(tokens, (0..<batch.inputShape.length(example)).map { $0 * B + example }, tokenLabels),
      target: text(targets, known, classLabels), prediction: text(shown, said, classLabels))
  }
}
