public import Store

/// Reads one stored file: attributes, and datasets by path, row-major. Names and axes are those of the file.
///
/// A missing dataset or damaged bytes throw a fault that names the part that could not be read.
public protocol TrialData: Sendable {
  /// Whether there is a group or a dataset of this path.
  func contains(_ path: String) -> Bool
  /// The names in a group, sorted, dimension scales included.
  func children(_ group: String) throws(ArchiveFault) -> [String]
  /// Nil if the object has no such attribute.
  func attribute(_ name: String, of object: String) throws(ArchiveFault) -> AttributeValue?
  /// The extents of the axes; empty for a scalar.
  func shape(_ path: String) throws(ArchiveFault) -> [Int]
  func elementType(_ path: String) throws(ArchiveFault) -> ElementType
  /// The type of a dataset's elements and the extents of its axes; nil if there is nothing of this path.
  func form(of path: String) throws(ArchiveFault) -> (type: ElementType, shape: [Int])?
  /// The names of the axes.
  func dimensions(_ path: String) throws(ArchiveFault) -> [String]
  /// The axes with their coordinates and units.
  func axes(_ path: String) throws(ArchiveFault) -> [Dimension]
  /// The numbers of a dataset, as reals.
  ///
  /// - Parameters:
  ///   - path: the dataset.
  ///   - row: an index of the first axis; nil for everything.
  func reals(_ path: String, row: Int?) throws(ArchiveFault) -> [Double]
  /// The last number of a series, which alone is read; nil if there is none.
  func last(_ path: String) throws(ArchiveFault) -> Double?
  func integers(_ path: String, row: Int?) throws(ArchiveFault) -> [Int64]
  func texts(_ path: String, row: Int?) throws(ArchiveFault) -> [String]
}

extension TrialData {
  public func form(of path: String) throws(ArchiveFault) -> (type: ElementType, shape: [Int])? {
    contains(path) ? (try elementType(path), try shape(path)) : nil
  }

  public func last(_ path: String) throws(ArchiveFault) -> Double? {
    guard let count = try shape(path).first, count > 0 else { return nil }
    return try reals(path, row: count - 1).first
  }

  public func reals(_ path: String) throws(ArchiveFault) -> [Double] { try reals(path, row: nil) }
  public func integers(_ path: String) throws(ArchiveFault) -> [Int64] { try integers(path, row: nil) }
  public func texts(_ path: String) throws(ArchiveFault) -> [String] { try texts(path, row: nil) }

  /// Nil if the object has no such attribute, or if it is a number.
  public func text(_ attribute: String, of object: String = "/") throws(ArchiveFault) -> String? {
    guard case .text(let text)? = try self.attribute(attribute, of: object) else { return nil }
    return text
  }

  /// Nil if the object has no such attribute, or if it has another type.
  public func integer(_ attribute: String, of object: String = "/") throws(ArchiveFault) -> Int? {
    guard case .integer(let integer)? = try self.attribute(attribute, of: object) else { return nil }
    return integer
  }

  /// Nil if the object has no such attribute, or if it is a text.
  public func real(_ attribute: String, of object: String = "/") throws(ArchiveFault) -> Double? {
    switch try self.attribute(attribute, of: object) {
    case .real(let real)?: real
    case .integer(let integer)?: Double(integer)
    case .text?, nil: nil
    }
  }
}
