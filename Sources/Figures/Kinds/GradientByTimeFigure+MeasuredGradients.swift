import Archive

extension GradientByTimeFigure {
  /// States that share a time axis: those of one layer or of one side of an encoder-decoder, whose names
  /// share a prefix.
  struct Layer: Hashable {
    var title: String
    var states: [String]

    /// Layers in order of first appearance, encoders first: `encoder.s`, `encoder.q` belong to "encoder", `s` to "".
    static func layers(of states: [String]) -> [Layer] {
      let inOrder = states.filter { $0.hasPrefix("encoder.") } + states.filter { !$0.hasPrefix("encoder.") }
      return inOrder.reduce(into: []) { layers, state in
        let prefix = state.lastIndex(of: ".").map { String(state[..<$0]) } ?? ""
        if let index = layers.firstIndex(where: { $0.title == prefix }) {
          layers[index].states.append(state)
        } else {
          layers.append(Layer(title: prefix, states: [state]))
        }
      }
    }
  }

  /// What the trials of a run have recorded, read once.
  struct Measured {
    private(set) var remarks = Remarks()
    let layers: [Layer]
    let alignsEnds: Bool
    /// Which sequences the gradients are of, a sentence.
    let batch: String
    /// For each `at`: variant → update.
    let updates: [[String: Int]]
    private let trials: [(trial: StoredTrial, gradients: StateGradients)]

    init(_ run: StoredRun, _ figure: GradientByTimeFigure) throws {
      var readable: [(trial: StoredTrial, gradients: StateGradients)] = []
      var failures: [(StoredTrial, ArchiveFault)] = []
      var names: [String] = []
      for trial in run.trials {
        do throws(ArchiveFault) {
          guard let gradients = try StateGradients(trial) else { continue }
          for name in try gradients.states() where !names.contains(name) { names.append(name) }
          readable.append((trial, gradients))
        } catch {
          failures.append((trial, error))
        }
      }
      guard !readable.isEmpty else {
        throw FigureError.nothingToDraw(
          reason: failures.first.map { "no trial could be read (\($0.1))" }
            ?? "no trial has recorded state gradients: add `record: { tensors: [states] }` to the experiment file and run it again"
        )
      }
      if let unknown = figure.state.first(where: { !names.contains($0) }) {
        throw FigureError.nothingToDraw(
          reason: "no trial has recorded a state '\(unknown)'; recorded are \(names.joined(separator: ", "))")
      }
      trials = readable
      var sizes: [Int?] = []
      for (_, gradients) in readable { sizes.append(gradients.isOfProbe ? try gradients.examples() : nil) }
      batch = MeasuredBatch.sentence(sizes)
      layers = Layer.layers(of: figure.state.isEmpty ? names : figure.state)
      alignsEnds =
        figure.align == .end
        || figure.align == .auto && readable.allSatisfy { $0.trial.arrangement == "many-to-one" }
      let chosen = ChosenRecords(
        figure.at, of: run.variants, recorded: readable.map { ($0.trial, $0.gradients.records) })
      updates = chosen.updates
      chosen.missing.forEach { remarks.add($0) }
      remarks.addUnreadable(failures)
    }

    /// Each seed's curve; a state that a variant's cell does not have is no part of its norm. A record that
    /// cannot be read is a failure beside the others' curves.
    func curves(
      of variant: String, _ layer: Layer, at update: Int
    ) -> (curves: [Curve], failures: [(StoredTrial, ArchiveFault)]) {
      var (curves, failures): ([Curve], [(StoredTrial, ArchiveFault)]) = ([], [])
      for (trial, gradients) in trials where trial.variant == variant {
        do throws(ArchiveFault) {
          let own = try gradients.states()
          let points = try gradients.norms(
            layer.states.filter(own.contains), at: update, fromEnd: alignsEnds,
            share: GradientByTimeFigure.share)
          curves.append(Curve(seed: trial.seed, points: points))
        } catch {
          failures.append((trial, error))
        }
      }
      return (curves, failures)
    }
  }
}
