/// One place of a network where states are left out.
public struct DropoutPlace: Sendable, Equatable {
  /// The beginning of the layer's names.
  public let prefix: String
  /// Whether states are left out of what W reads, with one mask for each sequence; otherwise they are left
  /// out of what a level hands to the level above, with a new mask at every step.
  public let isRecurrent: Bool
  public let isOfEncoder: Bool
  public let width: Int
  /// The axis of `width` in files.
  public let axis: String
  let share: Double

  /// `layer0.recurrent`, `encoder.layer0.between`: as the place is called in files, and its stream
  /// `dropout/<update>/<name>`.
  public var name: String { prefix + (isRecurrent ? "recurrent" : "between") }

  /// All places of a network, the encoder's first.
  public static func all(_ model: ModelSettings, _ shape: NetworkShape) -> [DropoutPlace] {
    let names = ParameterNames(model, shape)
    func places(_ levels: [[LayerNames]], isOfEncoder: Bool) -> [DropoutPlace] {
      let recurrent =
        model.dropout.recurrent == 0
        ? []
        : levels.joined().map { layer in
          DropoutPlace(
            prefix: layer.prefix, isRecurrent: true, isOfEncoder: isOfEncoder, width: layer.units,
            axis: layer.axis("hidden"), share: model.dropout.recurrent)
        }
      // What is handed on has the axis of the rows of the next level's U.
      let between =
        model.dropout.between == 0
        ? []
        : zip(levels, levels.dropFirst()).compactMap { below, above in
          names.shapes.first { $0.name == above[0].U }.map { U in
            DropoutPlace(
              prefix: below[0].prefix, isRecurrent: false, isOfEncoder: isOfEncoder, width: U.rows,
              axis: U.axes[0],
              share: model.dropout.between)
          }
        }
      return recurrent + between
    }
    return places(names.encoder, isOfEncoder: true) + places(names.layers, isOfEncoder: false)
  }
}
