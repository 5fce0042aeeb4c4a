/// What a setting has to do with the identity of results.
public enum Bearing: Sendable {
  /// Its value is part of it.
  case always
  /// Its value is part of it unless it is the default.
  case later
  /// It changes no number.
  case never
}

extension Setting {
  /// The setting, introduced where there are results already: while it stands at its default, identities are what they were without
  /// it. So the default has to mean what was computed before, and never becomes another without a new `revision`.
  ///
  /// A default that holds a component whose revision was raised is no longer left out: results with it are not those of before.
  public var later: Setting { bearing(.later) }

  /// The setting, left out of identities: it changes no number of a result.
  public var passive: Setting { bearing(.never) }

  private func bearing(_ bearing: Bearing) -> Setting {
    var setting = self
    setting.bearing = bearing
    return setting
  }
}
