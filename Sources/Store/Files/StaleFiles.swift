/// The trial files that lie in `stale/`, by the trial that they are of, as a look finds them.
public struct StaleFiles: Sendable {
  private var paths: [String: [String]] = [:]

  /// - Parameters:
  ///   - folder: an experiment's results.
  ///   - variant: whose files are looked for; nil for all, where many trials are asked for.
  public init(in folder: ResultsFolder, of variant: String? = nil) {
    for identity in Files.names(in: folder.stale) {
      let own = "\(folder.stale)/\(identity)"
      for variant in variant.map({ [$0] }) ?? Files.names(in: own) {
        for name in Files.names(in: "\(own)/\(variant)") where name.hasSuffix(".h5") {
          paths["\(variant)/\(name.prefix { $0 != "." })", default: []].append("\(own)/\(variant)/\(name)")
        }
      }
    }
  }

  /// Those of a trial, of whatever identity, sorted.
  public func of(variant: String, seed: Int) -> [String] { paths["\(variant)/seed-\(seed)"] ?? [] }
}
