import Components
import LinearAlgebra
import Recurrent
public import TrialFormat

/// Every engine's gradient against every other's, on one network and batch.
///
/// Engines that perturb parameters one by one are asked for some numbers of each parameter, those of the
/// largest derivatives and as many drawn at random. Terms of κ: what each step adds to a parameter's gradient
/// over the batch, for V, c and an encoder's parameters what each example adds.
public struct EngineComparison: Sendable {
  public enum Standing: String, Sendable {
    /// Equal to other exact engines to rounding, 1e-12·κ.
    case exact
    /// Equal to 1e-7.
    case numerical
    /// Any difference is allowed: there is no verdict.
    case approximate
  }

  public struct Engine: Sendable, Hashable {
    /// The engine's kind, with settings where it has any.
    public let name: String
    public let standing: Standing
    /// What is particular to its gradient here; "" for nothing.
    public let remark: String
  }

  /// How one parameter's gradients by two engines agree.
  public struct Agreement: Sendable, Hashable {
    /// ‖a − b‖ / max(‖a‖, ‖b‖); 0 where both vanish. NaN where one of the engines does not compute the
    /// parameter.
    public let error: Double
    /// a·b / (‖a‖ ‖b‖); 1 where both vanish, 0 where one does.
    public let cosine: Double

    init(error: Double, cosine: Double) { (self.error, self.cosine) = (error, cosine) }

    /// An approximation beside the exact gradient, which alone measures the error: ‖g − exact‖ / ‖exact‖.
    public init(_ gradient: [Double], of exact: [Double]) {
      let difference = distance(gradient, exact)
      self.init(
        error: difference == 0 ? 0 : difference / norm(exact), cosine: Agreement(gradient, exact).cosine)
    }

    public init(_ a: [Double], _ b: [Double]) {
      let left = norm(a), right = norm(b), scale = max(left, right)
      guard scale > 0 else {
        // Also where anything is not a number, which then shows as an error.
        (error, cosine) = scale == 0 ? (0, 1) : (.nan, .nan)
        return
      }
      error = distance(a, b) / scale
      cosine = left == 0 || right == 0 ? 0 : zip(a, b).reduce(0) { $0 + ($1.0 / left) * ($1.1 / right) }
    }
  }

  /// A pair that should agree and does not.
  public struct Disagreement: Sendable, Hashable {
    public let engine: String
    public let against: String
    public let parameter: String
    public let error: Double
    public let allowed: Double
    /// Whether one of the two perturbs parameters by finite steps.
    public let isNumerical: Bool
  }

  public let engines: [Engine]
  /// Engines that are not defined for this network or would cost too much, each with the reason.
  public let refused: [(name: String, reason: String)]
  public let parameters: [String]
  /// κ = Σ‖terms‖ / ‖dE/dθ‖ of each parameter.
  public let kappa: [Double]
  /// [engine][other engine][parameter]
  public let agreements: [[[Agreement]]]
  public let disagreements: [Disagreement]

  /// How two engines agree in the parameter in which they do so least.
  public func least(_ engine: Int, _ other: Int) -> EngineAgreement {
    let agreements = agreements[engine][other]
    return EngineAgreement(
      parameters: parameters, errors: agreements.map(\.error), cosines: agreements.map(\.cosine))
  }

  /// - Parameters:
  ///   - extra: engines with the settings that an experiment gives them, beside all of the index with their
  ///     defaults.
  ///   - sweep: the reverse pass over the subject's batch, for κ.
  ///   - forward: RTRL's gradient where it is known already.
  init(_ subject: CheckSubject, extra: [any GradientEngine], sweep: ReverseSweep, forward: Parameters?) {
    let network = subject.network
    var gradients = EngineGradients(
      subject, exact: EngineComparison.gradients(BPTT(), network, subject.batch))
    var names: Set<String> = []
    let defaults = GradientEngines.family.members.compactMap { $0.init() as? any GradientEngine }
    for engine in defaults + extra where names.insert(EngineComparison.name(engine)).inserted {
      gradients.add(engine, forward: forward)
    }
    let shapes = network.parameters.shapes
    parameters = shapes.map(\.name)
    let terms = EngineComparison.terms(network, subject.batch, sweep)
    let columns = gradients.columns
    kappa = shapes.map { shape in
      Residual(difference: 0, terms: terms[shape.name] ?? 0, size: gradients.exact[shape.name].norm).kappa
    }
    engines = columns.map(\.engine)
    refused = gradients.refused
    var disagreements: [Disagreement] = []
    agreements = columns.enumerated().map { index, column in
      columns.enumerated().map { other, against in
        shapes.map { shape in
          guard let (a, b) = column.common(with: against, shape.name) else {
            return Agreement(error: .nan, cosine: .nan)
          }
          let agreement = Agreement(a, b)
          let allowed = EngineComparison.allowed(
            column.engine.standing, against.engine.standing, terms: terms[shape.name] ?? 0, numbers: a.count,
            loss: gradients.loss)
          let size = max(norm(a), norm(b))
          if other < index, let allowed, !(distance(a, b) <= allowed(size)) {
            disagreements.append(
              Disagreement(
                engine: column.engine.name, against: against.engine.name, parameter: shape.name,
                error: agreement.error,
                allowed: allowed(size) / size,
                isNumerical: column.engine.standing == .numerical || against.engine.standing == .numerical))
          }
          return agreement
        }
      }
    }
    self.disagreements = disagreements
  }

  /// ‖a − b‖ that two engines may come to, for gradients of a size; nil if nothing is promised.
  private static func allowed(
    _ a: Standing, _ b: Standing, terms: Double, numbers: Int, loss: Double
  ) -> ((Double) -> Double)? {
    switch (a, b) {
    case (.approximate, _), (_, .approximate): return nil
    case (.exact, .exact): return { Residual.tolerance * max(terms, $0) }
    case (.numerical, _), (_, .numerical):
      // What central differences cannot resolve: E(θ ± h) are rounded, and so is their difference over 2h.
      let floor =
        4 * Double.ulpOfOne / NumericalEngine().step * max(abs(loss), 1) * Double(numbers).squareRoot()
      return { Residual.numericalTolerance * $0 + floor }
    }
  }

  /// The kind, with the settings where there are any, but for switches that are off:
  /// `truncated {window: 10, stride: none}`.
  public static func name(_ engine: any GradientEngine) -> String {
    let settings = type(of: engine).descriptors.filter { engine.table[$0.key] != .flag(false) }
      .map { "\($0.key): \(engine.table[$0.key]?.brief ?? "")" }
    return type(of: engine).kind + (settings.isEmpty ? "" : " {" + settings.joined(separator: ", ") + "}")
  }

  static func gradients(_ engine: any GradientEngine, _ network: Network, _ batch: Batch) -> (
    Parameters, loss: Double
  ) {
    let gradients = Parameters(network.parameters.shapes, precision: network.precision)
    let score = engine.prepare(for: network).gradients(on: batch, into: gradients)
    return (gradients, score.loss)
  }

  /// Σ‖terms‖ of each parameter.
  private static func terms(_ network: Network, _ batch: Batch, _ sweep: ReverseSweep) -> [String: Double] {
    var steps: [String: Double] = [:], examples: [String: Double] = [:]
    for shape in network.parameters.shapes {
      steps[shape.name] = sweep.own.reduce(0) { $0 + $1.effective(shape.name).norm }
    }
    for example in 0..<batch.examples {
      let gradients = Parameters(network.parameters.shapes, precision: network.precision)
      let alone = batch.alone(example, hasOutputSteps: network.shape.arrangement.hasOutputSteps)
      _ = network.forward(alone)
      network.backward(alone, into: gradients)
      for shape in gradients.shapes {
        examples[shape.name, default: 0] += gradients[shape.name].norm / Double(batch.examples)
      }
    }
    return steps.merging(examples) { max($0, $1) }
  }
}

/// One engine's gradient: all numbers of each parameter, or some.
private struct EngineColumn {
  let engine: EngineComparison.Engine
  let numbers: [String: [Double]]
  /// Which numbers of each parameter; all where nil.
  let indices: [String: [Int]]?

  /// The numbers of a parameter that both engines have.
  func common(with other: EngineColumn, _ name: String) -> ([Double], [Double])? {
    guard let mine = numbers[name], let its = other.numbers[name] else { return nil }
    switch (indices?[name], other.indices?[name]) {
    case (nil, let picked?): return (picked.map { mine[$0] }, its)
    case (let picked?, nil): return (mine, picked.map { its[$0] })
    default: return (mine, its)
    }
  }
}

/// Collects the engines' gradients.
private struct EngineGradients {
  let exact: Parameters
  let loss: Double
  private(set) var columns: [EngineColumn] = []
  private(set) var refused: [(name: String, reason: String)] = []
  private let subject: CheckSubject
  private let indices: [String: [Int]]

  init(_ subject: CheckSubject, exact: (gradients: Parameters, loss: Double)) {
    (self.subject, self.exact, loss) = (subject, exact.gradients, exact.loss)
    var indices: [String: [Int]] = [:]
    for shape in exact.gradients.shapes {
      guard shape.count > subject.samples else {
        indices[shape.name] = Array(0..<shape.count)
        continue
      }
      let numbers = exact.gradients[shape.name].elements
      let largest = numbers.indices.sorted { abs(numbers[$0]) > abs(numbers[$1]) }.prefix(subject.samples / 2)
      var stream = RandomStream(seed: 0, name: "gradcheck/" + shape.name)
      var chosen = Array(largest), seen = Set(largest)
      while chosen.count < subject.samples {
        let index = stream.integer(below: shape.count)
        if seen.insert(index).inserted { chosen.append(index) }
      }
      indices[shape.name] = chosen.sorted()
    }
    self.indices = indices
  }

  mutating func add(_ engine: any GradientEngine, forward: Parameters?) {
    let name = EngineComparison.name(engine), network = subject.network, batch = subject.batch
    switch engine {
    case let numerical as NumericalEngine:
      addSampled(name, .numerical) {
        ReferenceDerivatives.centralDifference(
          network, on: batch, parameter: $0, indices: $1, size: numerical.step)
      }
    case is ComplexStepEngine:
      addSampled(name, .exact) {
        ReferenceDerivatives.complexStep(network, on: batch, parameter: $0, indices: $1)
      }
    case is BPTT: add(name, .exact, exact)
    case is RTRL:
      guard let forward else { return refuse(name, EngineGradients.tooLarge) }
      add(name, .exact, forward)
    default:
      if engine is SnAp, !subject.affordsInfluence { return refuse(name, EngineGradients.tooLarge) }
      let standing: EngineComparison.Standing = engine.isExact ? .exact : .approximate
      guard let problem = engine.problems(for: network.model, network.shape).first else {
        add(name, standing, EngineComparison.gradients(engine, network, batch).0)
        return
      }
      guard let given = subject.withGivenVectors(),
        engine.problems(for: given.network.model, given.network.shape).isEmpty
      else {
        return refuse(name, problem.description)
      }
      add(
        name, standing, EngineComparison.gradients(engine, given.network, given.batch).0,
        remark: "token vectors taken as given numbers, so none for the embedding")
    }
  }

  private static let tooLarge =
    "carrying the influence of every parameter on every unit takes too long for a model of this size"

  private mutating func refuse(_ name: String, _ reason: String) { refused.append((name, reason)) }

  private mutating func add(
    _ name: String, _ standing: EngineComparison.Standing, _ gradients: Parameters, remark: String = ""
  ) {
    let numbers = Dictionary(
      uniqueKeysWithValues: gradients.shapes.map { ($0.name, gradients[$0.name].elements) })
    columns.append(
      EngineColumn(
        engine: .init(name: name, standing: standing, remark: remark), numbers: numbers, indices: nil))
  }

  private mutating func addSampled(
    _ name: String, _ standing: EngineComparison.Standing, _ derivatives: (String, [Int]) -> [Double]
  ) {
    var numbers: [String: [Double]] = [:]
    for shape in exact.shapes { numbers[shape.name] = derivatives(shape.name, indices[shape.name] ?? []) }
    let isPartial = exact.shapes.contains { $0.count > subject.samples }
    let remark = isPartial ? "\(subject.samples) numbers of each larger parameter" : ""
    columns.append(
      EngineColumn(
        engine: .init(name: name, standing: standing, remark: remark), numbers: numbers, indices: indices))
  }
}

extension Batch {
  /// One example as a batch of its own.
  fileprivate func alone(_ example: Int, hasOutputSteps: Bool) -> Batch {
    let input = BatchShape(lengths: [inputShape.length(example)]),
      output = BatchShape(lengths: [outputShape.length(example)])
    func rows(_ steps: Int) -> [Int] { (0..<steps).map { $0 * examples + example } }
    func pick(_ numbers: Matrix, _ rows: [Int]) -> Matrix {
      let result = Matrix(rows: rows.count, columns: numbers.columns, precision: numbers.precision)
      for (row, from) in rows.enumerated() {
        result.rows(row..<row + 1).copy(from: numbers.rows(from..<from + 1))
      }
      return result
    }
    let targetRows = hasOutputSteps ? rows(output.steps) : [example]
    let inputs: Inputs =
      switch self.inputs {
      case .reals(let x): .reals(pick(x, rows(input.steps)))
      case .tokens(let all): .tokens(rows(input.steps).map { all[$0] })
      }
    let targets = self.targets.map { all in
      targetRows.map { all[$0] }
    } numbers: { all in
      pick(all, targetRows)
    }
    var alone = Batch(inputShape: input, outputShape: output, inputs: inputs, targets: targets)
    alone.continues = continues.map { [$0[example]] }
    alone.initial = initial?.map { $0.rows(example..<example + 1) }
    return alone
  }
}
