import Experiments
import Recurrent
import Store
import Testing
import Training

@testable import Runner

/// A trial file holds what the trainer said, each number where its name says.
@Suite struct StoredEventTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  /// Stacked layers, ragged batches, everything that records can hold; each axis has an extent of its own.
  private static let everything = """
    experiment: tiny
    task: { kind: noise, length: 6, min_length: 2, inputs: 2, classes: 3 }
    model: { cell: lstm, hidden: [4, 8], dropout: { between: 0.3, recurrent: 0.4 } }
    gradient: { beside: [{ kind: truncated, window: 2 }, rtrl] }
    optimizer: { kind: adam, learning_rate: 0.01, clip: { kind: norm, threshold: 0.01 } }
    train: { steps: 5, batch: 5, evaluate_every: 2 }
    record: { at: [0, 1, 3], probe: 11, tensors: [states, messages, jacobians], diagnostics: [gradient-by-lag] }

    """

  private static let extents = [
    "input": 2, "token": 13, "output": 3, "example": 5, "probe_example": 11, "record": 3, "step": 5,
    "evaluation": 3,
    "layer0_hidden": 4, "layer1_hidden": 8, "encoder_layer0_hidden": 4, "encoder_layer1_hidden": 8,
    "decoder_layer0_hidden": 9,
    "decoder_layer1_hidden": 10,
  ]

  @Test(
    arguments: Arrangement.allCases, [("inputs=2", "classes", "float64"), ("tokens=13", "reals", "float32")])
  func everyNumberIsInItsPlace(
    arrangement: Arrangement, form: (inputs: String, targets: String, precision: String)
  ) throws {
    var overrides = [
      "task.arrangement=\(arrangement.rawValue)", "task.\(form.inputs)", "task.targets=\(form.targets)",
      "train.precision=\(form.precision)",
    ]
    if arrangement.generates { overrides += ["task.target_length=7", "task.min_target_length=3"] }
    if arrangement == .sequenceToSequence { overrides.append("model.decoder.hidden=[9, 10]") }
    let trial = try #require(workshop.plan(Self.everything, set: overrides).trials.first),
      path = "\(workshop.path)/trial.h5"
    let trainer = Trainer(trial.settings, source: trial.variant.source)
    var recorder = try TrialRecorder(trial, at: path),
      expected = ExpectedFile(trial.settings, trial.variant.source)
    while let event = trainer.next() {
      expected.take(event, final: trainer.network.parameters)
      try recorder.write(event, network: trainer.network)
    }
    try recorder.finish(provenance: "{}")

    let file = try TrialFile(reading: path)
    let stored = try datasets(in: file)
    #expect(stored.count > 100 && stored.subtracting(expected.datasets.keys).isEmpty)
    for (name, dataset) in expected.datasets.sorted(by: { $0.key < $1.key }) {
      let isThere = file.contains(name)
      #expect(isThere, "\(name) is missing")
      guard isThere else { continue }
      #expect(try file.elementType(name) == dataset.type, "\(name)")
      #expect(try file.dimensions(name) == dataset.axes, "\(name)")
      #expect(try file.text(attribute: "units", on: name) == dataset.unit, "\(name)")
      for (extent, axis) in zip(try file.shape(name), dataset.axes) {
        if let known = Self.extents[axis] { #expect(extent == known, "\(name) along \(axis)") }
      }
      let values = try file.reals(name)
      #expect(
        values.count == dataset.values.count
          && zip(values, dataset.values).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }, "\(name)")
    }
    // No swap hides behind equal numbers.
    let large = expected.datasets.filter { name, dataset in
      let isShared = name.contains("/beside/") || name.contains("/messages/")
      return dataset.values.count > 30 && !dataset.values.allSatisfy { $0 == 0 } && !isShared
    }
    #expect(large.count > 30 && Set(large.map { "\($0.value.values)" }).count == large.count)
  }

  @Test(arguments: Arrangement.allCases) func whatIsNotAskedForIsNotThere(arrangement: Arrangement) throws {
    let overrides = [
      "task.arrangement=\(arrangement.rawValue)", "record.tensors=[]", "record.probe=0",
      "record.diagnostics=[]",
    ]
    let results = try workshop.run(workshop.plan(Self.everything, set: overrides)),
      result = try #require(results.first)
    #expect(result.status == .done, "\(result.problem ?? "")")
    let file = try TrialFile(reading: result.file)
    for path in [
      "/records/states", "/records/state_gradients", "/records/probe", "/probe_example", "/diagnostics",
    ] {
      #expect(!file.contains(path), "\(path)")
    }
    #expect(try file.shape("/records/outputs").first == 3)
  }

  /// States on record are those that the outputs beside them are made of, also where the network that trains
  /// holds a segment at a time.
  @Test(arguments: ["{ engine: bptt }", "{ engine: { kind: bptt, checkpointing: true } }"])
  func statesBelongToTheirOutputs(
    gradient: String
  ) throws {
    let plan = try workshop.plan(
      Workshop.tiny.replacing("sweep: { model.cell: [rnn, lstm] }\n", with: "") + "\ngradient: \(gradient)\n",
      set: ["seeds=[1]"])
    let file = try TrialFile(reading: try #require(workshop.run(plan).first).file)
    for row in 0..<3 {
      let states = try file.reals("/records/states/s", row: row),
        outputs = try file.reals("/records/outputs", row: row)
      let V = try file.reals("/records/parameters/V", row: row),
        c = try file.reals("/records/parameters/c", row: row)
      #expect(outputs.count == 5 * 3 * 3 && states.count == 5 * 3 * 4)
      for place in outputs.indices where !outputs[place].isNaN {
        let (step, output) = (place / 3, place % 3)
        let sum = (0..<4).reduce(c[output]) { $0 + states[step * 4 + $1] * V[$1 * 3 + output] }
        #expect(abs(sum - outputs[place]) < 1e-12)
      }
    }
  }

  @Test func axesSayWhatTheyAre() throws {
    let text = Self.everything.replacing("inputs: 2", with: "tokens: 13").replacing(
      "steps: 5", with: "steps: 1")
    let trial = try #require(workshop.plan(text, set: ["record.at=[0]"]).trials.first),
      path = "\(workshop.path)/trial.h5"
    let writer = try TrialWriter(at: path)
    try writer.create(trial, trial.variant.layout)
    try writer.finish()
    let docs = [
      "/layer0_gate_hidden": "unit, gate by gate", "/layer1_hidden_from": "unit whose state is read",
      "/layer1_hidden": "unit",
      "/token": "input token", "/output": "number of the output vector, or class",
      "/input_time": "step of the input sequence",
      "/target_time": "step of the output sequence", "/example": "sequence of the training batch",
      "/probe_example": "sequence of the probe batch", "/layer0_state_to": "number of the joint state",
      "/layer0_state_from": "number of the joint state a step before",
      "/record": "update that the record precedes",
    ]
    let file = try TrialFile(reading: path)
    for (axis, doc) in docs { #expect(try file.text(attribute: "long_name", on: axis) == doc, "\(axis)") }
    #expect(try file.strings("/layer0_gate_hidden").prefix(5) == ["i[0]", "i[1]", "i[2]", "i[3]", "f[0]"])
  }

  /// The paths of all datasets but axes.
  private func datasets(in file: TrialFile) throws -> Set<String> {
    var found: Set<String> = []
    func visit(_ group: String) throws {
      for name in try file.children(group) {
        let path = group == "/" ? "/\(name)" : "\(group)/\(name)"
        if file.isGroup(path) {
          try visit(path)
        } else if try file.dimensions(path) != [name] {
          found.insert(path)
        }
      }
    }
    try visit("/")
    return found
  }
}
