import Archive
import Store

/// A trial file in memory: values with their shapes and axes.
struct FakeTrial: TrialData {
  struct Dataset {
    var shape: [Int]
    var axes: [String]
    var values: [Double]
  }

  var lossKind = ""
  var isStopped = false
  /// By object, then name.
  var numbers: [String: [String: Double]] = [:]
  var words: [String: [String: String]] = [:]
  var datasets: [String: Dataset] = [:]
  var texts: [String: [String]] = [:]
  /// Datasets of whole numbers.
  var integers: Set<String> = []
  /// By axis.
  var coordinates: [String: Dimension.Coordinates] = [:]
  /// Datasets whose rows cannot be read, as in a damaged file.
  var unreadable: Set<String> = []

  mutating func set(_ path: String, _ shape: [Int], _ axes: [String] = [], _ values: [Double]) {
    precondition(shape.reduce(1, *) == values.count)
    datasets[path] = Dataset(shape: shape, axes: axes, values: values)
  }

  static func missing(_ path: String) -> ArchiveFault {
    ArchiveFault("fake.h5", .incomplete("no dataset \(path)"))
  }

  private func dataset(_ path: String) throws(ArchiveFault) -> Dataset {
    guard let dataset = datasets[path] else { throw FakeTrial.missing(path) }
    return dataset
  }

  func attribute(_ name: String, of object: String) throws(ArchiveFault) -> AttributeValue? {
    words[object]?[name].map { .text($0) } ?? numbers[object]?[name].map { .real($0) }
  }

  func contains(_ path: String) -> Bool { datasets.keys.contains { $0 == path || $0.hasPrefix(path + "/") } }
  func shape(_ path: String) throws(ArchiveFault) -> [Int] { try dataset(path).shape }
  func elementType(_ path: String) throws(ArchiveFault) -> ElementType {
    texts[path] == nil ? integers.contains(path) ? .int32 : .float64 : .text
  }
  func dimensions(_ path: String) throws(ArchiveFault) -> [String] { try dataset(path).axes }
  func axes(_ path: String) throws(ArchiveFault) -> [Dimension] {
    let dataset = try dataset(path)
    return zip(dataset.axes, dataset.shape).map { Dimension($0, size: $1, coordinates: coordinates[$0]) }
  }
  func children(_ group: String) throws(ArchiveFault) -> [String] {
    datasets.keys.filter { $0.hasPrefix(group + "/") }.map { String($0.dropFirst(group.count + 1)) }.sorted()
  }

  func reals(_ path: String, row: Int?) throws(ArchiveFault) -> [Double] {
    let dataset = try dataset(path)
    guard let row else { return dataset.values }
    guard row < dataset.shape[0], !unreadable.contains(path) else { throw FakeTrial.missing(path) }
    let size = dataset.shape.dropFirst().reduce(1, *)
    return Array(dataset.values[row * size..<(row + 1) * size])
  }

  func integers(_ path: String, row: Int?) throws(ArchiveFault) -> [Int64] {
    try reals(path, row: row).map { Int64($0) }
  }

  func texts(_ path: String, row: Int?) throws(ArchiveFault) -> [String] {
    guard let texts = texts[path] else { throw FakeTrial.missing(path) }
    return texts
  }

  func stored(
    _ variant: String, _ seed: Int, status: TrialHead.Status = .done, arrangement: String = "many-to-one"
  ) -> StoredTrial {
    var head = TrialHead(experiment: "fake", variant: variant, seed: seed)
    (head.status, head.arrangement, head.lossKind) = (status, arrangement, lossKind)
    if isStopped { head.stop = TrialHead.Stop(update: nil, reason: "it was good") }
    return StoredTrial(head, at: "trials/\(variant)/seed-\(seed).h5", data: self)
  }
}

/// Reproducible noise without a generator's state: a hash of its arguments in [0, 1).
func noise(_ a: Int, _ b: Int, _ c: Int = 0) -> Double {
  var z = UInt64(bitPattern: Int64(a &* 7_919 &+ b &* 104_729 &+ c &* 1_299_709)) &+ 0x9e37_79b9_7f4a_7c15
  z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
  z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
  return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
}
