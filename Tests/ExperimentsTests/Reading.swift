import Language

/// The variants of a text, read as the example root.
func variants(_ text: String, set overrides: [String] = []) throws(Faults) -> [Variant<Example>] {
  try ExperimentDocument(bytes: Array(text.utf8), file: "test.exp").variants(
    of: Example.self, overrides: overrides)
}

/// What is said about a text, or nothing where it is good.
func messages(_ text: String, set overrides: [String] = []) -> [String] {
  do throws(Faults) {
    _ = try variants(text, set: overrides)
    return []
  } catch {
    return error.all.map { "\($0.location.line):\($0.location.column) \($0.message)" }
  }
}

/// A file with every kind of setting.
let goodFile = """
  # vim: ft=yaml
  experiment: vanishing
  title: "How far back: an error signal?"
  about: |
    Prose with *Markdown*: a list
    - one # no comment

  task: { kind: adding, length: 40 }
  model:
    cell: { kind: rnn, activation: relu }
    hidden: [64, 32]
    bidirectional: true
  optimizer:
    kind: adam
    learning_rate: 1e-3
    clip: { kind: norm, threshold: .5 }
  train: { steps: 2_000, batch: 32, precision: float32 }
  seeds: 1..3
  beside: [unit, { kind: truncated, window: 10, stride: 1 }]
  steps: last 3
  sweep:
    model.cell: [rnn, lstm, gru]
    optimizer.learning_rate: [1e-2, 0.001]
  """
