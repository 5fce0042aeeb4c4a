import Archive
import SequenceTasks

/// The parameters that a trial begins with.
extension [StoredParameter] {
  var areFinite: Bool { allSatisfy { $0.numbers.allSatisfy(\.isFinite) } }

  /// SHA-256 of names, shapes and numbers in Float64, least significant byte first.
  var digest: String {
    var bytes: [UInt8] = []
    for parameter in self {
      bytes += [UInt8](
        "\(parameter.name) \(parameter.extents.map { String($0) }.joined(separator: " "))\n".utf8)
      for number in parameter.numbers {
        Swift.withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes += $0 }
      }
    }
    return sha256(bytes)
  }
}
