import Archive
import Store

/// A stored trial with other extents and numbers here and there, as no writer would leave them.
struct AlteredTrial: TrialData {
  let trial: StoredTrial
  var shapes: [String: [Int]] = [:]
  var numbers: [String: [Double]] = [:]

  func shape(_ path: String) throws(ArchiveFault) -> [Int] {
    if let shape = shapes[path] { return shape }
    return try trial.shape(path)
  }

  func contains(_ path: String) -> Bool { trial.contains(path) }
  func children(_ group: String) throws(ArchiveFault) -> [String] { try trial.children(group) }
  func attribute(_ name: String, of object: String) throws(ArchiveFault) -> AttributeValue? {
    try trial.attribute(name, of: object)
  }
  func elementType(_ path: String) throws(ArchiveFault) -> ElementType { try trial.elementType(path) }
  func dimensions(_ path: String) throws(ArchiveFault) -> [String] { try trial.dimensions(path) }
  func axes(_ path: String) throws(ArchiveFault) -> [Dimension] { try trial.axes(path) }
  func reals(_ path: String, row: Int?) throws(ArchiveFault) -> [Double] {
    if let numbers = numbers[path] { return numbers }
    return try trial.reals(path, row: row)
  }
  func integers(_ path: String, row: Int?) throws(ArchiveFault) -> [Int64] {
    try trial.integers(path, row: row)
  }
  func texts(_ path: String, row: Int?) throws(ArchiveFault) -> [String] { try trial.texts(path, row: row) }
}
