import LinearAlgebra
import Recurrent

/// Sentences of a small grammar whose last word is praise or blame, and whose subject, `distance` words
/// before it, says whether anyone means it: "nobody says that … is wonderful". Neither word tells anything
/// alone.
struct Sentences: FreshSource {
  let distance: Int

  static let leads = [[], ["yesterday"], ["last", "night"], ["in", "this", "town"]]
  static let affirmations = ["everybody", "everyone"], denials = ["nobody", "no-one"]
  static let verbs = ["says", "thinks", "believes", "writes"]
  static let nouns = ["film", "actor", "plot", "scene", "music", "camera", "story", "cast"]
  static let neutral = ["old", "new", "long", "short", "french", "first"]
  static let prepositions = ["with", "about", "near", "behind"]
  static let praise = ["good", "wonderful", "clever", "moving"],
    blame = ["bad", "dreadful", "stupid", "boring"]

  static let words =
    ["yesterday", "last", "night", "in", "this", "town", "the", "it", "is"] + affirmations + denials + verbs
    + nouns + neutral
    + prepositions + praise + blame
  private static let numbers = Dictionary(uniqueKeysWithValues: words.enumerated().map { ($1, Int32($0)) })

  var shape: NetworkShape {
    NetworkShape(inputs: .tokens(Sentences.words.count), outputs: .classes(2), arrangement: .manyToOne)
  }
  var longestInput: Int { distance + 1 + Sentences.leads.reduce(0) { max($0, $1.count) } }
  var longestOutput: Int { longestInput }
  var tokenLabels: [String]? { Sentences.words }
  var classLabels: [String]? { ["unfavourable", "favourable"] }
  var facts: [(name: String, value: String)] {
    [
      ("sentences", "drawn anew for every batch; the negation stands \(distance) words before the judgement"),
      ("vocabulary", "\(Sentences.words.count) words"),
    ]
  }
  var baselines: [Baseline] {
    let doc = "both classes are equally likely, also after either of the two words that decide together"
    return [Baseline("chance", Reals.log(2), doc: doc), Baseline("chance", of: "accuracy", 0.5, doc: doc)]
  }

  func draw(examples: Int, precision: Precision, from stream: inout RandomStream) -> Batch {
    Batch(
      (0..<examples).map { _ in
        let (words, isFavourable) = Sentences.sentence(distance: distance, &stream)
        return TokenExample(tokens: words.compactMap { Sentences.numbers[$0] }, label: isFavourable ? 1 : 0)
      })
  }

  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
    batch.sentenceSample(example, prediction, words: Sentences.words, classes: classLabels ?? [])
  }

  /// [lead] everybody|nobody · verb · subject of distance − 3 words · is · judgement.
  static func sentence(distance: Int, _ stream: inout RandomStream) -> (words: [String], isFavourable: Bool) {
    func pick<Thing>(_ things: [Thing]) -> Thing { things[stream.integer(below: things.count)] }
    let isDenied = stream.integer(below: 2) == 1, isPraise = stream.integer(below: 2) == 1
    let words =
      pick(leads) + [pick(isDenied ? denials : affirmations), pick(verbs)]
      + subject(of: distance - 3, &stream) + [
        "is", pick(isPraise ? praise : blame),
      ]
    return (words, isDenied != isPraise)
  }

  /// "it", or "the film" with adjectives and further things until there are `count` words.
  private static func subject(of count: Int, _ stream: inout RandomStream) -> [String] {
    guard count > 1 else { return ["it"] }
    func pick(_ things: [String]) -> String { things[stream.integer(below: things.count)] }
    var words = ["the", pick(nouns)]
    while words.count < count {
      let left = count - words.count
      if left >= 3, left < 4 || stream.integer(below: 2) == 0 {
        words += [pick(prepositions), "the", pick(nouns)]
      } else {
        // Before the last noun.
        words.insert(pick(neutral), at: words.count - 1)
      }
    }
    return words
  }
}

extension Batch {
  /// A sentence of words, the class it belongs to and the class that was said.
  func sentenceSample(_ example: Int, _ prediction: Prediction, words: [String], classes: [String]) -> Sample?
  {
    guard case .tokens(let tokens) = inputs, case .classes(let targets) = targets else { return nil }
    func name(_ number: Int32) -> SampleValue {
      .text(classes.indices.contains(Int(number)) ? classes[Int(number)] : "–")
    }
    let sentence = inputShape.column(example, of: tokens).map { words[Int($0)] }.joined(separator: " ")
    return Sample(
      input: .text(sentence), target: name(targets[example]), prediction: name(prediction.classes[example]))
  }
}
