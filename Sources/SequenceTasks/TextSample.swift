import Recurrent

extension SequenceSource {
  /// A sample of labelled tokens and classes; nil where inputs are no tokens, targets no classes, or either has no labels.
  /// Steps that are not scored are dots.
  func textSample(_ batch: Batch, _ example: Int, _ prediction: Prediction, separator: String) -> Sample? {
    guard case .tokens(let tokens) = batch.inputs, case .classes(let targets) = batch.targets, let tokenLabels, let classLabels
    else { return nil }
    let B = batch.examples
    func text(_ numbers: [Int32], _ rows: some Sequence<Int>, _ labels: [String], hiding: (Int) -> Bool) -> SampleValue {
      .text(
        rows.map { row in
          let number = Int(numbers[row])
          return hiding(row) || !labels.indices.contains(number) ? "·" : labels[number]
        }.joined(separator: separator))
    }
    let inputRows = (0..<batch.inputShape.length(example)).map { $0 * B + example }
    let outputRows =
      shape.arrangement.hasOutputSteps ? (0..<batch.outputShape.length(example)).map { $0 * B + example } : [example]
    return Sample(
      input: text(tokens, inputRows, tokenLabels) { _ in false },
      target: text(targets, outputRows, classLabels) { !prediction.scored[$0] },
      prediction: text(prediction.classes, outputRows, classLabels) { !prediction.scored[$0] })
  }
}
