import Components

/// Targets some steps later than their inputs, as where the next step is what is to be said.
struct LaterTargets {
  /// How many steps later.
  private let shift: Int
  /// What they are called.
  private let names: [String]

  init(_ task: OwnFile) { (shift, names) = (task.shift, task.targets) }

  /// What is said of it.
  var facts: [(name: String, value: String)] {
    guard shift > 0 else { return [] }
    let steps = steps(shift)
    return [
      ("targets", "\(Spelling.list(names, limit: 4)) \(steps) later, so that sequences are \(steps) shorter")
    ]
  }

  private func steps(_ count: Int) -> String { count == 1 ? "1 step" : "\(count) steps" }

  /// Sequences shorter by so many steps: the inputs without the last, the targets without the first.
  ///
  /// - Throws: `Problem` where nothing is left of a sequence.
  func shifted(_ examples: [RawExample]) throws(Problem) -> [RawExample] {
    guard shift > 0 else { return examples }
    var shifted: [RawExample] = []
    shifted.reserveCapacity(examples.count)
    for example in examples {
      guard example.targets.steps > shift else {
        throw Problem(
          "shift",
          "\(example.place): a sequence of \(steps(example.targets.steps)) has no target \(shift) later",
          remedy: "leave sequences out that are not longer than 'shift'")
      }
      shifted.append(
        RawExample(
          inputs: example.inputs.dropping(last: shift), targets: example.targets.dropping(first: shift),
          place: example.place, membership: example.membership))
    }
    return shifted
  }
}

extension RawExample.Side {
  fileprivate var steps: Int {
    switch self {
    case .texts(let texts): texts.count
    case .integers(let integers): integers.count
    case .numbers(let numbers, let width): numbers.count / width
    }
  }

  fileprivate func dropping(first: Int = 0, last: Int = 0) -> Self {
    switch self {
    case .texts(let texts): .texts(Array(texts.dropFirst(first).dropLast(last)))
    case .integers(let integers): .integers(Array(integers.dropFirst(first).dropLast(last)))
    case .numbers(let numbers, let width):
      .numbers(Array(numbers.dropFirst(first * width).dropLast(last * width)), width: width)
    }
  }
}
