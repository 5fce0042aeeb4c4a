public import Recurrent

/// One message: how a state component of a layer depends on a parameter, at every step.
public struct Message: Sendable {
  /// `s`, `decoder.q`, as states are called in files.
  public let state: String
  public let parameter: String
  public let tensor: ExampleTensor
  /// The component's number in the cell's declaration.
  let component: Int
  let isOfEncoder: Bool
  /// Of what enters the products in the parameter's place, where that is something else.
  let effective: MatrixShape?

  /// Every message of an engine, in the order of layers, components and parameters.
  ///
  /// Parameters with a row for each token have none: only rows of tokens that the example reads could differ from zero.
  public static func all(of engine: MessageEngine, _ model: ModelSettings, _ shape: NetworkShape) -> [Message] {
    let names = ParameterNames(model, shape)
    let isSoft = model.feedback(in: shape) == .soft
    let carried = names.shapes.filter { parameter in
      !parameter.hasTokenRows && (isSoft || ![names.V, names.c].contains(parameter.name))
    }
    func messages(_ prefix: String, _ time: ExampleTensor.Time, units: Int, _ parameters: [ParameterShape]) -> [Message] {
      model.cell.declaration.states.enumerated().flatMap { component, state in
        parameters.map { parameter in
          Message(
            engine, prefix, state: state, component: component, parameter, time, units: units,
            isOfEncoder: prefix == names.encoderPrefix)
        }
      }
    }
    let own: [Message] = messages(
      names.layerPrefix, shape.arrangement.generates ? .target : .input, units: model.outputUnits(in: shape), carried)
    guard let prefix = names.encoderPrefix else { return own }
    return messages(prefix, .input, units: model.hidden, carried.filter { $0.name.hasPrefix(prefix) }) + own
  }

  /// The parameters without messages because they have a row for each token.
  public static func parametersLeftOut(_ model: ModelSettings, _ shape: NetworkShape) -> [String] {
    ParameterNames(model, shape).shapes.filter(\.hasTokenRows).map(\.name)
  }

  private init(
    _ engine: MessageEngine, _ prefix: String, state: String, component: Int, _ parameter: ParameterShape,
    _ time: ExampleTensor.Time, units: Int, isOfEncoder: Bool
  ) {
    (self.state, self.parameter) = (prefix + state, parameter.name)
    (self.component, self.isOfEncoder, effective) = (component, isOfEncoder, parameter.effective)
    let hidden = ExampleTensor.Axis(prefix.axis("hidden"), units)
    // Read per unit, messages are those of what enters the products: a number of the parameter may belong to several units.
    let entering = engine == .unit ? parameter.effective : nil
    let sizes = [(parameter.rows, entering?.rows), (parameter.columns, entering?.columns)].suffix(parameter.axes.count)
    var axes = zip(parameter.axes, sizes).map { name, size in
      let entering = size.1 ?? size.0
      return ExampleTensor.Axis(entering == size.0 ? name : "effective_" + name, entering)
    }
    if engine == .rtrl {
      // A parameter of one number a unit has an axis of units itself: there it is the unit from which influence comes.
      axes = [hidden] + axes.map { $0 == hidden ? ExampleTensor.Axis(prefix.axis("hidden_from"), units) : $0 }
    }
    var attributes = [ExampleTensor.Attribute(name: "engine", value: engine.rawValue)]
    if let name = Message.foundingName(of: parameter.name, in: prefix) {
      attributes.append(ExampleTensor.Attribute(name: "founding_name", value: name))
    }
    if entering != nil {
      let remark = "by the weights that enter the products, which are a function of \(parameter.base) and belong to one unit each"
      attributes.append(ExampleTensor.Attribute(name: "remark", value: remark))
    }
    tensor = ExampleTensor(
      path: "messages/\(engine.rawValue)/\(prefix)\(state)/\(parameter.name)", time: time, axes: axes,
      attributes: attributes)
  }

  /// alpha and beta: of a layer's own U and W; zeta and gamma: of the encoder's, in the decoder.
  private static func foundingName(of parameter: String, in prefix: String) -> String? {
    switch parameter {
    case prefix + "U": "alpha"
    case prefix + "W": "beta"
    case "encoder.U": "zeta"
    case "encoder.W": "gamma"
    default: nil
    }
  }
}

extension ParameterShape {
  /// Whether each row belongs to one token of the inputs.
  var hasTokenRows: Bool { axes.first == "token" }
}

extension String {
  /// An axis of the layer with this prefix: `hidden`, or `decoder_hidden` where there are two layers.
  func axis(_ name: String) -> String { isEmpty ? name : dropLast() + "_" + name }
}
