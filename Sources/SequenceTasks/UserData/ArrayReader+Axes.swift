import Components
import Recurrent

/// What arrays are taken for, and what is said of axes in another order.
extension ArrayReader {
  /// `inputs [5, 30, 2] as [time, batch, feature], numbers`
  ///
  /// - Parameter lengths: those of its sequences, and the array that has them, where there is one.
  func said(_ axes: ArrayAxes, _ side: RawExample.Side?, _ lengths: (name: String, steps: [Int])?) -> String {
    let names = ArrayAxes.names(axes.hasTime, axes.array.lengths == nil ? task.layout : .batchFirst)
    let kind =
      switch side {
      case .texts?: axes.key == "inputs" ? "words" : "classes"
      case .integers?: axes.key == "inputs" ? "tokens" : "classes"
      case .numbers?, nil: task.outputs == .labels && axes.key == "targets" ? "labels" : "numbers"
      }
    return "\(axes.name) \(axes.array.shape) as [\(names)\(axes.hasFeatures ? ", feature" : "")], \(kind)"
      + (lengths.map { name, steps in
        ", of \(steps.min() ?? 0) to \(steps.max() ?? 0) steps by '\(name)', \(axes.batch * axes.time - steps.reduce(0, +)) steps behind them not read"
      } ?? "")
  }

  /// Where axes have names, as in netCDF, the sequences of the inputs must be called as those of the targets, and no
  /// third axis may be that of time.
  func expectNamedAxes(_ inputs: ArrayAxes, _ targets: ArrayAxes) throws(Problem) {
    guard inputs.hasTime, inputs.array.lengths == nil, let names = inputs.array.axes, names.count > 1 else {
      return
    }
    let place = task.layout == .timeFirst ? 1 : 0, other = 1 - place
    func fault(_ remedy: Remedy) -> Problem {
      Problem(
        "inputs", "array '\(inputs.name)' of \(file) has the axes \(names.joined(separator: ", "))",
        remedy: remedy)
    }
    let wanted = ArrayAxes.names(true, task.layout)
    if names.dropFirst(2).contains("time") {
      throw fault("put them in the order \(wanted), feature: in xarray by transpose('…', …)")
    }
    guard !targets.hasTime, let own = targets.array.axes?.first, let found = names.firstIndex(of: own),
      found != place
    else { return }
    throw found == other
      ? fault("'\(own)' is the axis of the targets: say 'layout: \(otherLayout.rawValue)'")
      : fault(
        "'\(own)' is the axis of the targets: put the axes in the order \(wanted), feature, in xarray by transpose('…', …)"
      )
  }

  private var otherLayout: OwnFile.Layout { task.layout == .timeFirst ? .batchFirst : .timeFirst }

  /// What puts the inputs' axes in order, where another one has as many sequences as there are targets.
  func rightAxes(_ inputs: ArrayAxes, _ targets: ArrayAxes) -> Remedy? {
    if inputs.hasFeatures, targets.array.shape.contains(inputs.features), inputs.features > 1 {
      return
        "if the last axis is that of the sequences, turn it: x.transpose(2, 1, 0) in NumPy, permute(x, [3 2 1]) in MATLAB"
    }
    guard inputs.hasTime, !targets.hasTime, targets.array.shape.contains(inputs.time) else { return nil }
    return .words(
      "if '\(inputs.name)' is [\(ArrayAxes.names(true, otherLayout)), …], say 'layout: \(otherLayout.rawValue)'"
    )
  }
}
