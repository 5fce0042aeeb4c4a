import LinearAlgebra

/// The parameters of a network: what each is called in files, and how large it is.
///
/// `U W b V c` and per-unit parameters (no `W` for cells without a recurrent product); `Y` for what one-to-many feeds back; with prefixes `encoder.` and `decoder.`, and `decoder.C`,
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
      let sharing = model.cell.sharing(units: units), width = sharing?.count ?? gates * units
      let columns = declaration.gates.enumerated().map {
        GateColumns(gate: $1, columns: sharing?.gateColumns[$0] ?? $0 * units..<($0 + 1) * units)
      }
      func addGated(_ name: String, _ rows: Int, _ axes: [String]) {
        shapes.append(
          ParameterShape(
            prefix + name, rows, width, axes: axes + [gateAxis], gates: columns,
            effective: sharing.map { _ in MatrixShape(rows: rows, columns: gates * units) }))
      }
      for (name, rows, rowAxis) in entering { addGated(name, rows, [rowAxis]) }
      let product = declaration.productShape(units: units), own = model.cell.weightShape(units: units)
      if product.rows > 0 {
        // An axis has one size in a file: where W reads more, or writes less, than every unit once a gate, its axes have other names.
        let axes = [
          axis(own.rows == units ? "hidden_from" : "read_from", of: side),
          own.columns == width ? gateAxis : axis("hidden_to", of: side),
        ]
        shapes.append(
          ParameterShape(
            prefix + "W", own.rows, own.columns, axes: axes, gates: own.columns == width ? columns : [],
            effective: declaration.mapsWeights ? product : nil))
      }
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
    let W = prefix + "W", b = parameters.effective(prefix + "b")
    // Without a W, no rows of anything.
    let none = Matrix(storage: b.storage, offset: b.offset, rows: 0, columns: b.columns)
    return LayerWeights(
      W: parameters.contains(W) ? parameters.effective(W) : none, b: b, unit: unitParameters.map { parameters[prefix + $0] })
  }
}
