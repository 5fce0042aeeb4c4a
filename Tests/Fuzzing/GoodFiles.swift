/// Files without a mistake that need no data, so that what is done after reading them is tried, too.
enum GoodFiles {
  static let all = [
    """
    # vim: ft=yaml
    experiment: many
    title: "Many: settings"
    about: |
      Prose with *Markdown*.
    task: { kind: noise, length: 9, min_length: 4, inputs: 3, classes: 4 }
    model:
      cell: { kind: rnn, activation: relu }
      hidden: [6, 5]
      bidirectional: true
      initial_state: learned
      dropout: { between: 0.1, recurrent: 0.2 }
      init: { W: { kind: orthogonal, gain: 0.9, per: gate }, b: 0.5 }
    optimizer:
      kind: adam
      learning_rate: 1e-2
      schedule: { kind: cosine, warmup: 5 }
      clip: { kind: norm, threshold: 1.0 }
      weight_decay: 1e-4
    loss: { reduce: mean, steps: last 3 }
    train: { steps: 30, batch: 5, precision: float32, evaluate_every: 10, until: { kind: loss, below: 0.1 } }
    seeds: 1..3
    sweep:
      model.cell: [rnn, lstm, { kind: leaky, leak: 0.5 }]
      optimizer.learning_rate: [1e-2, 1e-3]
    record: { every: 7, log: 5, at: [first, last], tensors: [states] }
    figures: [loss, { kind: gradient-by-time, state: [s], align: end, at: [0, last] }]

    """,
    """
    experiment: engines
    task: { kind: noise, length: 6, inputs: 2, classes: 3 }
    model: { cell: lstm, hidden: 4, init: { b.f: 1, W: { kind: spectral-radius, radius: 1.1 } } }
    gradient: { engine: { kind: truncated, window: 3, stride: 1 }, beside: [unit, { kind: snap, order: 2 }, rtrl] }
    optimizer: { kind: sgd, momentum: 0.9, constraint: orthogonal }
    record: { tensors: [states, messages, jacobians], messages: { example: 1, engines: [rtrl] }, diagnostics: [gradient-by-lag, { kind: lyapunov, exponents: 2 }] }
    train: { steps: 5, batch: 3 }

    """,
    """
    experiment: translate
    task: { kind: translation, data: reversal, letters: 6, min_length: 2, max_length: 5, evaluated: 10 }
    model: { cell: gru, hidden: 5, embedding: 3, decoder: { hidden: 5 }, handover: both, feedback: teacher, tied: false }
    gradient: { penalty: { kind: flossing, exponents: 2 } }
    train: { steps: 3, batch: 2 }

    """,
    """
    experiment: formula
    task: { kind: adding, variant: arjovsky, length: 10 }
    model:
      hidden: 4
      cell:
        kind: formula
        gates: [a, z]
        state: { s: (1 - sigmoid(a.z)) * tanh(a.a) + sigmoid(a.z) * s }
    train: { steps: 3, batch: 2 }
    sweep: { task.length: [20, 10] }

    """,
    """
    experiment: heir
    extends: bases/good.exp
    title: Of a base
    model: { hidden: 3, cell: { activation: tanh } }
    seeds: [1, 2]

    """,
  ]
}
