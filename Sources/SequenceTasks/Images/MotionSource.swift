import LinearAlgebra
import Recurrent

/// Clips of a moving blob, drawn anew for every batch.
struct MotionSource: FreshSource {
  let motion: Motion

  var shape: NetworkShape {
    NetworkShape(inputs: .reals(motion.side * motion.side), outputs: .classes(4), arrangement: .manyToMany)
  }
  var longestInput: Int { motion.frames }
  var longestOutput: Int { motion.frames }
  var classLabels: [String]? { Motion.Move.allCases.map { "\($0)" } }
  var evaluationExamples: Int { 512 }

  var facts: [(name: String, value: String)] {
    [
      (
        "clips",
        "drawn anew for every batch; \(evaluationExamples) fixed ones for validation, \(evaluationExamples) for the test"
      ),
      ("asked about", "frames \(motion.lag + 1) to \(motion.frames - 1) of 0 to \(motion.frames - 1)"),
    ]
  }

  /// All are exact for every choice of scored steps: each move is as likely as the others, wherever the blob
  /// is.
  var baselines: [Baseline] {
    let chance = Baseline.entropy(Array(repeating: 0.25, count: 4))
    let same = motion.repetition, other = (1 - same) / 3
    let memoryless = "one frame alone says nothing about moves"
    let latest = "knows the move into the present frame, and how moves follow one another"
    return [
      Baseline("memoryless", chance, doc: memoryless),
      Baseline("memoryless", of: "accuracy", 0.25, doc: memoryless),
      Baseline("last move only", Baseline.entropy([same, other, other, other]), doc: latest),
      Baseline("last move only", of: "accuracy", max(same, other), doc: latest),
    ]
  }

  func draw(examples: Int, precision: Precision, from stream: inout RandomStream) -> Batch {
    Batch((0..<examples).map { _ in motion.clip(from: &stream) }, precision: precision)
  }

  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
    Sample(film: batch, example, prediction, side: motion.side, labels: Motion.Move.allCases.map(\.arrow))
  }
}

extension Sample {
  /// A clip of square frames as a film, with a word for each class; – where none is asked for.
  init?(film batch: Batch, _ example: Int, _ prediction: Prediction, side: Int, labels: [String]) {
    guard case .classes(let targets) = batch.targets,
      let film = GreyImage.film(batch.frames(example).map { GreyImage(square: $0, side: side) })
    else { return nil }
    let rows = batch.outputRows(example)
    func words(_ classes: [Int32]) -> SampleValue {
      let words = rows.map { row in
        targets[row] >= 0 && labels.indices.contains(Int(classes[row])) ? labels[Int(classes[row])] : "–"
      }
      return .text(words.joined(separator: " "))
    }
    self.init(input: film.sampleValue, target: words(targets), prediction: words(prediction.classes))
  }
}
