public import Components
public import Recurrent

/// A rule that turns gradients into changes of parameters. It is a value without state: what it remembers is
/// passed in.
///
/// Where a paper and PyTorch differ, PyTorch's convention is the default and the paper's a setting.
public protocol Optimizer: Component {
  /// The settings that every optimizer has, with this one's defaults.
  var common: CommonSettings { get set }
  /// The settings of this rule alone.
  static var ruleSettings: [Setting<Self>] { get }
  /// Contradictions between the rule's own settings.
  var ruleProblems: [Problem] { get }
  /// The names of what the rule remembers, each with one number for every parameter.
  var memories: [String] { get }
  /// The number that every memory starts with.
  var start: Double { get }
  /// What parameters are multiplied by for weight decay that is not part of the gradient; nil if λθ is added
  /// to the gradient. The schedule's `multiplier` is `rate` over the learning rate.
  func decoupledDecay(rate: Double, multiplier: Double) -> Double?
  /// θ ← θ + Δ(gradients) with learning rate `rate`; touches every number once and allocates nothing of their
  /// number.
  func update(
    _ parameters: Parameters, along gradients: Parameters, rate: Double, memory: inout OptimizerMemory)
}

extension Optimizer {
  public static var settings: [Setting<Self>] {
    SettingTable.once(Self.self) { leadingSettings + ruleSettings + sharedSettings }
  }
  public var problems: [Problem] { ruleProblems }
  public var ruleProblems: [Problem] { [] }
  public var memories: [String] { [] }
  public var start: Double { 0 }

  public func decoupledDecay(rate: Double, multiplier: Double) -> Double? { nil }

  /// The rule's memory before the first update, for parameters shaped like these.
  public func memory(for parameters: Parameters) -> OptimizerMemory { OptimizerMemory(self, parameters) }

  /// How many copies of all parameters training keeps, besides the parameters and their gradients.
  public var copies: Int { memories.count + (common.weightNoise > 0 ? 1 : 0) }
}

/// The index of optimizers: a new one is a file in this folder and a line here.
public enum Optimizers {
  public static let family = Family(
    "optimizer",
    [
      SGD.self, Adam.self, AMSGrad.self, AdamW.self, Adamax.self, NAdam.self, RMSprop.self, AdaGrad.self,
      AdaDelta.self,
      Lion.self,
    ])
}
