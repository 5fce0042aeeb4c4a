/// What a checkpoint was made for and with: a trial goes on from one only if all of it is the same, for then
/// its bits are those of an undisturbed one.
struct CheckpointKey: Codable, Equatable, Sendable {
  /// The form of the files; raised when it changes.
  var format = CheckpointKey.current
  /// SHA-256 of everything that can change the trial's numbers.
  let identity: String
  /// The settings that decide what the file holds.
  let records: String
  let numerics: Int
  /// The program's version.
  let lab: String
  /// The instruction set and the library that multiply: others round otherwise, and portable trials need
  /// neither to be the same.
  let kernels: String
  let blas: String

  static let current = 1
  /// Stands for every instruction set and library.
  static let any = "any"

  /// How a checkpoint differs, for a sentence about it; nil if it does not.
  func difference(of other: CheckpointKey) -> String? {
    if other.identity != identity { return "of other settings" }
    if other.records != records { return "of a trial with other records" }
    if kernels != CheckpointKey.any, other.kernels != kernels || other.blas != blas {
      return "made with other arithmetic (\(other.kernels), \(other.blas))"
    }
    if (other.lab, other.numerics, other.format) == (lab, numerics, format) { return nil }
    return "made by another lab (\(other.lab), numerics \(other.numerics), format \(other.format))"
  }
}
