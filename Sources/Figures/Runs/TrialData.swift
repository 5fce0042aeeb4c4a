/// What figures read from one stored trial: datasets by path, row-major. Names and axes are those of the trial file.
///
/// A missing dataset or a damaged file throws; what is thrown describes itself.
public protocol TrialData {
  func text(attribute name: String) throws -> String
  /// A number attribute of a group or dataset.
  func real(attribute name: String, of object: String) throws -> Double
  func contains(_ path: String) -> Bool
  func shape(_ path: String) throws -> [Int]
  /// Names of the axes.
  func dimensions(_ path: String) throws -> [String]
  /// Names in a group, sorted.
  func children(_ group: String) throws -> [String]
  func reals(_ path: String) throws -> [Double]
  func integers(_ path: String) throws -> [Int64]
  func strings(_ path: String) throws -> [String]
  /// One index of the first axis.
  func reals(_ path: String, row: Int) throws -> [Double]
  func integers(_ path: String, row: Int) throws -> [Int64]
}
