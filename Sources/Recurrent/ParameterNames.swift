/// The parameters of a network: what each is called in files, and how large it is.
///
/// `U W b V c` and per-unit parameters; `Y` for what one-to-many feeds back; with prefixes `encoder.` and `decoder.`, and `decoder.C`,
/// for sequence-to-sequence; `embedding` first.
public struct ParameterNames: Sendable {
  /// In the order they are stored.
  public let shapes: [ParameterShape]
  public let embedding: String?
  /// What x is multiplied by.
  public let U: String
  /// The context's weights, where the handover has any.
  public let C: String?
  /// What feedback is multiplied by; exists where `hasFeedback`.
  public let F: String
  public let hasFeedback: Bool
  public let V: String
  public let c: String
  /// Prefix of the layer that the head reads, "" or "decoder.".
  public let layerPrefix: String
  public let encoderPrefix: String?
  /// Per-unit parameters, without prefix.
  public let unitParameters: [String]

  public init(_ model: ModelSettings, _ shape: NetworkShape) {
    let declaration = model.cell.declaration, gates = declaration.gates.count
    let isPair = shape.arrangement == .sequenceToSequence
    let width = shape.outputs.width, outputUnits = model.outputUnits(in: shape)
    layerPrefix = isPair ? "decoder." : ""
    encoderPrefix = isPair ? "encoder." : nil
    unitParameters = declaration.unitParameters
    // The decoder's U exists whatever is fed back: without feedback its gradient is zero.
    hasFeedback = isPair || (shape.arrangement == .oneToMany && model.feedback(in: shape) != .none)
    (U, F) = isPair ? ("encoder.U", "decoder.U") : ("U", "Y")
    C = isPair && model.handover.givesContext ? "decoder.C" : nil
    (V, c) = (layerPrefix + "V", layerPrefix + "c")

    var shapes: [ParameterShape] = []
    let input: (count: Int, axis: String)
    switch (shape.inputs, model.embedding) {
    case (.tokens(let vocabulary), let dimensions?):
      embedding = "embedding"
      shapes.append(ParameterShape("embedding", vocabulary, dimensions, axes: ["token", "embedding"]))
      input = (dimensions, "embedding")
    case (.tokens(let vocabulary), nil): (embedding, input) = (nil, (vocabulary, "token"))
    case (.reals(let dimensions), _): (embedding, input) = (nil, (dimensions, "input"))
    }
    func axis(_ name: String, of side: String) -> String { isPair ? "\(side)_\(name)" : name }
    func addLayer(_ prefix: String, side: String, units: Int, entering: [(name: String, rows: Int, axis: String)]) {
      let gateAxis = axis("gate_hidden", of: side)
      let columns = declaration.gates.enumerated().map { GateColumns(gate: $1, columns: $0 * units..<($0 + 1) * units) }
      func addGated(_ name: String, _ rows: Int, _ axes: [String]) {
        shapes.append(ParameterShape(prefix + name, rows, gates * units, axes: axes + [gateAxis], gates: columns))
      }
      for (name, rows, rowAxis) in entering { addGated(name, rows, [rowAxis]) }
      addGated("W", units, [axis("hidden_from", of: side)])
      addGated("b", 1, [])
      for name in declaration.unitParameters {
        shapes.append(ParameterShape(prefix + name, 1, units, axes: [axis("hidden", of: side)]))
      }
    }
    if isPair {
      addLayer("encoder.", side: "encoder", units: model.hidden, entering: [("U", input.count, input.axis)])
      let context = C == nil ? [] : [("C", model.hidden, "encoder_hidden")]
      addLayer("decoder.", side: "decoder", units: outputUnits, entering: [("U", width, "output")] + context)
    } else {
      let back = hasFeedback ? [("Y", width, "output")] : []
      addLayer("", side: "", units: outputUnits, entering: [("U", input.count, input.axis)] + back)
    }
    shapes.append(ParameterShape(V, outputUnits, width, axes: [axis("hidden", of: "decoder"), "output"]))
    shapes.append(ParameterShape(c, 1, width, axes: ["output"]))
    self.shapes = shapes
  }

  public func layerWeights(_ parameters: Parameters) -> LayerWeights { weights(layerPrefix, parameters) }

  /// Of the encoder; only where there is one.
  public func encoderWeights(_ parameters: Parameters) -> LayerWeights { weights(encoderPrefix ?? layerPrefix, parameters) }

  private func weights(_ prefix: String, _ parameters: Parameters) -> LayerWeights {
    LayerWeights(
      W: parameters.effective[prefix + "W"] ?? parameters[prefix + "W"],
      b: parameters[prefix + "b"], unit: unitParameters.map { parameters[prefix + $0] })
  }
}
