public import Components

/// The product of the two numbers in [0, 1) that are marked, asked for at the end; lengths and places as in
/// `MarkedPairs`.
///
/// hs97: a marked first pair counts as 1; right within .04. pascanu: right where the squared error is at most
/// .04.
public struct Multiplication: SequenceTask {
  public static let kind = "multiplication"
  public static let summary = "the product of two marked numbers in a long sequence (many-to-one, reals)"
  public static let reference: String? = """
    hs97: Hochreiter & Schmidhuber, Neural Computation 9(8), 1997, experiment 5; pascanu: Pascanu, Mikolov & Bengio, ICML 2013, and \
    their trainingRNNs
    """

  public var variant = MarkedVariant.hs97
  public var length = 100

  public init() {}

  public static let settings: [Setting<Multiplication>] = [
    Setting(
      "variant", \.variant, .choice(["hs97", "pascanu"]), doc: "Whose definition of lengths and places."),
    Setting(
      "length", \.length, .integer(10...1_000_000), unit: "steps",
      doc: "T: the shortest length; sequences go on to 1.1 T."),
  ]

  public func load(from folders: DataFolders) throws(Problem) -> any SequenceSource {
    MultiplicationSource(task: self)
  }
}

struct MultiplicationSource: MarkedPairsSource {
  let pairs: MarkedPairs

  init(task: Multiplication) { pairs = MarkedPairs(variant: task.variant, length: task.length, range: 0...1) }

  func target(_ first: Double?, _ second: Double?) -> Double { (first ?? 1) * (second ?? 1) }

  /// Of X₁X₂, whose mean is 1/4 and mean square 1/9; 1/2 and 1/3 where one of them counts as 1.
  var variance: Double {
    let one = pairs.shareWithOne, mean = (1 - one) / 4 + one / 2
    return (1 - one) / 9 + one / 3 - mean * mean
  }
}
