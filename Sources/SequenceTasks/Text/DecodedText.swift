import Recurrent

/// A target and what was decoded for it, each up to its end.
struct DecodedText: Equatable {
  let target: [Int32]
  let prediction: [Int32]

  /// Every example of a batch whose classes are characters or words, 0 the end of a text.
  static func all(_ batch: Batch, _ prediction: Prediction) -> [DecodedText] {
    guard case .classes(let targets) = batch.targets else { return [] }
    let shape = batch.outputShape
    return (0..<shape.examples).map {
      DecodedText(
        target: shape.column($0, of: targets, until: 0),
        prediction: shape.column($0, of: prediction.classes, until: 0))
    }
  }
}
