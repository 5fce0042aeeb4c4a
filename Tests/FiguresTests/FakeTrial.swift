import Figures

/// A trial file in memory: values with their shapes and axes.
struct FakeTrial: TrialData {
  struct Missing: Error, CustomStringConvertible {
    let path: String
    var description: String { "no dataset \(path)" }
  }

  struct Dataset {
    var shape: [Int]
    var axes: [String]
    var values: [Double]
  }

  var attributes: [String: String] = [:]
  /// By object, then name.
  var numbers: [String: [String: Double]] = [:]
  var datasets: [String: Dataset] = [:]
  var texts: [String: [String]] = [:]
  /// Datasets whose rows cannot be read, as in a damaged file.
  var unreadable: Set<String> = []

  mutating func set(_ path: String, _ shape: [Int], _ axes: [String] = [], _ values: [Double]) {
    precondition(shape.reduce(1, *) == values.count)
    datasets[path] = Dataset(shape: shape, axes: axes, values: values)
  }

  private func dataset(_ path: String) throws -> Dataset {
    guard let dataset = datasets[path] else { throw Missing(path: path) }
    return dataset
  }

  func text(attribute name: String) throws -> String {
    guard let text = attributes[name] else { throw Missing(path: name) }
    return text
  }

  func real(attribute name: String, of object: String) throws -> Double {
    guard let number = numbers[object]?[name] else { throw Missing(path: "\(object) \(name)") }
    return number
  }

  func strings(_ path: String) throws -> [String] {
    guard let texts = texts[path] else { throw Missing(path: path) }
    return texts
  }

  func contains(_ path: String) -> Bool { datasets.keys.contains { $0 == path || $0.hasPrefix(path + "/") } }
  func shape(_ path: String) throws -> [Int] { try dataset(path).shape }
  func dimensions(_ path: String) throws -> [String] { try dataset(path).axes }
  func children(_ group: String) throws -> [String] {
    datasets.keys.filter { $0.hasPrefix(group + "/") }.map { String($0.dropFirst(group.count + 1)) }.sorted()
  }
  func reals(_ path: String) throws -> [Double] { try dataset(path).values }
  func integers(_ path: String) throws -> [Int64] { try dataset(path).values.map { Int64($0) } }

  func reals(_ path: String, row: Int) throws -> [Double] {
    let dataset = try dataset(path)
    guard row < dataset.shape[0], !unreadable.contains(path) else { throw Missing(path: path) }
    let size = dataset.shape.dropFirst().reduce(1, *)
    return Array(dataset.values[row * size..<(row + 1) * size])
  }

  func integers(_ path: String, row: Int) throws -> [Int64] { try reals(path, row: row).map { Int64($0) } }

  func stored(_ variant: String, _ seed: Int, status: String = "done", arrangement: String = "many-to-one") -> StoredTrial {
    StoredTrial(
      variant: variant, seed: seed, status: status, path: "trials/\(variant)/seed-\(seed).h5", arrangement: arrangement
    ) { self }
  }
}

/// Reproducible noise without a generator's state: a hash of its arguments in [0, 1).
func noise(_ a: Int, _ b: Int, _ c: Int = 0) -> Double {
  var z = UInt64(bitPattern: Int64(a &* 7_919 &+ b &* 104_729 &+ c &* 1_299_709)) &+ 0x9e37_79b9_7f4a_7c15
  z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
  z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
  return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
}
