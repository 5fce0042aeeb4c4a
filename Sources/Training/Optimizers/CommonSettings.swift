public import Components
public import Recurrent

/// The settings that all optimizers share: the learning rate, and what is done to gradients and parameters
/// around the rule.
///
/// In the order of an update: the gradient g is clipped; noise and λθ are added to it; parameters decay where
/// that is no part of g; the rule moves them; L1 draws them to 0; a constraint takes them back to where they
/// may be.
public struct CommonSettings: Sendable {
  /// The parameters that weight decay and L1 act on.
  public enum Decaying: String, Sendable, CaseIterable, ValueConvertible { case all, matrices }

  public var learningRate: Double
  public var schedule: any Schedule = ConstantSchedule()
  public var clip: (any Clipping)?
  public var weightDecay = 0.0
  public var l1 = 0.0
  public var decayOn = Decaying.all
  public var gradientNoise: AnnealedNoise?
  public var weightNoise = 0.0
  public var constraint: OrthogonalConstraint?

  public init(learningRate: Double, weightDecay: Double = 0) {
    (self.learningRate, self.weightDecay) = (learningRate, weightDecay)
  }
}

extension Optimizer {
  public var learningRate: Double {
    get { common.learningRate }
    set { common.learningRate = newValue }
  }

  public var schedule: any Schedule {
    get { common.schedule }
    set { common.schedule = newValue }
  }

  public var clip: (any Clipping)? {
    get { common.clip }
    set { common.clip = newValue }
  }

  static var leadingSettings: [Setting<Self>] {
    [
      Setting(
        "learning_rate", \.common.learningRate, .real(.nonNegative), doc: "Step size η, before the schedule.")
    ]
  }

  static var sharedSettings: [Setting<Self>] {
    [
      .component(
        "schedule", \.common.schedule, Schedules.family,
        doc: "What the learning rate is multiplied by in the course of training."
      ),
      .optionalComponent(
        "clip", \.common.clip, Clippings.family, doc: "What is done to a gradient before the update."),
      Setting(
        "weight_decay", \.common.weightDecay, .real(.nonNegative),
        reference: "Krogh & Hertz, A simple weight decay can improve generalization, NIPS 1991",
        doc: """
          λ: λθ is added to the gradient after clipping, as in PyTorch; with adamw and lion parameters shrink by themselves instead, \
          apart from the gradient.
          """),
      Setting(
        "l1", \.common.l1, .real(.nonNegative),
        reference: "Tibshirani, Regression shrinkage and selection via the lasso, 1996",
        doc: """
          λ₁ of a penalty λ₁‖θ‖₁, by its proximal step after the update: every number moves towards 0 by ηλ₁ and stays there where it \
          arrives.
          """),
      Setting(
        "decay_on", \.common.decayOn, .choice(CommonSettings.Decaying.allCases.map(\.rawValue)),
        doc:
          "The parameters that weight_decay and l1 act on: all, as in PyTorch, or matrices without biases and other vectors."
      ),
      .optionalComponent(
        "gradient_noise", \.common.gradientNoise, AnnealedNoise.family,
        doc: "Gaussian noise added to the gradient after clipping, from the stream gradient-noise."),
      Setting(
        "weight_noise", \.common.weightNoise, .real(.nonNegative),
        reference: "Graves, Practical variational inference for neural networks, NIPS 2011",
        doc: """
          Standard deviation of Gaussian noise on all parameters while the gradient of an update is computed, from the stream \
          weight-noise; it is taken off before the update. Losses and records are of the parameters without noise, \
          history/gradient_norm is that of the noisy gradient.
          """),
      .optionalComponent(
        "constraint", \.common.constraint, OrthogonalConstraint.family,
        doc: "A set that parameters are kept in by every update."),
    ]
  }
}

extension Optimizer {
  /// Conflicts with the length of a trial; keys are relative to the optimizer.
  public func problems(for span: TrainingSpan) -> [Problem] {
    schedule.problems(for: span).map { $0.inside("schedule") }
  }

  /// Conflicts with a network; keys are relative to the optimizer.
  public func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
    (common.constraint?.problems(for: model, shape) ?? []).map { $0.inside("constraint") }
  }
}
