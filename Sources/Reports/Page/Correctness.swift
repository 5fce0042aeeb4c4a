import Figures

/// The evidence that gradients are right, for the very models of this experiment.
public struct Correctness: Sendable {
  /// One check of one variant's model with one set of parameters.
  public struct Verdict: Sendable, Hashable {
    public var variant: String
    /// `initial` or `trained`.
    public var state: String
    public var check: String
    /// What was compared.
    public var scope: String
    /// Relative error and κ of the comparison that agrees least; nil if the check has none.
    public var error: Double?
    public var kappa: Double?
    public var isRight: Bool

    public init(variant: String, state: String, check: String, scope: String, error: Double?, kappa: Double?, isRight: Bool) {
      (self.variant, self.state, self.check, self.scope) = (variant, state, check, scope)
      (self.error, self.kappa, self.isRight) = (error, kappa, isRight)
    }
  }

  /// An engine's gradient compared with that of BPTT.
  public struct Engine: Sendable, Hashable {
    public var variant: String
    public var state: String
    public var name: String
    public var standing: String
    public var error: Double
    public var cosine: Double
    /// The parameter with the largest error.
    public var parameter: String

    public init(
      variant: String, state: String, name: String, standing: String, error: Double, cosine: Double, parameter: String
    ) {
      (self.variant, self.state, self.name, self.standing) = (variant, state, name, standing)
      (self.error, self.cosine, self.parameter) = (error, cosine, parameter)
    }
  }

  /// The conditions under which one variant's model was checked.
  public struct Scope: Sendable, Hashable {
    public var variant: String
    public var state: String
    /// Where the parameters come from.
    public var origin: String
    /// What was reduced or left out; "" for nothing.
    public var remark: String

    public init(variant: String, state: String, origin: String, remark: String) {
      (self.variant, self.state, self.origin, self.remark) = (variant, state, origin, remark)
    }
  }

  public var verdicts: [Verdict] = []
  public var engines: [Engine] = []
  public var scopes: [Scope] = []

  public init() {}

  var isEmpty: Bool { verdicts.isEmpty }
  var isRight: Bool { verdicts.allSatisfy(\.isRight) }

  /// The tables of the section; empty if nothing was checked.
  var tables: [Table] {
    guard !isEmpty else { return [] }
    let variants = scopes.map(\.variant).reduce(into: [String]()) { known, variant in
      if !known.contains(variant) { known.append(variant) }
    }
    let labels = VariantLabels(variants)
    let names = Dictionary(zip(variants, labels.labels)) { first, _ in first }
    let column = labels.heading.isEmpty ? "variant" : labels.heading
    func name(_ variant: String) -> String { names[variant] ?? variant }
    func number(_ value: Double?) -> String {
      value.map { $0.isNaN ? "–" : NumberText.significant($0, digits: 2) } ?? "–"
    }
    return [
      Table(
        caption: """
          Gradient checks: the comparison that agrees least. Identities hold to 10⁻¹²·κ, where κ is the sum of the terms' norms \
          over the norm of their sum; central differences to 10⁻⁷.
          """,
        header: [column, "parameters", "check", "error", "κ", "verdict", "compared"],
        rows: verdicts.map {
          [
            name($0.variant), $0.state, $0.check, number($0.error), number($0.kappa), $0.isRight ? "holds" : "fails", $0.scope,
          ]
        }, numeric: [3, 4]),
      Table(
        caption: """
          Engines beside backpropagation through time: relative error and cosine of the parameter that agrees least.
          """,
        header: [column, "parameters", "engine", "standing", "error", "cosine", "in"],
        rows: engines.map {
          [name($0.variant), $0.state, $0.name, $0.standing, number($0.error), cosine($0.cosine), $0.parameter]
        }, numeric: [4, 5]),
      Table(
        caption: "What was checked.", header: [column, "parameters", "taken from", "reduced or left out"],
        rows: scopes.map { [name($0.variant), $0.state, $0.origin, $0.remark.isEmpty ? "nothing" : $0.remark] }, numeric: []),
    ]
  }

  private func cosine(_ value: Double) -> String { value.isNaN ? "–" : NumberText.significant(value, digits: 3) }
}
