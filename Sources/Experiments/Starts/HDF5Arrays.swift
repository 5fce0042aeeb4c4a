import Components
import SequenceTasks
import Store

/// Arrays of an HDF5 file for tasks, which know no HDF5. The file is opened only where HDF5 has proved
/// harmless on it.
struct HDF5Arrays: ArrayFile {
  private let path: String

  static let open: DataFolders.OpensArrays = { path throws(ArrayError) in HDF5Arrays(path: path) }

  func array(_ name: String) throws(ArrayError) -> NumberArray {
    let isHarmless = try located(name) { () throws(StoreError) in
      try ForeignFile.isHarmless([name], of: path, largest: NumberArray.largest)
    }
    guard isHarmless else {
      throw ArrayError("is damaged: HDF5 breaks down when it reads '\(name)'", remedy: "write the file anew")
    }
    let file = try located(name) { () throws(StoreError) in try TrialFile(reading: path) }
    guard try located(name, { () throws(StoreError) in try file.isSelfContained(name) }) else {
      throw ArrayError(
        "has '\(name)' by a link or from another file", remedy: "copy the numbers themselves into the file")
    }
    let shape = try located(name) { () throws(StoreError) in try file.shape(name) }
    guard NumberArray.count(of: shape) != nil else {
      throw ArrayError(
        "claims the shape \(shape) for '\(name)'", remedy: "at most \(NumberArray.largest) numbers are read")
    }
    return try located(name) { () throws(StoreError) in
      let type = try file.elementType(name)
      return NumberArray(
        shape: shape, isInteger: type == .int32 || type == .int64, values: try file.reals(name))
    }
  }

  private func located<Result>(_ name: String, _ body: () throws(StoreError) -> Result) throws(ArrayError)
    -> Result
  {
    do throws(StoreError) {
      return try body()
    } catch {
      throw ArrayError(
        "has no array '\(name)' that can be read: \(error.reason)",
        remedy: error.remedy.map { .words($0) } ?? .handbook)
    }
  }
}
