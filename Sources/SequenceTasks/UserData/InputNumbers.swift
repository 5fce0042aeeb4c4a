import Components
import Recurrent

/// Turns raw inputs into tokens or frames.
struct InputNumbers {
  let inputs: NetworkShape.Inputs
  let labels: [String]?
  private let vocabulary: Vocabulary?

  /// - Parameters:
  ///   - train: whose texts make the vocabulary.
  ///   - all: the sequences of all sets, which tell how many tokens there are where they are numbers.
  init(_ task: OwnFile, _ train: [RawExample], _ all: [RawExample]) throws(Problem) {
    switch train.first?.inputs {
    case .texts:
      let texts = train.map { raw -> [String] in if case .texts(let texts) = raw.inputs { texts } else { [] }
      }
      let vocabulary = Vocabulary(texts, limit: task.vocabulary, minimum: task.minimumCount)
      (self.vocabulary, labels) = (vocabulary, vocabulary.words)
      inputs = .tokens(vocabulary.words.count)
    case .integers:
      (vocabulary, labels) = (nil, nil)
      let tokens = all.lazy.flatMap { raw -> [Int32] in
        if case .integers(let tokens) = raw.inputs { tokens } else { [] }
      }
      inputs = .tokens(Int(tokens.max() ?? 0) + 1)
    case .numbers(_, let width):
      (vocabulary, labels) = (nil, nil)
      inputs = .reals(width)
    case nil: throw Problem("path", "there is no sequence to train on", remedy: .handbook)
    }
  }

  /// - Parameter key: the setting that names the set.
  func number(_ raw: RawExample, _ key: String) throws(Problem) -> SequenceExample.Inputs {
    switch (raw.inputs, inputs) {
    case (.texts(let texts), .tokens): return .tokens(vocabulary?.numbers(texts) ?? [])
    case (.integers(let tokens), .tokens) where vocabulary == nil: return .tokens(tokens)
    case (.numbers(let frames, let width), .reals(let expected)) where width == expected:
      return .frames(frames)
    default:
      throw Problem(
        key, "\(raw.place): its inputs are of another kind or width than the training set's",
        remedy: .handbook)
    }
  }
}
