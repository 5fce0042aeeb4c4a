import Components
import OrderedCollections

/// A root that resembles the real experiment: sections, components, lists, alternatives.
struct Example: Configurable, Equatable {
  var experiment = "example"
  var title = ""
  var about = ""
  var task: any ExampleTask = Adding()
  var model = ExampleModel()
  var optimizer: any ExampleOptimizer = Adam()
  var train = ExampleTraining()
  var seeds = [1]
  var beside: [any ExampleEngine] = []
  var steps: ExampleSteps = .all

  static let settings: [Setting<Example>] = [
    Setting("experiment", \.experiment, .text(.slug), required: true, doc: "Folder of the results."),
    Setting("title", \.title, .text(.line), doc: "Heading of the page."),
    Setting("about", \.about, .text(.prose), doc: "Prose of the page."),
    .component("task", \.task, tasks, doc: "Where sequences come from."),
    .section("model", \.model, doc: "The network."),
    .component("optimizer", \.optimizer, optimizers, doc: "How parameters move."),
    .section("train", \.train, doc: "The training loop."),
    Setting("seeds", \.seeds, .list(of: .integer(0...Int.max), count: 1...Int.max), doc: "One trial each."),
    .components("beside", \.beside, engines, doc: "Companion engines."),
    Setting("steps", \.steps, .oneOf([.choice(["all"]), .text(.last)]), doc: "Steps that are scored."),
  ]

  static let tasks = Family("task", [Adding.self, Copying.self])
  static let cells = Family("cell", [RNN.self, LSTM.self, GRU.self])
  static let optimizers = Family("optimizer", [SGD.self, Adam.self])
  static let clips = Family("clip", [ClipNorm.self])
  static let engines = Family("engine", [Unit.self, Truncated.self])
  static let starts = Family("start", [Filled.self, Spread.self])

  static func == (a: Example, b: Example) -> Bool { a.table == b.table }
}

struct ExampleModel: Configurable {
  var cell: any ExampleCell = RNN()
  var hidden: ExampleWidths = .all(64)
  var bidirectional = false
  var dropout = 0.0
  var starts: OrderedDictionary<String, any ExampleStart> = [:]

  static let settings: [Setting<ExampleModel>] = [
    .component("cell", \.cell, Example.cells, doc: "The recurrent cell."),
    Setting(
      "hidden", \.hidden, .oneOf([.integer(1...4096), .list(of: .integer(1...4096), count: 1...Int.max)]),
      unit: "units",
      doc: "Width, or one per layer."),
    Setting("bidirectional", \.bidirectional, .flag, doc: "Read both ways."),
    Setting("dropout", \.dropout, .real(.rate), doc: "Share of inputs dropped."),
    .namedComponents(
      "init", \.starts, Example.starts, noun: "a parameter", number: { Filled(value: $0) },
      doc: "What parameters begin with."),
  ]
}

struct ExampleTraining: Configurable {
  var steps = 2000
  var batch = 32
  var precision = "float64"
  var evaluateEvery = 100
  var betas = [0.9, 0.999]

  static let settings: [Setting<ExampleTraining>] = [
    Setting("steps", \.steps, .integer(1...Int.max), doc: "Updates."),
    Setting("batch", \.batch, .integer(1...65536), doc: "Examples an update."),
    Setting("precision", \.precision, .choice(["float32", "float64"]), doc: "Scalar type."),
    Setting(
      "evaluate_every", \.evaluateEvery, .integer(1...Int.max), unit: "updates", doc: "Validation period."),
    Setting("betas", \.betas, .list(of: .real(.rate), count: 2...2), doc: "Two decay rates."),
  ]

  var problems: [Problem] {
    evaluateEvery > steps
      ? [
        Problem(
          "evaluate_every", "'train.evaluate_every' is longer than the training of \(steps) steps",
          remedy: .handbook)
      ]
      : []
  }
}

enum ExampleWidths: ValueConvertible {
  case all(Int), each([Int])

  init?(value: Value) {
    if let width = Int(value: value) {
      self = .all(width)
    } else if let widths = [Int](value: value) {
      self = .each(widths)
    } else {
      return nil
    }
  }

  var value: Value {
    switch self {
    case .all(let width): width.value
    case .each(let widths): widths.value
    }
  }
}

enum ExampleSteps: ValueConvertible {
  case all, last(Int)

  init?(value: Value) {
    guard case .text(let text) = value else { return nil }
    if text == "all" {
      self = .all
    } else if text.hasPrefix("last "), let count = Int(text.dropFirst(5)) {
      self = .last(count)
    } else {
      return nil
    }
  }

  var value: Value {
    switch self {
    case .all: .text("all")
    case .last(let count): .text("last \(count)")
    }
  }
}
