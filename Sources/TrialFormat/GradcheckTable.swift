/// The tables of a file of gradient checks by name, and what each holds.
public enum GradcheckTable {
  /// Axes and tables alike; a test asks for every name that is written.
  public static let docs = [
    "state": "which parameters", "engine": "engine", "against": "engine that it is compared with",
    "parameter": "name of the parameter", "check": "name of the check", "gate": "name of the gate",
    "cut": "step after which the sum is cut",
    "origin": "where the parameters come from", "reductions": "what was reduced to keep the check short",
    "failures": "what is wrong", "omissions": "what was not checked, and why",
    "engine_standing": "whether the engine is exact", "engine_remark": "what there is to say of the engine",
    "relative_error": "|g - other| / |other| of each parameter", "cosine": "g.other / (|g| |other|) of each parameter",
    "kappa": "sum of the norms of the gradient's terms over the norm of their sum", "check_scope": "what was compared",
    "check_error": "relative error of the comparison that agrees least", "check_kappa": "kappa of that comparison",
    "check_right": "1 where the check holds", "bias": "norm of the bias of the per-unit gradient over that of the exact one",
    "bias_residual": "relative error of the decomposed bias",
    "silent": "share of units, steps and examples at which the gate is silent",
    "dead": "share of units in which the gate is dead",
    "cut_error": "relative error of the gradient put together at the cut", "cut_kappa": "kappa of that sum",
    "crossing": "largest share over parameters of the gradient that crosses the cut",
  ]
}
