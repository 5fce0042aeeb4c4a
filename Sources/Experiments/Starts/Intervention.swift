import Archive
import Components
import OrderedCollections
import Recurrent

/// Changes that are made to stored weights before they are used: of whole parameters, or of one gate's columns.
struct Intervention {
  private enum Operation: String {
    case set = "="
    case multiply = "*="
    case add = "+="
  }

  private struct Change {
    let name: String
    let operation: Operation
    let number: Double
    let parameter: String
    let columns: Range<Int>
    /// Of the whole parameter.
    let width: Int
  }

  private var changes: [Change] = []

  /// - Parameter shapes: of the network's parameters.
  /// - Throws: a problem of `model.from`, where a name is none of theirs.
  init(_ settings: StartSettings, on shapes: [ParameterShape]) throws(Problem) {
    let all = [
      (Operation.set, "set", settings.set), (.multiply, "multiply", settings.multiply),
      (.add, "add", settings.add),
    ]
    for (operation, key, numbers) in all {
      for (name, number) in numbers {
        guard let (shape, columns) = Intervention.part(name, of: shapes) else {
          let known = shapes.flatMap { shape in [shape.name] + shape.gates.map { "\(shape.name).\($0.gate)" }
          }
          throw Problem(
            "\(key).\(name)", "this network has no parameter '\(name)'",
            remedy: .words(
              Spelling.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
                ?? "it has \(Spelling.list(known, limit: 12))"), at: .key)
        }
        changes.append(
          Change(
            name: name, operation: operation, number: number, parameter: shape.name, columns: columns,
            width: shape.columns))
      }
    }
  }

  /// `, with parameters.b.f += 1`; "" where nothing is changed.
  var words: String {
    let spelled = changes.map {
      "parameters.\($0.name)\($0.operation.rawValue)\(Value.real($0.number).brief)"
    }
    return spelled.isEmpty ? "" : ", with " + spelled.joined(separator: ", ")
  }

  /// The weights as they are used.
  func applied(to stored: [StoredParameter]) -> [StoredParameter] {
    if changes.isEmpty { return stored }
    return stored.map { parameter in
      var numbers = parameter.numbers
      for change in changes where change.parameter == parameter.name {
        for index in numbers.indices where change.columns.contains(index % change.width) {
          switch change.operation {
          case .set: numbers[index] = change.number
          case .multiply: numbers[index] *= change.number
          case .add: numbers[index] += change.number
          }
        }
      }
      return StoredParameter(
        name: parameter.name, extents: parameter.extents, gates: parameter.gates, numbers: numbers)
    }
  }

  private static func part(_ name: String, of shapes: [ParameterShape]) -> (ParameterShape, Range<Int>)? {
    for shape in shapes {
      if shape.name == name { return (shape, 0..<shape.columns) }
      if let gate = shape.gates.first(where: { "\(shape.name).\($0.gate)" == name }) {
        return (shape, gate.columns)
      }
    }
    return nil
  }
}
