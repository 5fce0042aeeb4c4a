import Components
import LinearAlgebra
import Recurrent
import Testing
import Training

/// States that are not those of the trial that is to continue, or of none.
@Suite struct ForeignStateTests {
  private func state(_ trial: ContinuedTrial) throws -> TrainingState {
    let states = try trial.undisturbed().states
    return try #require(states.prefix(4).last).state
  }

  /// What a trial says of a state.
  private func fault(_ trial: ContinuedTrial, _ items: [StateItems.Item]) throws -> StateError? {
    let source = try trial.source()
    do throws(StateError) {
      let state = try TrainingState(StateItems(items))
      _ = try Trainer(trial.settings, source: source, continuing: state)
      return nil
    } catch {
      return error
    }
  }

  private func changed(
    _ items: [StateItems.Item], _ name: String, _ content: StateItems.Content?
  ) -> [StateItems.Item] {
    items.compactMap { item in
      guard item.name == name else { return item }
      return content.map { StateItems.Item(name, $0) }
    }
  }

  @Test func whatIsWrongIsSaid() throws {
    let trial = ContinuedTrial.whenClipped, items = try state(trial).items.items
    let remedy = "a trial continues only with the settings it was stored with"
    func expect(_ name: String, _ content: StateItems.Content?, _ sentence: String) throws {
      let fault = try #require(try fault(trial, changed(items, name, content)), "\(name)")
      #expect(fault.description == sentence)
    }
    #expect(try fault(trial, items) == nil)
    try expect("parameters/W", nil, "the state has no parameters/W: \(remedy)")
    try expect(
      "parameters/W", .float64([1, 2], shape: [1, 2]),
      "parameters/W of the state is [1, 2], not [5, 5]: \(remedy)")
    try expect(
      "parameters/W", .float64([1, 2], shape: [5, 5]),
      "parameters/W of the state has 2 numbers for [5, 5]: it was not stored by lab")
    try expect(
      "parameters/W", .float32([1], shape: [1, 1]),
      "parameters/W of the state is float32, not float64: \(remedy)")
    try expect("step", .integers([8]), "step of the state is 8, not from 0 to 7: \(remedy)")
    try expect("step", .integers([]), "step of the state is none, not an integer: \(remedy)")
    try expect(
      "step", .integers([1, 2]), "step of the state is 2 of them, not at most 1 integers: \(remedy)")
    try expect(
      "learning/optimizer/kind", .texts(["adam"]),
      "learning/optimizer/kind of the state is adam, not sgd: \(remedy)")
    try expect(
      "learning/optimizer/gradient_noise", .positions([.max]),
      "learning/optimizer/gradient_noise of the state is [18446744073709551615], not one from 0 to 4611686018427387903: \(remedy)"
    )
    try expect(
      "retrospect/steps", .integers([1, 2]),
      "retrospect/steps of the state is 2 of them, not at most 1 integers: \(remedy)")
    let more = items + [StateItems.Item("engines/online/0/calls", .integers([1]))]
    #expect(
      try fault(trial, more)?.description
        == "the state has engines/online/0/calls, which this trial does not remember: \(remedy)")
    #expect(
      try fault(trial, items + [items[0]])?.description
        == "the state has step twice: it was not stored by lab")
  }

  @Test func statesOfOtherSettingsAreRefused() throws {
    let tiny = TinyTrial().recording(every: 3), mine = ContinuedTrial("mine", tiny)
    let items = try state(mine).items.items
    #expect(try fault(mine, items) == nil)
    let others: [(inout TinyTrial) -> Void] = [
      { $0.settings.model.hidden = 6 }, { $0.settings.train.precision = .float32 },
      { $0.settings.optimizer = Adam() },
      { $0.settings.model.cell = LSTM() }, { $0.settings.train.until = WithinCriterion() },
      { $0.settings.train.updates = 2 },
      { $0.settings.record.beforeDivergence = 3 },
    ]
    for change in others {
      let other = ContinuedTrial("other", tiny.changed(change))
      #expect(try fault(other, items) != nil)
      if other.settings.train.updates == 6 { #expect(try fault(mine, state(other).items.items) != nil) }
    }
  }

  /// Whatever stands in an item, a trial refuses it, or trains with it to some end.
  @Test func nothingTraps() throws {
    let contents: [StateItems.Content] = [
      .integers([]), .integers([-1]), .integers([.max]), .integers([.min]), .integers([0, 0, 0]),
      .integers([Int64(Int.max / 2)]), .positions([]), .positions([.max]), .positions([UInt64(Int.max / 2)]),
      .texts([]),
      .texts(["", "\u{0}"]),
      .float64([], shape: []), .float64([.nan], shape: []), .float64([], shape: [0]),
      .float64([], shape: [Int.max, 2, 0]),
      .float64([1], shape: [-1, -1]), .float64([.infinity], shape: [1]), .float32([1], shape: [1, 1]),
    ]
    var refused = 0, continued = 0
    let trials: [ContinuedTrial] = [
      .whenClipped, .diverging(every: 2), .plateau(.training), .metric, .loss(.training, below: 0),
    ]
    for trial in trials {
      let items = try state(trial).items.items, source = try trial.source()
      for item in items {
        for content in contents + [item.content.withoutNumbers].compactMap({ $0 }) {
          do throws(StateError) {
            let foreign = try TrainingState(StateItems(changed(items, item.name, content)))
            _ = ObservedCourse(try Trainer(trial.settings, source: source, continuing: foreign))
            continued += 1
          } catch {
            refused += 1
            #expect(error.item == item.name || error.item.hasPrefix("retrospect"), "\(error)")
          }
        }
      }
    }
    #expect(refused > 500 && continued > 50)
  }
}

extension StateItems.Content {
  /// The same shape, filled with no numbers.
  fileprivate var withoutNumbers: StateItems.Content? {
    switch self {
    case .float32(let numbers, let shape): .float32(numbers.map { _ in .nan }, shape: shape)
    case .float64(let numbers, let shape): .float64(numbers.map { _ in .nan }, shape: shape)
    case .integers, .positions, .texts: nil
    }
  }
}
