import Store

/// A small trial with the objects of a real one: a tanh RNN of 4 units over 3 inputs, 5 steps, a batch of 2,
/// 2 records.
struct ExampleTrial {
  static let steps = 20
  static let records = 2

  /// Every dataset of the example with its axes; the dimensions themselves are not among them.
  static let axes: [(path: String, type: ElementType, dimensions: [String])] = [
    ("/history/loss", .float64, ["step"]),
    ("/history/gradient_norm", .float64, ["step"]),
    ("/evaluation/step", .int64, ["evaluation"]),
    ("/evaluation/loss", .float64, ["evaluation"]),
    ("/test/loss", .float64, []),
    ("/parameters/final/U", .float32, ["input", "gate_hidden"]),
    ("/parameters/final/W", .float32, ["hidden_from", "gate_hidden"]),
    ("/parameters/final/b", .float32, ["gate_hidden"]),
    ("/parameters/final/encoder.U", .float32, ["embedding", "gate_hidden"]),
    ("/records/parameters/W", .float32, ["record", "hidden_from", "gate_hidden"]),
    ("/records/gradients/W", .float32, ["record", "hidden_from", "gate_hidden"]),
    ("/records/batch/inputs", .float32, ["record", "input_time", "example", "input"]),
    ("/records/batch/tokens", .int32, ["record", "input_time", "example"]),
    ("/records/batch/input_lengths", .int64, ["record", "example"]),
    ("/records/batch/targets", .float64, ["record", "target_time", "example", "output"]),
    ("/records/states/s", .float32, ["record", "input_time", "example", "hidden"]),
    ("/records/state_gradients/s", .float32, ["record", "input_time", "example", "hidden"]),
    ("/records/outputs", .float64, ["record", "target_time", "example", "output"]),
    ("/records/step", .int64, ["record"]),
    ("/samples/predicted", .text, ["example"]),
  ]

  static let sizes = [
    "hidden": 4, "hidden_from": 4, "gate_hidden": 4, "input": 3, "output": 2, "embedding": 3, "input_time": 5,
    "target_time": 5,
    "example": 2,
  ]
  static let tokens = ["<pad>", "gut", "schön", "日本"]
  /// Longer than HDF5's old bound of 64 KB on attributes.
  static let settings = "{\"note\": \"" + String(repeating: "schön ", count: 15_000) + "\"}"

  /// Writes and finishes the trial.
  static func write(to path: String) throws {
    let writer = try TrialWriter(at: path)
    try setAttributes(writer)
    try define(writer)
    for (path, type, dimensions) in axes {
      try writer.create(path, type, dimensions: dimensions, attributes: [("long_name", .text(path))])
    }
    try fill(writer)
    try writer.setAttribute("status", "done")
    try writer.finish()
  }

  private static func setAttributes(_ writer: TrialWriter) throws {
    try writer.setAttribute("lab_format", 1)
    try writer.setAttribute("experiment", "vanishing")
    try writer.setAttribute("variant", "model.cell=rnn")
    try writer.setAttribute("seed", 1)
    try writer.setAttribute("arrangement", "many-to-many")
    try writer.setAttribute("loss_kind", "cross-entropy")
    try writer.setAttribute("learning_rate", 1e-3)
    try writer.setAttribute("settings", .text(settings))
    try writer.setAttribute("empty", "")
    try writer.setAttribute("status", "running")
  }

  private static func define(_ writer: TrialWriter) throws {
    for (name, size) in sizes.sorted(by: { $0.key < $1.key }) {
      try writer.define(Dimension(name, size: size))
    }
    try writer.define(Dimension("token", .labels(tokens)))
    try writer.define(.unlimited("step", counting: "updates"), in: "/history")
    try writer.define(.unlimited("evaluation"), in: "/evaluation")
    try writer.define(.unlimited("record"), in: "/records")
  }

  private static func fill(_ writer: TrialWriter) throws {
    for step in 0..<steps {
      try writer.append("/history/loss", [1 / Double(step + 1)])
      try writer.append("/history/gradient_norm", [Double(step)])
    }
    try writer.append("/history/step", Array(0..<steps))
    try writer.append("/evaluation/loss", [0.5, 0.25, 0.125])
    try writer.append("/evaluation/step", [0, 10, 19])
    for (path, type, dimensions) in axes where !path.hasPrefix("/history") && !path.hasPrefix("/evaluation") {
      let count = dimensions.filter { $0 != "record" }.reduce(1) { $0 * (sizes[$1] ?? 1) }
      guard dimensions.first == "record" else {
        try put(values(count, seed: 0), type, path, writer, growing: false)
        continue
      }
      for record in 0..<records { try put(values(count, seed: record), type, path, writer, growing: true) }
      try writer.flush()
    }
  }

  /// Values that float32 holds exactly, different for each record.
  static func values(_ count: Int, seed: Int) -> [Double] { (0..<count).map { Double($0 + 100 * seed) } }

  private static func put(
    _ values: [Double], _ type: ElementType, _ path: String, _ writer: TrialWriter, growing: Bool
  ) throws {
    switch (type, growing) {
    case (.text, true): try writer.append(path, values.map { "text \($0)" })
    case (.text, false): try writer.write(path, values.map { "text \($0)" })
    case (.int32, true), (.int64, true): try writer.append(path, values.map { Int32($0) })
    case (.int32, false), (.int64, false): try writer.write(path, values.map { Int32($0) })
    case (_, true): try writer.append(path, values)
    case (_, false): try writer.write(path, values)
    }
  }
}
