public import Components

/// `model:` of an experiment file.
public struct ModelSettings: Configurable {
  public var cell: any Cell = RNN()
  public var hidden = 32
  public var embedding: Int?

  public init() {}

  public static let settings: [Setting<ModelSettings>] = [
    .component("cell", \.cell, Cells.family, required: true, doc: "The recurrent cell."),
    Setting("hidden", \.hidden, .integer(1...16384), unit: "units", doc: "Width H of the state."),
    Setting(
      "embedding", \.embedding, .optional(.integer(1...16384)), unit: "numbers",
      doc: "Width of learned token vectors that U reads; none: U has one row for each token."),
  ]
}

/// Everything a network's shape depends on.
public struct NetworkShape: Sendable {
  public enum Inputs: Sendable, Equatable {
    case reals(Int)
    case tokens(Int)
  }

  public let inputs: Inputs
  public let classes: Int
  public let arrangement: Arrangement

  public init(inputs: Inputs, classes: Int, arrangement: Arrangement) {
    (self.inputs, self.classes, self.arrangement) = (inputs, classes, arrangement)
  }
}
