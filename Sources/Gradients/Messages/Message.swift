public import Recurrent
import TrialFormat

/// One message: how a state component of a layer depends on a parameter, at every step.
public struct Message: Sendable {
  /// `s`, `decoder.q`, as states are called in files.
  public let state: String
  public let parameter: String
  public let tensor: ExampleTensor
  /// The component's number in the cell's declaration.
  let component: Int
  /// Prefix of the layer whose state it is.
  let prefix: String
  let isOfEncoder: Bool
  /// Of what enters the products in the parameter's place, where that is something else.
  let effective: MatrixShape?

  /// Every message of an engine, in the order of layers, components and parameters.
  ///
  /// Parameters with a row for each token have none: only rows of tokens that the example reads could differ
  /// from zero.
  public static func all(of engine: MessageEngine, _ model: ModelSettings, _ shape: NetworkShape) -> [Message]
  {
    let names = ParameterNames(model, shape)
    let isSoft = model.feedback(in: shape) == .soft
    let carried = names.shapes.filter { parameter in
      !parameter.hasTokenRows && (isSoft || (parameter.name != names.V && parameter.name != names.c))
    }
    func messages(of layer: LayerNames, _ time: ExampleTensor.Time, isOfEncoder: Bool, _ own: Set<String>?)
      -> [Message]
    {
      model.cell.declaration.states.enumerated().flatMap { component, state in
        carried.filter { own?.contains($0.name) ?? true }.map { parameter in
          Message(
            engine, layer, state: state, component: component, parameter, time, isOfEncoder: isOfEncoder)
        }
      }
    }
    // A layer's state depends on its own parameters and on those of the layers below; a decoder's on the
    // encoder's, too, and where outputs are fed back softly, on all.
    func messages(_ levels: [[LayerNames]], _ time: ExampleTensor.Time, isOfEncoder: Bool, all: Bool)
      -> [Message]
    {
      var below: Set<String> = []
      return levels.flatMap { directions in
        defer { for layer in directions { below.formUnion(layer.all) } }
        return directions.flatMap { layer in
          messages(
            of: layer, time, isOfEncoder: isOfEncoder,
            all ? nil : below.union(layer.all).union(isOfEncoder ? [] : [names.F]))
        }
      }
    }
    let isPair = !names.encoder.isEmpty
    return messages(names.encoder, .input, isOfEncoder: true, all: false)
      + messages(
        names.layers, shape.arrangement.generates ? .target : .input, isOfEncoder: false,
        all: isSoft || isPair)
  }

  /// The parameters without messages because they have a row for each token.
  public static func parametersLeftOut(_ model: ModelSettings, _ shape: NetworkShape) -> [String] {
    ParameterNames(model, shape).shapes.filter(\.hasTokenRows).map(\.name)
  }

  private init(
    _ engine: MessageEngine, _ layer: LayerNames, state: String, component: Int, _ parameter: ParameterShape,
    _ time: ExampleTensor.Time, isOfEncoder: Bool
  ) {
    let prefix = layer.prefix, units = layer.units
    (self.state, self.parameter, self.prefix) = (prefix + state, parameter.name, prefix)
    (self.component, self.isOfEncoder, effective) = (component, isOfEncoder, parameter.effective)
    let hidden = ExampleTensor.Axis(layer.axis("hidden"), units)
    // Read per unit, messages are those of what enters the products: a number of the parameter may belong to
    // several units.
    let entering = engine == .unit ? parameter.effective : nil
    let sizes = [(parameter.rows, entering?.rows), (parameter.columns, entering?.columns)].suffix(
      parameter.axes.count)
    var axes = zip(parameter.axes, sizes).map { name, size in
      let entering = size.1 ?? size.0
      return ExampleTensor.Axis(entering == size.0 ? name : "effective_" + name, entering)
    }
    if engine == .rtrl {
      // A parameter of one number a unit has an axis of units itself: there it is the unit from which
      // influence comes.
      axes = [hidden] + axes.map { $0 == hidden ? ExampleTensor.Axis(layer.axis("hidden_from"), units) : $0 }
    }
    var attributes = [ExampleTensor.Attribute(name: "engine", value: engine.rawValue)]
    if let name = Message.foundingName(of: parameter.name, in: layer) {
      attributes.append(ExampleTensor.Attribute(name: "founding_name", value: name))
    }
    if entering != nil {
      let remark =
        "by the weights that enter the products, which are a function of \(parameter.base) and belong to one unit each"
      attributes.append(ExampleTensor.Attribute(name: "remark", value: remark))
    }
    tensor = ExampleTensor(
      path: TrialPath.records.message(engine.rawValue, prefix + state, parameter.name),
      doc:
        "derivative of state \(prefix)\(state) by \(parameter.name), as \(engine.rawValue) carries it forward",
      time: time,
      axes: axes,
      labels: [
        .init(.engine, engine.rawValue), .init(.state, prefix + state), .init(.parameter, parameter.name),
      ],
      attributes: attributes)
  }

  /// As RNN White Box calls it. alpha and beta: of a layer's own U and W; zeta and gamma: of the encoder's,
  /// in the decoder.
  private static func foundingName(of parameter: String, in layer: LayerNames) -> String? {
    switch parameter {
    case layer.U, layer.prefix + "U": "alpha"
    case layer.W: "beta"
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
