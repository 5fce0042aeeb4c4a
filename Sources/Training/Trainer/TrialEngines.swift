import Components
import Gradients
import Recurrent

/// The gradient engine of a trial at work, as often as there are purposes that must not disturb each other: a
/// random one must draw for training what it would draw without records.
final class TrialEngines {
  /// Whose gradients parameters move along.
  let training: any GradientComputation
  /// That of updates inside sequences, where there are such.
  let online: (any OnlineComputation)?
  /// That of records; training's own, unless training's gradients are taken at parameters with noise.
  let recording: any GradientComputation
  /// That of records which are taken later; nil if none are.
  let late: (any GradientComputation)?

  /// - Parameter looksBack: whether there are records that are taken later.
  init(_ settings: TrialSettings, network: Network, looksBack: Bool) {
    let engine = settings.gradient.engine
    training = engine.prepare(for: network)
    recording = settings.optimizer.common.weightNoise > 0 ? engine.prepare(for: network) : training
    online = settings.gradient.online.flatMap {
      engine.prepareOnline(for: network, every: $0, examples: settings.train.batch)
    }
    late = looksBack ? engine.prepare(for: network) : nil
  }
}

extension TrialEngines: Resumable {
  var state: StateItems {
    var state = StateItems()
    state.add(training, in: "training")
    if let online { state.add(online, in: "online") }
    if recording !== training { state.add(recording, in: "recording") }
    if let late { state.add(late, in: "late") }
    return state
  }

  func restore(_ state: inout StateReader) throws(StateError) {
    try state.restore(training, in: "training")
    if let online { try state.restore(online, in: "online") }
    if recording !== training { try state.restore(recording, in: "recording") }
    if let late { try state.restore(late, in: "late") }
  }
}
