import SequenceTasks
import Store

/// The parameters that a trial file holds at one record, or at the end of training.
struct StoredWeights {
  struct Array {
    let name: String
    let extents: [Int]
    /// The gates whose columns stand side by side, in order; empty where columns belong to no gate.
    let gates: [String]
    /// In row order.
    let numbers: [Double]
  }

  /// In the order of their names.
  let arrays: [Array]

  /// - Parameter record: its index, or nil for the final weights.
  init(of file: TrialFile, record: Int?) throws(StoreError) {
    let group = record == nil ? "/parameters/final" : "/records/parameters"
    var arrays: [Array] = []
    for name in try file.children(group).sorted() {
      let dataset = "\(group)/\(name)"
      let extents = Swift.Array(try file.shape(dataset).dropFirst(record == nil ? 0 : 1))
      let numbers = if let record { try file.reals(dataset, row: record) } else { try file.reals(dataset) }
      arrays.append(Array(name: name, extents: extents, gates: try StoredWeights.gates(of: dataset, in: file), numbers: numbers))
    }
    self.arrays = arrays
  }

  var areFinite: Bool { arrays.allSatisfy { $0.numbers.allSatisfy(\.isFinite) } }

  /// SHA-256 of names, shapes and numbers in Float64, least significant byte first.
  var digest: String {
    var bytes: [UInt8] = []
    for array in arrays {
      bytes += Swift.Array("\(array.name) \(array.extents.map { String($0) }.joined(separator: " "))\n".utf8)
      for number in array.numbers { withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes += $0 } }
    }
    return sha256(bytes)
  }

  /// From labels such as `f[0]` of the last axis.
  private static func gates(of dataset: String, in file: TrialFile) throws(StoreError) -> [String] {
    guard case .labels(let labels)? = try file.axes(dataset).last?.coordinates else { return [] }
    return labels.compactMap { label in label.firstIndex(of: "[").map { String(label[..<$0]) } }
      .reduce(into: []) { if $0.last != $1 { $0.append($1) } }
  }
}
