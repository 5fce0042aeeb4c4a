import Store
import TrialFormat

/// A trial's file, and files of what was measured of it afterwards, which stand for groups of instruments.
struct CompletedData: TrialData {
  struct Part: Sendable {
    /// The group as the trial would have it.
    let group: String
    let data: any TrialData
    /// The group in the file.
    let there: String
  }

  let own: any TrialData
  let parts: [Part]

  /// The file in which a path is found, and its path there.
  private func place(_ path: String) -> (data: any TrialData, path: String) {
    for part in parts where path == part.group || path.hasPrefix(part.group + "/") {
      return (part.data, part.there + path.dropFirst(part.group.count))
    }
    return (own, path)
  }

  func contains(_ path: String) -> Bool {
    let (data, there) = place(path)
    return data.contains(there)
  }

  func children(_ group: String) throws(ArchiveFault) -> [String] {
    let (data, there) = place(group)
    guard group == TrialPath.diagnostics else { return try data.children(there) }
    let measured = parts.map { String($0.group.dropFirst(TrialPath.diagnostics.count + 1)) }
    return Set((own.contains(group) ? try own.children(group) : []) + measured).sorted()
  }

  func attribute(_ name: String, of object: String) throws(ArchiveFault) -> AttributeValue? {
    let (data, there) = place(object)
    return try data.attribute(name, of: there)
  }

  func shape(_ path: String) throws(ArchiveFault) -> [Int] {
    let (data, there) = place(path)
    return try data.shape(there)
  }

  func elementType(_ path: String) throws(ArchiveFault) -> ElementType {
    let (data, there) = place(path)
    return try data.elementType(there)
  }

  func form(of path: String) throws(ArchiveFault) -> (type: ElementType, shape: [Int])? {
    let (data, there) = place(path)
    return try data.form(of: there)
  }

  func dimensions(_ path: String) throws(ArchiveFault) -> [String] {
    let (data, there) = place(path)
    return try data.dimensions(there)
  }

  func axes(_ path: String) throws(ArchiveFault) -> [Dimension] {
    let (data, there) = place(path)
    return try data.axes(there)
  }

  func reals(_ path: String, row: Int?) throws(ArchiveFault) -> [Double] {
    let (data, there) = place(path)
    return try data.reals(there, row: row)
  }

  func last(_ path: String) throws(ArchiveFault) -> Double? {
    let (data, there) = place(path)
    return try data.last(there)
  }

  func integers(_ path: String, row: Int?) throws(ArchiveFault) -> [Int64] {
    let (data, there) = place(path)
    return try data.integers(there, row: row)
  }

  func texts(_ path: String, row: Int?) throws(ArchiveFault) -> [String] {
    let (data, there) = place(path)
    return try data.texts(there, row: row)
  }
}
