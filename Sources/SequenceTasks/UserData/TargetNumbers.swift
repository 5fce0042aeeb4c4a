import Components
import Recurrent

/// Turns raw targets into classes or numbers.
struct TargetNumbers {
  let outputs: NetworkShape.Outputs
  let labels: [String]?
  private let classes: [String: Int32]
  /// Whether classes that are integers begin with 1 in the file, as those of MATLAB and R do.
  let countsFromOne: Bool
  /// What else to do about a class that training lacks.
  private let advice: String
  /// For texts that are generated: words that are not known are one class.
  private let vocabulary: Vocabulary?

  /// The class that ends texts that are generated.
  var end: Int32? { vocabulary == nil ? nil : Int32(outputs.width - 1) }

  var isClasses: Bool { outputs.areClasses }

  /// What ends every text that is generated.
  private static let endLabel = "<end>"

  init(_ task: OwnFile, _ train: [RawExample], _ all: [RawExample]) throws(Problem) {
    // What else to do about a class that training lacks.
    let isBlind = task.split == .random || task.split == .ordered
    advice = isBlind ? "; 'split: stratified' keeps some of each class to train on" : ""
    var labels: [String]?, vocabulary: Vocabulary?, outputs = NetworkShape.Outputs.reals(1)
    countsFromOne = TargetNumbers.countsFromOne(task, all)
    switch train.first?.targets {
    case .texts where task.arrangement.generates:
      let words = Vocabulary(TargetNumbers.texts(train), limit: task.vocabulary, minimum: task.minimumCount)
      (vocabulary, labels) = (words, words.words + [TargetNumbers.endLabel])
    case .texts:
      labels = TargetNumbers.sorted(Set(TargetNumbers.texts(train).joined()).subtracting([""]))
      if let labels, labels.count < 2 {
        throw Problem(
          "targets",
          labels.isEmpty
            ? "no sequence to train on has a class"
            : "all sequences to train on are of class '\(labels[0])': there is nothing to tell apart",
          remedy: isBlind ? "'split: stratified' keeps some of each class to train on" : .handbook)
      }
    case .integers where countsFromOne:
      labels = (1...(try TargetNumbers.classCount(task, train, all, first: 1))).map { "\($0)" }
    case .integers: outputs = .classes(try TargetNumbers.classCount(task, train, all, first: 0))
    case .numbers(_, let width): outputs = task.outputs == .labels ? .labels(width) : .reals(width)
    case nil: throw Problem("path", "there is no sequence to train on", remedy: .handbook)
    }
    if let labels {
      guard labels.count <= 100_000 else {
        throw Problem(
          "targets",
          "\(labels.count) different classes are more than 100000",
          remedy: "say 'outputs: numbers' if these are numbers")
      }
      outputs = .classes(labels.count)
    }
    (self.outputs, self.labels, self.vocabulary) = (outputs, labels, vocabulary)
    classes = Dictionary(uniqueKeysWithValues: (labels ?? []).enumerated().map { ($1, Int32($0)) })
  }

  private static func texts(_ examples: [RawExample]) -> [[String]] {
    examples.map { raw in if case .texts(let texts) = raw.targets { texts } else { [] } }
  }

  /// Integers by their size, other labels in the order of Unicode.
  private static func sorted(_ labels: Set<String>) -> [String] {
    let numbers = labels.compactMap { label in Int(label).map { ($0, label) } }
    return numbers.count == labels.count ? numbers.sorted { $0 < $1 }.map(\.1) : labels.sorted()
  }

  private static func integers(_ examples: [RawExample]) -> some Sequence<Int32> {
    examples.lazy.flatMap { raw -> [Int32] in
      if case .integers(let classes) = raw.targets { classes } else { [] }
    }
  }

  /// Whether classes are 1 … K: the number of classes is not given, and none is 0.
  private static func countsFromOne(_ task: OwnFile, _ all: [RawExample]) -> Bool {
    guard task.classes == nil, !task.arrangement.generates else { return false }
    return integers(all).reduce(into: (found: false, zero: false)) {
      $0.found = $0.found || $1 > 0
      $0.zero = $0.zero || $1 == 0
    } == (true, false)
  }

  /// The number of classes of integers; each must have something to train on, unless outputs are texts of
  /// their own.
  private static func classCount(
    _ task: OwnFile, _ train: [RawExample], _ all: [RawExample], first: Int
  ) throws(Problem) -> Int {
    let known = Set(integers(train)), count = task.classes ?? Int(integers(all).max() ?? 0) + 1 - first
    let key = task.classes == nil ? "targets" : "classes"
    guard count > 1 else {
      throw Problem(key, "all targets are of one class: there is nothing to tell apart", remedy: .handbook)
    }
    let expected = Int32(first)..<Int32(first + count)
    if !task.arrangement.generates, let empty = expected.first(where: { !known.contains($0) }) {
      throw Problem(
        key,
        "class \(empty) of \(first) … \(first + count - 1) has no sequence to train on",
        remedy: "number classes from \(first) without gaps, or give more data")
    }
    return count
  }

  /// - Parameter key: the setting that names the set.
  func number(_ raw: RawExample, _ key: String) throws(Problem) -> SequenceExample.Targets {
    switch (raw.targets, outputs) {
    case (.texts(let texts), .classes):
      if let vocabulary, let end { return .classes(vocabulary.numbers(texts) + [end]) }
      var numbers: [Int32] = []
      for text in texts {
        if text.isEmpty {
          numbers.append(-1)
          continue
        }
        guard let number = classes[text] else {
          throw Problem(
            key, "\(raw.place): class '\(text)' has no sequence to train on",
            remedy: "known are \(Spelling.list(labels ?? [], limit: 10))\(advice)")
        }
        numbers.append(number)
      }
      return .classes(numbers)
    case (.integers(let classes), .classes) where countsFromOne:
      // −1 stays: a step that is not scored.
      return .classes(classes.map { max($0 - 1, -1) })
    case (.integers(let classes), .classes) where labels == nil: return .classes(classes)
    case (.numbers(let numbers, let width), .reals(let expected)) where width == expected:
      return .numbers(numbers)
    case (.numbers(let numbers, let width), .labels(let expected)) where width == expected:
      return .labels(numbers)
    default:
      throw Problem(
        key, "\(raw.place): its targets are of another kind or width than the training set's",
        remedy: .handbook)
    }
  }
}
