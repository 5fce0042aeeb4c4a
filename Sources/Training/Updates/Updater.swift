import CKernels
import Components
import LinearAlgebra
import Recurrent

/// From a gradient to changed parameters: an optimizer's rule with its schedule, clipping and controls, and
/// all they remember.
///
/// Everything that decides the next update is in its state: the memories and the streams' positions. The rest
/// is settings and room to compute in, made before the first update.
struct Updater {
  let optimizer: any Optimizer
  /// Updates planned, which some schedules depend on.
  let updates: Int
  private(set) var memory: OptimizerMemory
  private(set) var scheduleMemory = ScheduleMemory()
  private(set) var gradientNoise: RandomStream
  private(set) var weightNoise: RandomStream

  private let room: ClippingRoom
  private let constraint: OrthogonalComputation?
  /// Places of the numbers that decay.
  private let decaying: [Range<Int>]
  /// The parameters without noise.
  private let clean: Matrix?

  /// Takes the parameters into the constraint, where there is one.
  init(
    _ optimizer: any Optimizer, _ parameters: Parameters, seed: UInt64, updates: Int,
    under determinism: Determinism = .machine
  ) {
    let common = optimizer.common
    (self.optimizer, self.updates) = (optimizer, updates)
    memory = optimizer.memory(for: parameters)
    gradientNoise = RandomStream(seed: seed, name: "gradient-noise")
    weightNoise = RandomStream(seed: seed, name: "weight-noise")
    room = common.clip?.prepare(for: parameters) ?? ClippingRoom()
    constraint = common.constraint?.start(parameters, under: determinism)
    decaying = Updater.decaying(parameters.shapes, on: common.decayOn)
    clean =
      common.weightNoise > 0
      ? Matrix(rows: 1, columns: parameters.count, precision: parameters.values.precision) : nil
  }

  /// Places of decaying numbers among all, neighbours joined.
  private static func decaying(_ shapes: [ParameterShape], on which: CommonSettings.Decaying) -> [Range<Int>]
  {
    var ranges: [Range<Int>] = [], offset = 0
    for shape in shapes {
      let range = offset..<offset + shape.count
      offset = range.upperBound
      guard which == .all || shape.axes.count == 2, !range.isEmpty else { continue }
      if let last = ranges.last, last.upperBound == range.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
      } else {
        ranges.append(range)
      }
    }
    return ranges
  }

  /// Whether gradients are taken at parameters with noise on them.
  var perturbs: Bool { clean != nil }

  /// The learning rate of `update`.
  func rate(at update: Int) -> Double { optimizer.learningRate * multiplier(at: update) }

  private func multiplier(at update: Int) -> Double {
    optimizer.schedule.factor(at: update, of: updates) * scheduleMemory.factor
  }

  /// θ moves along the gradients, which are finite, and are used up.
  ///
  /// - Parameters:
  ///   - parameters: θ.
  ///   - gradients: by θ.
  ///   - norm: of the gradients.
  ///   - update: its number.
  ///   - meter: is told of the clipped gradients.
  /// - Returns: what the gradient was multiplied by, and what the controls did.
  mutating func update(
    _ parameters: Parameters, along gradients: Parameters, norm: Double, update: Int,
    meter: UpdateMeter? = nil
  ) -> (factor: Double, controls: ControlReport) {
    let common = optimizer.common, multiplier = multiplier(at: update),
      rate = common.learningRate * multiplier
    var report = ControlReport()
    let clipped = common.clip?.clip(gradients, norm: norm, at: parameters, room) ?? Clipped()
    report.clippedShare = clipped.share
    meter?.clipped(to: gradients)
    if let noise = common.gradientNoise {
      report.gradientNoise = noise.deviation(at: update)
      gradients.values.addNormal(deviation: report.gradientNoise, from: &gradientNoise)
    }
    constraint?.begin(parameters)
    decay(parameters, gradients, rate: rate, multiplier: multiplier)
    optimizer.update(parameters, along: gradients, rate: rate, memory: &memory)
    if common.l1 > 0 { report.zeroShare = shrink(parameters, by: rate * common.l1) }
    if let constraint { report.constraintError = constraint.finish(parameters) }
    return (clipped.factor, report)
  }

  private func decay(_ parameters: Parameters, _ gradients: Parameters, rate: Double, multiplier: Double) {
    guard optimizer.common.weightDecay > 0 else { return }
    let theta = parameters.values, functions = theta.precision.functions
    let factor = optimizer.decoupledDecay(rate: rate, multiplier: multiplier)
    for range in decaying {
      let theta = theta.columns(range), g = gradients.values.columns(range)
      if let factor {
        functions.pointee.scale(numericCast(range.count), theta.pointer, factor)
      } else {
        functions.pointee.add_scaled(
          numericCast(range.count), optimizer.common.weightDecay, theta.pointer, g.pointer, 1)
      }
    }
  }

  /// Returns the share of zeros among what decays.
  private func shrink(_ parameters: Parameters, by threshold: Double) -> Double {
    var zeros = 0, count = 0
    for range in decaying {
      let theta = parameters.values.columns(range)
      zeros += Int(
        theta.precision.functions.pointee.shrink(numericCast(range.count), theta.pointer, threshold))
      count += range.count
    }
    return Double(zeros) / Double(max(count, 1))
  }

  /// Puts noise on the parameters until `calm`, where the settings ask for it.
  mutating func perturb(_ parameters: Parameters) {
    guard let clean else { return }
    clean.copy(from: parameters.values)
    parameters.values.addNormal(deviation: optimizer.common.weightNoise, from: &weightNoise)
  }

  /// Takes the noise off.
  func calm(_ parameters: Parameters) {
    if let clean { parameters.values.copy(from: clean) }
  }

  /// A loss was measured, which the schedule may follow.
  mutating func observe(_ loss: Double, of watched: WatchedLoss) {
    optimizer.schedule.observe(loss, of: watched, memory: &scheduleMemory)
  }
}

extension Updater: Resumable {
  var state: StateItems {
    var state = StateItems()
    // Some rules remember under the same names.
    state.add("kind", text: type(of: optimizer).kind)
    state.add(memory, in: "memory")
    state.add(scheduleMemory, in: "schedule")
    state.add("gradient_noise", position: gradientNoise.position)
    state.add("weight_noise", position: weightNoise.position)
    if let constraint { state.add(constraint, in: "constraint") }
    return state
  }

  mutating func restore(_ state: inout StateReader) throws(StateError) {
    try state.expect(type(of: optimizer).kind, as: "kind")
    try state.restore(&memory, in: "memory")
    try state.restore(&scheduleMemory, in: "schedule")
    gradientNoise.move(to: try state.position("gradient_noise"))
    weightNoise.move(to: try state.position("weight_noise"))
    if let constraint { try state.restore(constraint, in: "constraint") }
  }
}
