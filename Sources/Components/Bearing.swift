/// How a setting enters the identity of results.
public enum Bearing: Sendable {
  /// Its value is part of the identity.
  case always
  /// Its value is part of the identity unless it is the default.
  case later
  /// It changes no number and is not part of the identity.
  case never
}

extension Setting {
  /// The same setting, introduced when there are results already: at its default, identities are what they
  /// were without it. The default must therefore mean what was computed before, and must not change without a
  /// new `revision`.
  ///
  /// A default that holds a component whose revision was raised does enter the identity, because results with
  /// it are not those of before.
  public var later: Setting { bearing(.later) }

  /// The same setting, left out of identities because it changes no number of a result.
  public var passive: Setting { bearing(.never) }

  private func bearing(_ bearing: Bearing) -> Setting {
    var setting = self
    setting.bearing = bearing
    return setting
  }
}
