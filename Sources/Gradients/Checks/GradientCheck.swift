public import Recurrent
public import TrialFormat

/// All checks of one model with one set of parameters on one batch, reduced where cost demands.
public struct GradientCheck: Sendable {
  /// What was reduced, one phrase each.
  public let reductions: [String]
  public let engines: EngineComparison
  /// Nil with a reason in `omissions`.
  public let meeting: MeetInTheMiddle?
  public let bias: BiasDecomposition?
  public let liveness: Liveness
  /// Checks that were not made, each with the reason.
  public let omissions: [(check: String, reason: String)]

  /// Checks a model.
  ///
  /// - Parameters:
  ///   - model: its settings.
  ///   - shape: its arrangement and the widths of inputs and outputs.
  ///   - loss: what its outputs are scored by.
  ///   - parameters: those of the network that `model` and `shape` make.
  ///   - batch: the sequences on which gradients are compared.
  ///   - engines: engines with settings of their own, compared beside all others.
  ///   - effort: the share of the usual number of operations; below 1 if many models are checked.
  public init(
    _ model: ModelSettings, _ shape: NetworkShape, loss: LossSettings, parameters: Parameters, batch: Batch,
    engines: [any GradientEngine] = [], effort: Double = 1
  ) {
    let subject = CheckSubject(model, shape, loss: loss, parameters: parameters, batch: batch, effort: effort)
    let network = subject.network
    var omissions: [(check: String, reason: String)] = []
    _ = network.forward(subject.batch)
    let sweep = ReverseSweep(network, subject.batch)
    let refusal =
      subject.affordsInfluence
      ? MeetInTheMiddle.refusal(model) : "the model is too large to carry full influence"
    meeting = refusal == nil ? MeetInTheMiddle(network, subject.batch, sweep) : nil
    if let refusal { omissions.append((GradientCheck.meetingName, refusal)) }
    self.engines = EngineComparison(subject, extra: engines, sweep: sweep, forward: meeting?.forward)
    var reductions = subject.remarks
    if BiasDecomposition.refusal(model, network.shape) == nil {
      bias = BiasDecomposition(network, subject.batch)
    } else if let given = subject.withGivenVectors(),
      BiasDecomposition.refusal(given.network.model, given.network.shape) == nil
    {
      reductions.append("token vectors as given numbers for engines that work per unit")
      bias = BiasDecomposition(given.network, given.batch)
    } else {
      bias = nil
      omissions.append((GradientCheck.biasName, BiasDecomposition.refusal(model, network.shape) ?? ""))
    }
    liveness = Liveness(network, subject.batch)
    (self.reductions, self.omissions) = (reductions, omissions)
  }

  static let meetingName = "meet in the middle", biasName = "bias of unit"

  /// Below this share of the gradient crossing every cut, forward and reverse pass do not meet.
  static let crossingLimit = 1e-9

  /// What is wrong, a sentence each.
  public var failures: [String] {
    var failures = engines.disagreements.map {
      "\($0.engine) and \($0.against) differ in \($0.parameter) by \($0.error), allowed are \($0.allowed)"
    }
    if let meeting {
      let worst = meeting.worst
      if !meeting.holds {
        failures.append(
          """
          forward and reverse pass do not meet at cut \(worst.step) in \(worst.parameter): \
          error \(worst.residual.error), κ \(worst.residual.kappa)
          """)
      } else if meeting.cuts.count > 2, !(meeting.crossing >= GradientCheck.crossingLimit) {
        failures.append(
          "no gradient crosses any cut, so that forward and reverse pass have nothing to agree on")
      }
    }
    if let bias, !bias.holds {
      let worst = bias.worst
      failures.append(
        """
        the bias of unit is not what its decomposition says in \(worst.parameter): \
        error \(worst.residual.error), κ \(worst.residual.kappa)
        """)
    }
    return failures + liveness.problems
  }

  public var isRight: Bool { failures.isEmpty }
}

extension GradientCheck {
  /// One line for each check that was made.
  public var lines: [CheckVerdict] {
    var lines: [CheckVerdict] = []
    let exact = engines.engines.indices.filter { engines.engines[$0].standing == .exact }
    lines.append(line("exact engines agree", exact, exact, .exact))
    let numerical = engines.engines.indices.filter { engines.engines[$0].standing == .numerical }
    if !numerical.isEmpty { lines.append(line("central differences agree", numerical, exact, .numerical)) }
    if let meeting {
      let worst = meeting.worst
      lines.append(
        CheckVerdict(
          check: GradientCheck.meetingName,
          scope: "\(meeting.cuts.count) cuts, worst at \(worst.step) in \(worst.parameter)",
          error: worst.residual.error, kappa: worst.residual.kappa, isRight: meeting.holds))
    }
    if let bias {
      let worst = bias.worst
      let term = bias.hasImmediateTerm ? ", with the immediate term" : ""
      lines.append(
        CheckVerdict(
          check: GradientCheck.biasName, scope: "exact − unit = Σ (λO)α\(term), worst in \(worst.parameter)",
          error: worst.residual.error, kappa: worst.residual.kappa, isRight: bias.holds))
    }
    let dead = liveness.gates.max { $0.dead < $1.dead }
    let silent = liveness.gates.max { $0.silent < $1.silent }
    lines.append(
      CheckVerdict(
        check: "liveness",
        scope: """
          most dead units: \(GradientCheck.percent(dead?.dead)) in \(dead?.name ?? "none"), \
          most silent moments: \(GradientCheck.percent(silent?.silent)) in \(silent?.name ?? "none")
          """,
        isRight: liveness.isLive))
    return lines
  }

  private static func percent(_ share: Double?) -> String { "\(Int((100 * (share ?? 0)).rounded())) %" }

  /// The pair of two groups of engines that agrees least, beside κ.
  private func line(_ check: String, _ group: [Int], _ others: [Int], _ standing: EngineComparison.Standing)
    -> CheckVerdict
  {
    var worst = (error: 0.0, kappa: 1.0, scope: "")
    for engine in group {
      for other in others where other != engine {
        for (parameter, agreement) in engines.agreements[engine][other].enumerated()
        where !agreement.error.isNaN {
          let kappa = standing == .exact ? engines.kappa[parameter] : 1
          if worst.scope.isEmpty || agreement.error / kappa > worst.error / worst.kappa {
            worst = (
              agreement.error, kappa,
              "worst: \(engines.engines[engine].name) against \(engines.engines[other].name) in \(engines.parameters[parameter])"
            )
          }
        }
      }
    }
    let isRight = !engines.disagreements.contains { $0.isNumerical == (standing == .numerical) }
    return CheckVerdict(
      check: check, scope: worst.scope, error: worst.error, kappa: worst.kappa, isRight: isRight)
  }
}
