/// The names in the folder of a variant's trials, read once.
public struct VariantFiles: Sendable {
  private let names: Set<String>
  /// The seeds whose files are there: finished ones, those being computed and interrupted ones, ascending.
  public let seeds: [Int]

  /// Empty where there is no such folder.
  public init(of variant: String, in folder: ResultsFolder) {
    let names = Files.names(in: "\(folder.trials)/\(variant)")
    self.names = Set(names)
    seeds = Set(
      names.compactMap { name in
        [VariantFiles.trial, VariantFiles.checkpoints, VariantFiles.lease].lazy.compactMap {
          VariantFiles.seed(name, ending: $0)
        }.first
      }
    ).sorted()
  }

  private static let trial = ".h5", checkpoints = ".checkpoint", lease = ".lease"

  private static func seed(_ name: String, ending: String) -> Int? {
    guard name.hasPrefix("seed-"), name.hasSuffix(ending) else { return nil }
    // `seed-01` is no name of lab's.
    return Int(name.dropFirst(5).dropLast(ending.count)).flatMap { "seed-\($0)\(ending)" == name ? $0 : nil }
  }

  public func hasTrial(_ seed: Int) -> Bool { names.contains("seed-\(seed)\(VariantFiles.trial)") }
  public func hasCheckpoints(_ seed: Int) -> Bool {
    names.contains("seed-\(seed)\(VariantFiles.checkpoints)")
  }
  public func hasLease(_ seed: Int) -> Bool { names.contains("seed-\(seed)\(VariantFiles.lease)") }
}

extension ResultsFolder {
  /// The variants that have a folder of trials, sorted.
  public var variants: [String] {
    Files.names(in: trials).filter {
      PathComponent.brokenRule($0) == nil && Files.isFolder("\(trials)/\($0)")
    }
  }

  /// The name of the experiment.
  public var experiment: String { path.split(separator: "/").last.map(String.init) ?? path }
}
