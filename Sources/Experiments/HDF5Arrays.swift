import SequenceTasks
import Store

/// Arrays of an HDF5 file for tasks, which know no HDF5.
struct HDF5Arrays: ArrayFile {
  private let file: TrialFile

  static let open: DataFolders.OpensArrays = { path throws(ArrayError) in try HDF5Arrays(path) }

  private init(_ path: String) throws(ArrayError) {
    do throws(StoreError) {
      file = try TrialFile(reading: path)
    } catch {
      throw ArrayError("is no HDF5 file that can be read: \(HDF5Arrays.sentence(error))")
    }
  }

  func array(_ name: String) throws(ArrayError) -> NumberArray {
    guard try located(name, { () throws(StoreError) in try file.isSelfContained(name) }) else {
      throw ArrayError("has '\(name)' by a link or from another file: copy the numbers themselves into the file")
    }
    let shape = try located(name) { () throws(StoreError) in try file.shape(name) }
    guard NumberArray.count(of: shape) != nil else {
      throw ArrayError("claims the shape \(shape) for '\(name)'; at most \(NumberArray.largest) numbers are read")
    }
    return try located(name) { () throws(StoreError) in
      let type = try file.elementType(name)
      return NumberArray(shape: shape, isInteger: type == .int32 || type == .int64, values: try file.reals(name))
    }
  }

  private func located<Result>(_ name: String, _ body: () throws(StoreError) -> Result) throws(ArrayError) -> Result {
    do throws(StoreError) {
      return try body()
    } catch {
      throw ArrayError("has no array '\(name)' that can be read: \(HDF5Arrays.sentence(error))")
    }
  }

  /// Without the path, which stands in front of it already.
  private static func sentence(_ error: StoreError) -> String { String(error.description.dropFirst(error.path.count + 2)) }
}
