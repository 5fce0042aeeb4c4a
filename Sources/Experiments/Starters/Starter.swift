public import SequenceTasks
import Components
import Language

/// An experiment to begin with, for one kind of task: the question it asks, and the settings with which it
/// asks it.
///
/// It holds only choices. All other keys, with their meanings and defaults, come from the tables: see
/// `StarterText`.
public struct Starter: Sendable {
  /// A file that the experiment reads.
  public struct Data: Sendable {
    public let suffix: String
    public let text: String
  }

  public let task: String
  /// The page's title.
  let question: String
  let hypothesis: String
  /// Settings and keys of the language by dotted key, as they are written in a file.
  let settings: [(key: String, value: String)]
  /// A file beside the experiment file, with the same name.
  public private(set) var data: Data?

  private init(
    _ task: String, _ question: String, _ hypothesis: String, _ own: [(String, String)],
    sweep: [(String, String)] = cells,
    _ figures: [(String, String)] = Starter.oneError, data: Data? = nil
  ) {
    (self.task, self.question, self.hypothesis, self.data) = (task, question, hypothesis, data)
    let sweep = sweep.map { ("sweep.\($0.0)", $0.1) }
    // Of two for a key the last is meant.
    var settings: [(key: String, value: String)] = []
    for (key, value) in Starter.common + [("task.kind", task)] + figures + own + sweep {
      settings.removeAll { $0.key == key }
      settings.append((key, value))
    }
    self.settings = settings
  }

  /// The starter for a task; a plain one for a task that has none of its own.
  public init(task: String, summary: String) {
    self =
      Starter.all.first { $0.task == task }
      ?? Starter(task, summary, "Gated cells carry an error signal further back than a tanh network.", [])
  }

  /// The starter for a user's own data.
  ///
  /// - Parameters:
  ///   - path: the file, relative to the experiment file.
  ///   - guess: how it is read.
  public init(reading path: String, as guess: GuessedData) {
    let settings = [(guess.pathKey, Value.text(path))] + guess.settings.map { ($0.key, $0.value) }
    let own = settings.map { ("task.\($0)", ResolvedYAML.inline($1)) }
    let isText = guess.task != OwnFile.kind
    let isAtEveryStep =
      isText
      || guess.settings.contains {
        $0.key == "arrangement" && $0.value != .text("many-to-one")
      }
    self.init(
      guess.task, isText ? "Which cell writes \(path) best?" : "Which cell reads \(path) best?",
      "Gated cells carry an error signal further back than a tanh network, and use what was read long ago.",
      own
        + (guess.readsLabels || isText
          ? [] : [guess.readsNumbers ? ("task.standardise", "true") : ("model.embedding", "16")]),
      isAtEveryStep ? Starter.manyErrors : Starter.oneError)
  }

  /// A training that takes seconds.
  private static let common = [
    ("model.hidden", "32"), ("optimizer.kind", "adam"), ("optimizer.learning_rate", "5e-3"),
    ("optimizer.clip", "{ kind: norm, threshold: 1.0 }"), ("train.steps", "600"), ("train.batch", "32"),
    ("train.precision", "float32"), ("train.evaluate_every", "50"), ("seeds", "1..3"),
    ("record.at", "[first, last]"),
  ]

  private static let cells = [("model.cell", "[rnn, lstm, gru]")]

  /// For tasks whose error enters at one step, or at few.
  private static let oneError = [("figures", "[loss, { kind: gradient-by-time, at: [first, last] }]")]

  /// For tasks with an error at every step, where near ones would hide the far ones in ‖λ_t‖.
  private static let manyErrors = [
    ("loss.reduce", "mean"), ("record.diagnostics", "[gradient-by-lag]"),
    ("figures", "[loss, { kind: gradient-by-lag, at: [first, last] }]"),
  ]
}

extension Starter {
  static let all: [Starter] = [
    Starter(
      "sentiment", "Which cell reads a film review to its end?",
      "At the start the error signal of the verdict vanishes on its way to the first words; the LSTM learns to keep more of it.",
      [
        ("task.max_length", "30"), ("model.embedding", "16"), ("optimizer.learning_rate", "2e-3"),
        ("train.steps", "400"),
      ],
      sweep: [("model.cell", "[rnn, lstm]")]),
    Starter(
      "noise", "Which cell carries an error signal through 40 steps?",
      "With nothing to learn the signal is as initialisation makes it: it falls by a constant factor a step, fastest in the tanh network.",
      [("task.length", "40"), ("task.arrangement", "many-to-one"), ("train.steps", "100")],
      sweep: [("model.cell", "[rnn, { kind: rnn, activation: relu }, lstm, gru]")]),
    Starter(
      "translation", "How should an encoder hand a date to a decoder?",
      "With the context at every step the error has a short way back to the encoder, and training is faster.",
      [("task.data", "dates"), ("model.cell", "lstm"), ("model.hidden", "48")],
      sweep: [("model.handover", "[context, initial]")]),
    Starter(
      "characters", "How far back does a character's error reach?",
      "Most of the error stays within a word; the LSTM's reaches further.",
      [("task.length", "40"), ("task.written", "80"), ("model.hidden", "64"), ("train.steps", "500")],
      sweep: [("model.cell", "[rnn, lstm]")], manyErrors),
    Starter(
      "adding", "Which cell learns to add two numbers that are 40 steps apart?",
      "LSTM and GRU leave the level of a constant answer, suddenly; the tanh network stays on it.",
      [
        ("task.length", "40"), ("train.steps", "1500"),
        ("train.until", "{ kind: metric, name: squared_error, at_most: 0.005 }"),
      ]),
    Starter(
      "multiplication", "Which cell learns to multiply two numbers that are far apart?",
      "The GRU leaves the level of a constant answer, the tanh network does not.",
      [
        ("task.variant", "pascanu"), ("task.length", "25"), ("train.steps", "1500"),
        ("train.until", "{ kind: metric, name: squared_error, at_most: 0.005 }"),
      ]),
    Starter(
      "temporal-order", "What does the first bias of a forget gate decide?",
      "With 0 the gate halves the signal at every step, and nothing is left of it at the two symbols; with 1 or 3 their order is learnt.",
      [
        ("task.length", "50"), ("model.cell", "lstm"), ("train.steps", "800"),
        ("train.until", "{ kind: metric, name: accuracy, at_least: 0.99 }"),
      ],
      sweep: [("model.init.b.f", "[0, 1, 3]")]),
    Starter(
      "copy", "Which cell says three letters again after 15 steps?",
      "LSTM and GRU go below the level of an answer without memory, letter by letter; the tanh network finds that level and stays.",
      [
        ("task.delay", "15"), ("task.letters", "3"), ("train.steps", "1000"),
        ("train.until", "{ kind: metric, name: recall, at_least: 0.99 }"),
      ], manyErrors),
    Starter(
      "frame-classification", "Which cell remembers the move of three frames ago?",
      "The GRU, which can keep a unit as it was; the tanh network squashes its whole state anew at every frame.",
      [("task.data", "motion"), ("task.lag", "3"), ("model.hidden", "64")],
      sweep: [("model.cell", "[rnn, gru]")], manyErrors),
    Starter(
      "captioning", "Does a teacher help to describe what was seen once?",
      "With the true word fed back the state need not keep the place in the caption: more captions come out right as a whole.",
      [("task.data", "shapes"), ("task.size", "12"), ("model.cell", "lstm"), ("model.hidden", "64")],
      sweep: [("model.feedback", "[none, teacher]")]),
    Starter(
      "digits", "Does the order of pixels matter to a network that reads them one by one?",
      "Permuted, what belongs together lies far apart: all cells do worse, the tanh network most.",
      [("task.pixels", "4"), ("model.hidden", "64")],
      sweep: [("task.variant", "[plain, permuted]"), ("model.cell", "[rnn, lstm]")]),
    Starter(
      "latch", "How soon does each cell hold a bit through 20 steps of noise?",
      "All of them learn it at this length, the tanh network too; with a longer one (task.length) fewer do.",
      [
        ("task.length", "20"), ("train.steps", "1500"),
        ("train.until", "{ kind: metric, name: right, at_least: 0.99 }"),
      ]),
    Starter(
      "long-lag", "At which lag is the first symbol forgotten?",
      "Six steps away every network sees that the first symbol returns at the end; twelve steps away none does in the same time.",
      [("optimizer.learning_rate", "1e-2"), ("train.steps", "600")],
      sweep: [("task.symbols", "[6, 12]"), ("model.cell", "[rnn, lstm]")], manyErrors),
    Starter(
      "reber", "Which cell learns the far half of an embedded grammar?",
      "Every network learns the inner strings; the gated ones remember more surely which branch they came in by.",
      [], manyErrors),
    Starter(
      "add-task", "Which approximate gradient sees a cause eight steps back?",
      "The exact gradient learns both causes; engines that forget learn the near one alone.",
      [("model.cell", "rnn"), ("task.length", "20"), ("train.steps", "300")],
      sweep: [("gradient.engine", "[bptt, unit, { kind: truncated, window: 5, stride: 1 }]")], manyErrors),
    Starter(
      "parity", "Which cell learns the exclusive or of two bits that are apart?",
      "All of them, the gated ones sooner: the far bit tells nothing without the near one.",
      [("task.variant", "delayed-xor"), ("task.length", "20")], manyErrors),
    Starter(
      "file", "Which cell remembers how a text began?",
      "The class is the text's first letter: the tanh network's signal fades before it comes there.",
      [("task.path", "{data}"), ("task.tokens", "characters"), ("train.steps", "400")], data: firstLetters),
  ]

  /// 400 texts of letters, the class of each its first letter: in place of the user's own.
  private static let firstLetters: Data = {
    let letters = ["a", "b", "c", "d"]
    var state: UInt32 = 1
    func draw(_ bound: UInt32) -> Int {
      // Numerical Recipes' generator; its high bits are good enough for an example.
      state = state &* 1_664_525 &+ 1_013_904_223
      return Int((state >> 16) % bound)
    }
    var text = "inputs,targets\n"
    for _ in 0..<400 {
      let word = (0..<12 + draw(9)).map { _ in letters[draw(4)] }.joined()
      text += "\(word),\(word.prefix(1))\n"
    }
    return Data(suffix: "csv", text: text)
  }()
}
