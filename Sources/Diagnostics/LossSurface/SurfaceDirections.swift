public import Components
import Recurrent

/// Which two directions a plane of parameters has.
public enum SurfaceDirections: Sendable, Hashable, ValueConvertible {
  /// The record's gradient, and what the gradient after a clipped step has beside it.
  case descent
  /// Drawn at random, each unit's part as large as its weights (Li et al. 2018).
  case random
  /// Two numbers of parameters by their names, `W.0.0`.
  case numbers([String])

  public static let type = ValueType.oneOf([
    .choice(["descent", "random"]), .list(of: .text(.line), count: 2...2),
  ])

  public init?(value: Value) {
    switch value {
    case .text("descent"): self = .descent
    case .text("random"): self = .random
    default:
      guard let names = [String](value: value) else { return nil }
      self = .numbers(names)
    }
  }

  public var value: Value {
    switch self {
    case .descent: .text("descent")
    case .random: .text("random")
    case .numbers(let names): names.value
    }
  }

  /// What the directions are called in files.
  var names: [String] {
    switch self {
    case .descent: ["first step", "second step"]
    case .random: ["first random direction", "second random direction"]
    case .numbers(let names): names
    }
  }

  /// Names that mean no number of a network's parameters; keys are relative to the list.
  func problems(for setting: DiagnosticSetting) -> [Problem] {
    guard case .numbers(let names) = self else { return [] }
    let shapes = ParameterNames(setting.model, setting.shape).shapes
    let wrong = names.enumerated().compactMap { index, name -> Problem? in
      guard SurfaceDirections.place(of: name, among: shapes) == nil else { return nil }
      return Problem(
        "[\(index)]", "the network has no parameter number '\(name)'",
        remedy: .words(SurfaceDirections.remedy(for: name, shapes)))
    }
    guard wrong.isEmpty, Set(names.map { SurfaceDirections.place(of: $0, among: shapes) }).count < names.count
    else { return wrong }
    return [
      Problem("", "a plane needs two directions, and both are '\(names[0])'", remedy: "name two numbers")
    ]
  }

  /// Where a number stands among those of all parameters, which follow one another in the order of `shapes`;
  /// nil if there is none of this name: the parameter, then row and column, of a vector the place.
  static func place(of name: String, among shapes: [ParameterShape]) -> Int? {
    var first = 0
    for shape in shapes {
      defer { first += shape.count }
      guard name.hasPrefix(shape.name + ".") else { continue }
      let places = name.dropFirst(shape.name.count + 1).split(
        separator: ".", omittingEmptySubsequences: false
      )
      .map { Int($0) }
      switch (shape.axes.count, places.count, places.first.flatMap(\.self), places.last.flatMap(\.self)) {
      case (1, 1, let place?, _) where (0..<shape.count).contains(place): return first + place
      case (2, 2, let row?, let column?)
      where (0..<shape.rows).contains(row) && (0..<shape.columns).contains(column):
        return first + row * shape.columns + column
      default: continue
      }
    }
    return nil
  }

  /// What to write instead: a number of the same parameter, or of one that there is.
  private static func remedy(for name: String, _ shapes: [ParameterShape]) -> String {
    let words = name.split(separator: ".").map(String.init)
    let base = words.prefix { Int($0) == nil }.joined(separator: ".")
    guard let shape = shapes.first(where: { $0.name == base }) else {
      return "write a parameter with row and column, of \(Spelling.list(shapes.map(\.name)))"
    }
    return shape.axes.count == 1
      ? "write \(base).0 to \(base).\(shape.count - 1)"
      : "write \(base).ROW.COLUMN, \(base).0.0 to \(base).\(shape.rows - 1).\(shape.columns - 1)"
  }
}
