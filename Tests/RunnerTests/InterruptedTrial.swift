import Testing

/// A trial that is interrupted, for what it has recorded or remembers when that happens.
struct InterruptedTrial: CustomTestStringConvertible, Sendable {
  let testDescription: String
  /// The experiment file after its first line.
  let text: String
  /// Whether it ends before its last update.
  var endsEarly = false

  static let all = [
    InterruptedTrial(
      testDescription: "masks and noise",
      text: """
        task: { kind: noise, length: 5, min_length: 2, inputs: 3, classes: 3 }
        model: { cell: lstm, hidden: [4, 4], dropout: { between: 0.3, recurrent: 0.4 } }
        optimizer: { kind: adam, learning_rate: 0.01, gradient_noise: annealed, weight_noise: 0.01, clip: { kind: norm, threshold: 0.1 } }
        train: { steps: 8, batch: 3, evaluate_every: 3 }
        record: { every: 4, at: [0, last], when_clipped: 2 }
        """),
    InterruptedTrial(
      testDescription: "states carried",
      text: """
        task: { kind: characters, file: text.txt, length: 6, windows: 20, written: 5 }
        model: { cell: lstm, hidden: [4, 3], initial_state: learned }
        gradient: { beside: [rtrl] }
        optimizer: { kind: adam, learning_rate: 0.01, clip: { kind: norm, threshold: 0.1 } }
        train: { steps: 8, batch: 3, evaluate_every: 3, carry: true }
        record: { every: 4, at: [0, last], when_clipped: 2 }
        """),
    InterruptedTrial(
      testDescription: "sequence to sequence",
      text: """
        task: { kind: noise, length: 5, min_length: 2, inputs: 3, classes: 3, arrangement: sequence-to-sequence }
        model: { cell: gru, hidden: 4 }
        optimizer: { kind: sgd, learning_rate: 0.05, schedule: { kind: plateau, patience: 1 } }
        train: { steps: 8, batch: 3, evaluate_every: 2, precision: float32 }
        record: { every: 3, at: [last] }
        """),
    InterruptedTrial(
      testDescription: "rtrl inside sequences",
      text: """
        task: { kind: noise, length: 6, inputs: 3, classes: 3 }
        model: { cell: rnn, hidden: 4 }
        gradient: { engine: rtrl, online: 2 }
        train: { steps: 6, batch: 3 }
        record: { every: 2 }
        """),
    InterruptedTrial(
      testDescription: "uoro inside sequences",
      text: """
        task: { kind: noise, length: 6, inputs: 3, classes: 3 }
        model: { cell: lstm, hidden: 4 }
        gradient: { engine: uoro, online: 3, beside: [uoro] }
        train: { steps: 6, batch: 3 }
        record: { every: 2 }
        """),
    InterruptedTrial(
      testDescription: "before a divergence",
      text: """
        task: { kind: noise, length: 8, inputs: 3, classes: 4 }
        model: { cell: { kind: rnn, activation: linear }, hidden: 6 }
        optimizer: { kind: sgd, learning_rate: 0.5 }
        train: { steps: 40, batch: 5, evaluate_every: 3 }
        record: { at: [first], before_divergence: 3 }
        """, endsEarly: true),
    InterruptedTrial(
      testDescription: "until a metric",
      text: """
        task: { kind: adding, length: 10 }
        model: { cell: rnn, hidden: 4 }
        train: { steps: 14, batch: 3, evaluate_every: 2, until: { kind: metric, name: squared_error, at_most: 1000, evaluations: 3 } }
        record: { every: 4, at: [last] }
        """, endsEarly: true),
    InterruptedTrial(
      testDescription: "everything on record",
      text: """
        task: { kind: noise, length: 6, min_length: 2, inputs: 2, classes: 3 }
        model: { cell: lstm, hidden: 4 }
        gradient: { beside: [rtrl, { kind: truncated, window: 2 }], penalty: { kind: omega } }
        train: { steps: 6, batch: 3, evaluate_every: 2 }
        record: { every: 2, probe: 5, tensors: [states, messages, jacobians], diagnostics: [gradient-by-lag, lyapunov] }
        """),
  ]
}
