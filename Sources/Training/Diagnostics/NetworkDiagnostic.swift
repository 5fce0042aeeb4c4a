public import Components
public import Recurrent

/// Something measured of a network at records, beside what training computes anyway.
public protocol NetworkDiagnostic: Component {
  /// What cannot be measured on such a network; keys are relative to the diagnostic.
  func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem]

  /// Measures a network on a batch.
  ///
  /// The network is the diagnostics' own and keeps its forward pass; whatever is done to its buffers disturbs no training. Names,
  /// axes and sizes of what is measured are the same at all records of a trial. Numbers that are not defined are NaN.
  func measure(_ subject: DiagnosedNetwork, on batch: Batch) -> Measurements
}

extension NetworkDiagnostic {
  public func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] { [] }
}

/// The index of diagnostics: a new one is a file in this folder and a line here.
public enum NetworkDiagnostics {
  public static let family = Family("diagnostic", [GradientByLag.self, LyapunovDiagnostic.self])

  /// What each of a trial's diagnostics is called in files: its kind, numbered from 2 where a kind comes again.
  public static func names(of diagnostics: [any NetworkDiagnostic]) -> [String] {
    var counts: [String: Int] = [:]
    return diagnostics.map { diagnostic in
      let kind = type(of: diagnostic).kind, count = counts[kind, default: 0] + 1
      counts[kind] = count
      return count == 1 ? kind : "\(kind)-\(count)"
    }
  }
}
