import Components

protocol ExampleTask: Component {}
protocol ExampleCell: Component {}
protocol ExampleOptimizer: Component {}
protocol ExampleClip: Component {}
protocol ExampleEngine: Component {}
protocol ExampleStart: Component {}

struct Adding: ExampleTask {
  static let kind = "adding"
  static let summary = "Add two marked numbers."
  var length = 50
  var data = "none"
  static let settings: [Setting<Adding>] = [
    Setting("length", \.length, .integer(2...10_000), unit: "frames", doc: "Frames a sequence."),
    Setting("data", \.data, .optional(.text(.line)), doc: "A file of pairs."),
  ]
}

struct Copying: ExampleTask {
  static let kind = "copy"
  static let summary = "Repeat symbols after a delay."
  var delay = 10
  static let settings: [Setting<Copying>] = [
    Setting("delay", \.delay, .integer(0...10_000), doc: "Blank frames.")
  ]
}

struct RNN: ExampleCell {
  static let kind = "rnn"
  static let summary = "s = φ(a)"
  var activation = "tanh"
  static let settings: [Setting<RNN>] = [
    Setting("activation", \.activation, .choice(["tanh", "relu", "sigmoid", "linear"]), doc: "φ.")
  ]
}

struct LSTM: ExampleCell {
  static let kind = "lstm"
  static let summary = "Long short-term memory."
  var forgetBias = 1.0
  static let settings: [Setting<LSTM>] = [
    Setting("forget_bias", \.forgetBias, .real(.any), doc: "Initial bias of f.")
  ]
}

struct GRU: ExampleCell {
  static let kind = "gru"
  static let summary = "Gated recurrent unit."
  static let settings: [Setting<GRU>] = []
}

struct SGD: ExampleOptimizer {
  static let kind = "sgd"
  static let summary = "Gradient descent."
  var learningRate = 0.1
  var momentum = 0.0
  static let settings: [Setting<SGD>] = [
    Setting("learning_rate", \.learningRate, .real(.positive), doc: "Step size."),
    Setting("momentum", \.momentum, .real(.rate), doc: "Share of the last step kept."),
  ]
}

struct Adam: ExampleOptimizer {
  static let kind = "adam"
  static let summary = "Adaptive moments."
  var learningRate = 1e-3
  var clip: (any ExampleClip)?
  static let settings: [Setting<Adam>] = [
    Setting("learning_rate", \.learningRate, .real(.positive), doc: "Step size."),
    .optionalComponent("clip", \.clip, Example.clips, doc: "Clipping."),
  ]
}

struct ClipNorm: ExampleClip {
  static let kind = "norm"
  static let summary = "Scale long gradients down."
  var threshold = 1.0
  static let settings: [Setting<ClipNorm>] = [
    Setting("threshold", \.threshold, .real(.positive), doc: "Longest gradient.")
  ]
}

struct Unit: ExampleEngine {
  static let kind = "unit"
  static let summary = "Messages per unit."
  static let settings: [Setting<Unit>] = []
}

struct Truncated: ExampleEngine {
  static let kind = "truncated"
  static let summary = "Reverse over windows."
  var window = 10
  var stride = 1
  static let settings: [Setting<Truncated>] = [
    Setting("window", \.window, .integer(1...10_000), doc: "Steps back."),
    Setting("stride", \.stride, .integer(1...10_000), doc: "Steps between windows."),
  ]
  var problems: [Problem] {
    stride > window
      ? [
        Problem(
          "stride", "a stride of \(stride) skips steps: it is longer than the window of \(window)",
          remedy: .handbook)
      ]
      : []
  }
}

struct Filled: ExampleStart {
  static let kind = "filled"
  static let summary = "One number."
  var value = 0.0
  static let settings: [Setting<Filled>] = [Setting("value", \.value, .real(.any), doc: "The number.")]
}

struct Spread: ExampleStart {
  static let kind = "spread"
  static let summary = "Random numbers."
  var width = 1.0
  var center = 0.0
  static let settings: [Setting<Spread>] = [
    Setting("width", \.width, .real(.positive), doc: "How far apart."),
    Setting("center", \.center, .real(.any), doc: "Around what."),
  ]
  var problems: [Problem] {
    center > width
      ? [Problem("center", "the center \(center) lies outside the width \(width)", remedy: .handbook)] : []
  }
}
