import Components
import LinearAlgebra
import Recurrent

@testable import SequenceTasks

/// A file of rated sentences in the layout of the real one.
enum SyntheticReviews {
  /// `count` sentences of 1 … 12 words `w0` … `w59`, low numbers more often; every fifth has a rating of
  /// zero.
  static func text(_ count: Int, seed: UInt64 = 1) -> String {
    var stream = RandomStream(seed: seed, name: "reviews")
    return (1...count).map { number in
      let words = (0..<1 + stream.integer(below: 12)).map { _ in
        "w\(min(stream.integer(below: 60), stream.integer(below: 60)))"
      }
      let rating = number % 5 == 0 ? 0 : stream.uniform(-4, 4)
      return "\(number)\t\(rating)\t\(words.joined(separator: " ")).\n"
    }.joined()
  }

  static func source(_ text: String, _ settings: Sentiment = Sentiment()) throws(Problem) -> Reviews {
    try Reviews(Array(text.utf8), settings: settings)
  }
}

/// A sequence as training sees it.
struct SeenExample: Hashable {
  let tokens: [Int32]
  let label: Int32
}

extension Batch {
  /// The examples of a batch of tokens with one target each, in its order.
  var tokenExamples: [SeenExample] {
    guard case .tokens(let tokens) = inputs else { return [] }
    return (0..<examples).map { column in
      SeenExample(
        tokens: (0..<inputShape.length(column)).map { tokens[$0 * examples + column] }, label: labels[column])
    }
  }

  var labels: [Int32] { if case .classes(let labels) = targets { labels } else { [] } }
  var tokens: [Int32] { if case .tokens(let tokens) = inputs { tokens } else { [] } }
  var lengths: [Int] { inputShape.allLengths }
}

extension BatchShape {
  var allLengths: [Int] { (0..<examples).map { length($0) } }

  /// Whether a row is a step of a sequence, and not padding.
  func isAlive(_ row: Int) -> Bool { row / examples < length(row % examples) }
}

/// How often each thing occurs.
func counts<Thing: Hashable>(_ things: some Sequence<Thing>) -> [Thing: Int] {
  things.reduce(into: [:]) { $0[$1, default: 0] += 1 }
}
