import LinearAlgebra
import Recurrent

/// What can be answered without a memory: by what is frequent, or by the input of the moment alone.
///
/// Fitted on training sequences, measured on the test set; of one scored step, as baselines are.
public struct MemorylessGuess: Sendable, Equatable {
  public let name: String
  /// The way of answering.
  public let doc: String
  /// Share of right classes; nil of numbers.
  public let accuracy: Double?
  /// Cross-entropy in nats, summed over labels, or half a squared error; nil where the guess has no such number.
  public let loss: Double?

  /// Wider inputs are not fitted: the system grows with the square of their width.
  private static let widest = 1024

  /// - Parameters:
  ///   - training: batches to fit on.
  ///   - test: batches to measure on.
  ///   - shape: of the task.
  ///   - loss: which steps count.
  /// - Returns: those that can be made of such data; none without a scored step.
  static func all(training: [Batch], test: [Batch], _ shape: NetworkShape, loss: LossSettings)
    -> [MemorylessGuess]
  {
    let seen = training.map { ($0, SeenStep.all(of: $0, shape.arrangement, loss: loss)) }
    let asked = test.map { ($0, SeenStep.all(of: $0, shape.arrangement, loss: loss)) }
    guard seen.contains(where: { !$0.1.isEmpty }), asked.contains(where: { !$0.1.isEmpty }) else { return [] }
    let hasInput = asked.joinedSteps.allSatisfy { $0.1.input != nil }
    switch (shape.outputs, shape.inputs) {
    case (.classes(let count), .tokens(let kinds)):
      let usual = frequencies(seen, asked, kinds: 1, classes: count, usualName, usualDoc) { _, _ in 0 }
      guard hasInput else { return [usual] }
      let byToken = frequencies(
        seen, asked, kinds: kinds, classes: count, "from one token",
        "the most frequent class after each token"
      ) { batch, step in
        guard case .tokens(let tokens) = batch.inputs, let row = step.input else { return nil }
        return tokens[row] < 0 ? nil : Int(tokens[row])
      }
      return [usual, byToken]
    case (.classes(let count), .reals(let width)):
      let usual = frequencies(seen, asked, kinds: 1, classes: count, usualName, usualDoc) { _, _ in 0 }
      guard hasInput, width < widest else { return [usual] }
      return [usual] + [linear(seen, asked, width: width, outputs: shape.outputs)].compactMap { $0 }
    case (.reals, .reals(let width)), (.labels, .reals(let width)):
      let usual = linear(seen, asked, width: 0, outputs: shape.outputs)
      guard hasInput, width < widest else { return [usual].compactMap { $0 } }
      return [usual, linear(seen, asked, width: width, outputs: shape.outputs)].compactMap { $0 }
    case (.reals, .tokens), (.labels, .tokens):
      return [linear(seen, asked, width: 0, outputs: shape.outputs)].compactMap { $0 }
    }
  }

  private static let usualName = "most frequent class", usualDoc = "always the class that training has most"

  private typealias Seen = [(Batch, [SeenStep])]

  /// Chances of classes by a kind of moment, each class counted once more than it was seen.
  private static func frequencies(
    _ seen: Seen, _ asked: Seen, kinds: Int, classes: Int, _ name: String, _ doc: String,
    kind: (Batch, SeenStep) -> Int?
  ) -> MemorylessGuess {
    var counts = [Double](repeating: 1 / Double(classes), count: kinds * classes)
    func each(_ steps: Seen, _ body: (Int, Int) -> Void) {
      for (batch, step) in steps.joinedSteps {
        guard case .classes(let targets) = batch.targets, let kind = kind(batch, step), kind < kinds else {
          continue
        }
        body(kind * classes, Int(targets[step.row]))
      }
    }
    each(seen) { counts[$0 + $1] += 1 }
    var (right, sum, number) = (0.0, 0.0, 0.0)
    each(asked) { start, target in
      let own = counts[start..<start + classes], best = own.max() ?? 0
      // The first of equals, as networks answer.
      if own.firstIndex(of: best) == start + target { right += 1 }
      sum -= Reals.log(own[start + target] / own.reduce(0, +))
      number += 1
    }
    return MemorylessGuess(name: name, doc: doc, accuracy: right / number, loss: sum / number)
  }

  /// The linear function of the moment's input with the least squared error, and a constant; the constant alone for
  /// `width` 0. Nil if it cannot be determined.
  ///
  /// Of labels it is a chance, kept as far from 0 and 1 as the share of a label that was never seen.
  private static func linear(_ seen: Seen, _ asked: Seen, width: Int, outputs kind: NetworkShape.Outputs)
    -> MemorylessGuess?
  {
    let order = width + 1, outputs = kind.width
    func features(_ batch: Batch, _ step: SeenStep) -> [Double] {
      guard width > 0, case .reals(let x) = batch.inputs, let row = step.input else { return [1] }
      return (0..<width).map { x[row, $0] } + [1]
    }
    func target(_ batch: Batch, _ step: SeenStep) -> [Double] {
      switch batch.targets {
      case .classes(let classes): (0..<outputs).map { Int(classes[step.row]) == $0 ? 1 : 0 }
      case .reals(let reals), .labels(let reals): (0..<outputs).map { reals[step.row, $0] }
      }
    }
    var squares = [Double](repeating: 0, count: order * order),
      products = [Double](repeating: 0, count: order * outputs)
    for (batch, step) in seen.joinedSteps {
      let x = features(batch, step), y = target(batch, step)
      for i in 0..<order where x[i] != 0 {
        for j in 0..<order { squares[i * order + j] += x[i] * x[j] }
        for k in 0..<outputs { products[i * outputs + k] += x[i] * y[k] }
      }
    }
    // Columns that are constant or repeat others would leave it undetermined.
    let trace = (0..<order).reduce(0) { $0 + squares[$1 * order + $1] }
    for i in 0..<order { squares[i * order + i] += 1e-9 * trace / Double(order) }
    guard
      let weights = solution(
        of: squares, order: order, times: products, columns: outputs, under: .portable)
    else { return nil }
    var (right, sum, number) = (0.0, 0.0, 0.0)
    let least = LabelShares(counts: [0], steps: Double(seen.joinedSteps.count)).shares[0]
    for (batch, step) in asked.joinedSteps {
      let x = features(batch, step), y = target(batch, step)
      var answer = [Double](repeating: 0, count: outputs)
      for i in 0..<order where x[i] != 0 {
        for k in 0..<outputs { answer[k] += x[i] * weights[i * outputs + k] }
      }
      switch kind {
      case .classes:
        let best = answer.max() ?? 0
        if answer.firstIndex(of: best).map({ y[$0] == 1 }) == true { right += 1 }
      case .labels:
        for (said, label) in zip(answer, y) {
          sum -= LabelShares.log(chance: min(max(said, least), 1 - least), label: label)
        }
      case .reals:
        for (said, right) in zip(answer, y) { sum += (said - right) * (said - right) / 2 }
      }
      number += 1
    }
    guard number > 0 else { return nil }
    return MemorylessGuess(
      name: width == 0 ? "mean" : "from one step",
      doc: width == 0
        ? "always the mean of training’s targets" : "the best linear function of the same step’s input",
      accuracy: kind.areClasses ? right / number : nil, loss: kind.areClasses ? nil : sum / number)
  }
}

extension [(Batch, [SeenStep])] {
  fileprivate var joinedSteps: [(Batch, SeenStep)] { flatMap { batch, steps in steps.map { (batch, $0) } } }
}
