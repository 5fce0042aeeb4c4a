/// What an engine takes for ∂s_t/∂s_k, how a state depends on an earlier one: with it the error of step t reaches step
/// k.
public enum EngineTransition: Sendable, Equatable {
  /// J_t ⋯ J_{k+1}
  case exact
  /// The same from the first step of the window that step t's error goes back in, nothing before it: `stride`
  /// neighbouring errors go back together, to `length` steps before the last of them.
  case window(length: Int, stride: Int)
  /// Each unit by itself: the product of D_t, blocks of one unit's components. `recurs`: whether the unit's own
  /// recurrent weight is in them.
  case unit(recurs: Bool)
  /// A Jacobian after the other, and after each only what units can reach over at most `order` − 1 non-zero
  /// recurrent weights.
  case reachable(order: Int)
}
