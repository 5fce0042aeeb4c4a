import Components
import Testing
import Training

/// The controls of `ContinuationTests`: every item of a state matters somewhere; where one is as it was in
/// the beginning, a trial goes another way.
@Suite struct StateResetTests {
  struct Reset: Sendable, CustomTestStringConvertible {
    let trial: ContinuedTrial
    /// Beginnings of the items' names.
    let items: [String]

    var testDescription: String { items.joined(separator: ", ") }

    func names(_ item: String) -> Bool { items.contains { item == $0 || item.hasPrefix("\($0)/") } }
  }

  private static func optimizer(_ kind: String) -> ContinuedTrial? {
    ContinuedTrial.optimizers.first {
      $0.settings.optimizer.memories.count > 0 && type(of: $0.settings.optimizer).kind == kind
    }
  }

  private static func engine(_ name: String) -> ContinuedTrial? {
    ContinuedTrial.engines.first { $0.name == name }
  }

  static let resets: [Reset] = {
    let memory = "learning/optimizer/memory", schedule = "learning/optimizer/schedule"
    let plateau = ContinuedTrial.plateau(.training), none = ContinuedTrial.gradientNoise
    let all: [(ContinuedTrial?, [String])] = [
      (none, ["step"]), (none, ["parameters"]), (none, ["learning/optimizer/gradient_noise"]),
      (ContinuedTrial.weightNoise, ["learning/optimizer/weight_noise"]),
      (optimizer("sgd"), ["\(memory)/velocity"]), (optimizer("rmsprop"), ["\(memory)/square"]),
      (optimizer("adam"), ["\(memory)/mean"]), (optimizer("adam"), ["\(memory)/updates"]),
      (optimizer("adadelta"), ["\(memory)/step_square"]),
      (optimizer("amsgrad"), ["\(memory)/largest_square"]),
      (optimizer("adamax"), ["\(memory)/largest"]),
      (optimizer("nadam"), ["\(memory)/momentum_product"]),
      (plateau, ["\(schedule)/factor"]), (plateau, ["\(schedule)/best"]), (plateau, ["\(schedule)/bad"]),
      (plateau, ["\(schedule)/resting"]), (ContinuedTrial.plateau(.validation), [schedule]),
      (engine("uoro"), ["engines/training/calls"]),
      (engine("uoro online"), (0..<4).map { "engines/online/\($0)/calls" }),
      (engine("uoro online"), ["engines/online/3/calls"]),
      (engine("uoro with noise on weights"), ["engines/recording/calls"]),
      (ContinuedTrial.whenClipped, ["engines/late/calls"]),
      (ContinuedTrial.companions, ["records/beside/uoro/calls"]),
      (ContinuedTrial.companions, ["records/beside/uoro-2/calls"]),
      (ContinuedTrial.ring, ["until"]), (ContinuedTrial.ring, ["until/place"]),
      (ContinuedTrial.metric, ["until/evaluations_in_row"]),
      (ContinuedTrial.within, ["until/sequences_in_row"]),
      (ContinuedTrial.whenClipped, ["retrospect/clippings_left"]),
      (ContinuedTrial.diverging(every: nil), ["retrospect/steps", "retrospect/parameters"]),
      (ContinuedTrial.diverging(every: 2), ["retrospect/recorded"]),
    ]
    return all.compactMap { trial, items in trial.map { Reset(trial: $0, items: items) } }
  }()

  @Test(arguments: resets) func resettingGoesAnotherWay(_ reset: Reset) throws {
    #expect(try reset.trial.differs(resetting: reset.names))
    // The control's control.
    #expect(try !reset.trial.differs { _ in false })
  }

  /// No item is without its control, but the rule's name, which never changes; the same memory of another
  /// rule counts.
  @Test func everyItemHasAControl() throws {
    #expect(Self.resets.count == 31)
    var left: Set<String> = []
    for trial in ContinuedTrial.all {
      let state = try Trainer(trial.settings, source: trial.source()).state
      for item in try #require(state).items.items where !Self.resets.contains(where: { $0.names(item.name) })
      {
        left.insert(item.name.split(separator: "/").prefix(4).joined(separator: "/"))
      }
    }
    #expect(left == ["learning/optimizer/kind"])
  }
}
