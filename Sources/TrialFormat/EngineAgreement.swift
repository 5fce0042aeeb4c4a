/// How an engine's gradient agrees with another's where it does so least.
public struct EngineAgreement: Sendable, Hashable {
  /// The parameter with the largest error, "" where the two have none in common.
  public let parameter: String
  /// Its error; NaN where there is none.
  public let error: Double
  /// The smallest cosine of any parameter; NaN where there is none.
  public let cosine: Double

  /// - Parameters:
  ///   - parameters: their names.
  ///   - errors: of each parameter, NaN where one of the engines does not compute it.
  ///   - cosines: of each parameter.
  public init(parameters: [String], errors: [Double], cosines: [Double]) {
    let common = parameters.indices.filter { !errors[$0].isNaN }
    let worst = common.max { errors[$0] < errors[$1] }
    parameter = worst.map { parameters[$0] } ?? ""
    error = worst.map { errors[$0] } ?? .nan
    cosine = common.map { cosines[$0] }.min() ?? .nan
  }
}
