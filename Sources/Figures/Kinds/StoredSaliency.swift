import Archive
import Store
import TrialFormat

/// What a network read in some sequences of the probe batch, and how much the loss depended on each step of them.
struct StoredSaliency {
  struct Sentence {
    /// The words that were read, each with its share of the sentence's greatest dependence.
    let words: [Passage.Word]
    /// What the network answered after the last step; nil where it answers otherwise.
    let answer: Passage.Word?
    /// The share that the step with the greatest dependence has of the sum over steps.
    let greatest: Double
  }

  static let quantity = "by_step"

  let sentences: [Sentence]

  /// Nil if the group holds none at the record before this update.
  init?(_ group: StoredGroup, at update: Int, examples limit: Int) throws(ArchiveFault) {
    guard let numbers = try group.numbers(StoredSaliency.quantity, at: update), !numbers.isEmpty,
      let count = try group.axes(StoredSaliency.quantity).first?.size, count > 0
    else { return nil }
    let steps = numbers.count / count
    let read = try StoredSaliency.words(group, steps: steps)
    var sentences: [Sentence] = []
    for example in 0..<min(count, limit) {
      let own = numbers[example * steps..<(example + 1) * steps].prefix { !$0.isNaN }
      let most = own.max() ?? 0, sum = own.reduce(0, +)
      sentences.append(
        Sentence(
          words: own.enumerated().map { step, number in
            Passage.Word(read(example, step), shade: most > 0 && most.isFinite ? number / most : .nan)
          },
          answer: try StoredSaliency.answer(group, example, at: update), greatest: most / sum))
    }
    self.sentences = sentences
  }

  /// The word of an example at a step: the token by its label, else its number; the step's number where no tokens are
  /// read.
  private static func words(_ group: StoredGroup, steps: Int) throws(ArchiveFault) -> (Int, Int) -> String {
    let path = TrialPath.probe.inputs, trial = group.trial
    guard trial.contains(path), try trial.elementType(path) == .int32, try trial.shape(path).count == 2 else {
      return { _, step in String(step) }
    }
    let tokens = try trial.integers(path), width = try trial.shape(path)[1]
    let labels = group.has("by_token") ? try group.axes("by_token").first?.names : nil
    return { example, step in
      guard tokens.indices.contains(step * width + example) else { return "" }
      let token = Int(tokens[step * width + example])
      return labels.flatMap { $0.indices.contains(token) ? $0[token] : nil } ?? String(token)
    }
  }

  /// The class with the greatest output after the last step, of a network that names one class a sequence.
  private static func answer(_ group: StoredGroup, _ example: Int, at update: Int) throws(ArchiveFault)
    -> Passage.Word?
  {
    let trial = group.trial, outputs = TrialPath.probe.outputs, targets = TrialPath.probe.targets
    guard trial.arrangement == "many-to-one", trial.contains(outputs), trial.contains(targets),
      try trial.elementType(targets) == .int32, let row = group.records.row(standingFor: update),
      let classes = try trial.shape(outputs).last, try trial.shape(outputs).count == 3
    else { return nil }
    let own = try trial.reals(outputs, row: row), known = try trial.integers(targets)
    guard own.count >= (example + 1) * classes, known.indices.contains(example) else { return nil }
    let scores = own[example * classes..<(example + 1) * classes]
    guard let best = scores.indices.max(by: { scores[$0] < scores[$1] }) else { return nil }
    let said = best - scores.startIndex
    let names = try trial.axes(outputs).last?.names ?? []
    return Passage.Word(
      "→ " + (names.indices.contains(said) ? names[said] : String(said)), isWrong: said != Int(known[example])
    )
  }
}
