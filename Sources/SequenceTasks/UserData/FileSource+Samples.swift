import LinearAlgebra
import Recurrent

extension FileSource {
  /// How many of a sequence's numbers a sample shows.
  private static let shownNumbers = 50

  /// A sequence of numbers with one target, in the units of the file; nil for others.
  func numberSample(_ batch: Batch, _ example: Int, _ prediction: Prediction) -> Sample? {
    guard case .reals(let inputs) = batch.inputs, shape.arrangement == .manyToOne else { return nil }
    let rows = (0..<batch.inputShape.length(example)).map { $0 * batch.examples + example }
    let frames = rows.flatMap { inputs.rows($0..<$0 + 1).elements }
    let numbers = (standardisation?.undone(frames) ?? frames).prefix(FileSource.shownNumbers)
    let text =
      numbers.map(MarkedPairs.decimals).joined(separator: " ") + (numbers.count < frames.count ? " …" : "")
    func words(_ number: (Int) -> Double) -> SampleValue {
      .text((0..<shape.outputs.width).map { MarkedPairs.decimals(number($0)) }.joined(separator: " "))
    }
    func label(_ one: Int32) -> SampleValue {
      let number = Int(one)
      return .text(classLabels.flatMap { $0.indices.contains(number) ? $0[number] : nil } ?? "\(number)")
    }
    return switch batch.targets {
    case .classes(let classes):
      Sample(
        input: .text(text), target: label(classes[example]), prediction: label(prediction.classes[example]))
    case .reals(let targets):
      Sample(
        input: .text(text), target: words { targets[example, $0] },
        prediction: words { prediction.answer(example, $0) })
    }
  }
}
