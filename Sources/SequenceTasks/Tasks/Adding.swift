public import Components

/// The adding problem: the sum of the two numbers that are marked, asked for at the end.
///
/// Three papers call different tasks by this name (see `MarkedPairs` for lengths and places):
/// - hs97: numbers in [−1, 1), target 0.5 + (X₁ + X₂)/4; right within .04. A marked first pair counts as 0.
/// - pascanu: numbers in [0, 1), target (X₁ + X₂)/2; right where the squared error is at most .04.
/// - arjovsky: numbers in [0, 1), target X₁ + X₂; no rule is given, that of hs97 is taken.
public struct Adding: SequenceTask {
  public static let kind = "adding"
  public static let summary = "the sum of two marked numbers in a long sequence (many-to-one, reals)"
  public static let reference: String? = """
    hs97: Hochreiter & Schmidhuber, Neural Computation 9(8), 1997, experiment 4; pascanu: Pascanu, Mikolov & Bengio, ICML 2013, and \
    their trainingRNNs; arjovsky: Arjovsky, Shah & Bengio, ICML 2016
    """

  public var variant = MarkedVariant.arjovsky
  public var length = 100

  public init() {}

  public static let settings: [Setting<Adding>] = [
    Setting(
      "variant", \.variant, .choice(MarkedVariant.allCases.map(\.rawValue)),
      doc:
        "Whose definition: hs97 ([−1, 1), scaled sum), pascanu (mean), or arjovsky (sum, one mark in each half)."
    ),
    Setting(
      "length", \.length, .integer(10...1_000_000), unit: "steps",
      doc: "T: the length for arjovsky, the shortest for the others, which go on to 1.1 T."),
  ]

  public func load(from folders: DataFolders) throws(Problem) -> any SequenceSource {
    AddingSource(task: self)
  }
}

struct AddingSource: MarkedPairsSource {
  let pairs: MarkedPairs

  init(task: Adding) {
    pairs = MarkedPairs(
      variant: task.variant, length: task.length, range: task.variant == .hs97 ? -1...1 : 0...1)
  }

  func target(_ first: Double?, _ second: Double?) -> Double {
    let sum = (first ?? 0) + (second ?? 0)
    return switch pairs.variant {
    case .hs97: 0.5 + sum / 4
    case .pascanu: sum / 2
    case .arjovsky: sum
    }
  }

  /// Var X is 1/3 on [−1, 1), 1/12 on [0, 1).
  var variance: Double {
    switch pairs.variant {
    case .hs97: (2 - pairs.shareWithOne) / 48
    case .pascanu: 1.0 / 24
    case .arjovsky: 1.0 / 6
    }
  }
}
