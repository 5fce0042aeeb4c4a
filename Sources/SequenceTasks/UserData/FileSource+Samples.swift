import LinearAlgebra
import Recurrent

extension FileSource {
  /// How many of a sequence's numbers a sample shows.
  private static let shownNumbers = 50

  /// How many steps and labels a picture of them shows at most.
  private static let shownSteps = 100, shownLabels = 128

  /// Labels by step as a picture, the last label on top, beside those that are answered, as bright as they are likely;
  /// nil for others, for labels after the last step alone, and for more than a picture shows.
  func rollSample(_ batch: Batch, _ example: Int, _ prediction: Prediction) -> Sample? {
    guard shape.arrangement.hasOutputSteps, case .labels(let targets) = batch.targets,
      targets.columns <= FileSource.shownLabels
    else { return nil }
    let B = batch.examples
    func roll(_ steps: Int, _ labels: Int, _ number: (_ row: Int, _ label: Int) -> Double) -> SampleValue {
      let width = min(steps, FileSource.shownSteps)
      return .image(
        width: width, height: labels,
        (0..<labels).reversed().flatMap { label in (0..<width).map { number($0 * B + example, label) } })
    }
    let steps = batch.outputShape.length(example)
    let input: SampleValue
    if drawsInputs, case .reals(let x) = batch.inputs, x.columns <= FileSource.shownLabels {
      input = roll(batch.inputShape.length(example), x.columns) { x[$0, $1] }
    } else {
      input = .text(inputText(batch, example))
    }
    return Sample(
      input: input, target: roll(steps, targets.columns) { targets[$0, $1] },
      prediction: roll(steps, targets.columns) { prediction.answer($0, $1) })
  }

  /// The first inputs of a sequence, in the units of the file.
  private func inputText(_ batch: Batch, _ example: Int) -> String {
    let rows = (0..<batch.inputShape.length(example)).map { $0 * batch.examples + example }
    let words: [String]
    switch batch.inputs {
    case .reals(let inputs):
      let frames = rows.flatMap { inputs.rows($0..<$0 + 1).elements }
      words = (standardisation?.undone(frames) ?? frames).map(MarkedPairs.decimals)
    case .tokens(let tokens):
      words = rows.map { row in
        let token = Int(tokens[row])
        return tokenLabels.flatMap { $0.indices.contains(token) ? $0[token] : nil } ?? "\(token)"
      }
    }
    return words.prefix(FileSource.shownNumbers).joined(separator: " ")
      + (words.count > FileSource.shownNumbers ? " …" : "")
  }

  /// A sequence with one target of numbers or labels, or of numbers with a class, in the units of the file; nil for
  /// others.
  func numberSample(_ batch: Batch, _ example: Int, _ prediction: Prediction) -> Sample? {
    guard shape.arrangement == .manyToOne else { return nil }
    func words(_ word: (Double) -> String, _ number: (Int) -> Double) -> SampleValue {
      .text((0..<shape.outputs.width).map { word(number($0)) }.joined(separator: " "))
    }
    func sample(_ targets: Matrix, _ word: (Double) -> String) -> Sample {
      Sample(
        input: .text(inputText(batch, example)), target: words(word) { targets[example, $0] },
        prediction: words(word) { prediction.answer(example, $0) })
    }
    func label(_ one: Int32) -> SampleValue {
      let number = Int(one)
      return .text(classLabels.flatMap { $0.indices.contains(number) ? $0[number] : nil } ?? "\(number)")
    }
    switch (batch.targets, batch.inputs) {
    case (.labels(let targets), _): return sample(targets) { $0 > 0.5 ? "1" : "0" }
    case (.reals(let targets), .reals): return sample(targets, MarkedPairs.decimals)
    case (.classes(let classes), .reals):
      return Sample(
        input: .text(inputText(batch, example)), target: label(classes[example]),
        prediction: label(prediction.classes[example]))
    case (.reals, .tokens), (.classes, .tokens): return nil
    }
  }
}
