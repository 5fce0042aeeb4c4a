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
    guard !file.isGroup(name) else { throw HDF5Arrays.group(name, in: file) }
    let shape = try located(name) { () throws(StoreError) in try file.shape(name) }
    guard NumberArray.count(of: shape) != nil else {
      throw ArrayError(
        "claims the shape \(shape) for '\(name)'", remedy: "at most \(NumberArray.largest) numbers are read")
    }
    let (type, conventions) = try located(name) { () throws(StoreError) in
      (try file.elementType(name), try file.conventions(of: name))
    }
    if conventions.isText {
      throw ArrayError(
        "holds '\(name)' as MATLAB's characters",
        remedy: "write classes as numbers: double(categorical(cellstr(y)))")
    }
    if conventions.isEmpty {
      throw ArrayError("has nothing in '\(name)', an empty array of MATLAB", remedy: "fill it")
    }
    guard type == .text else {
      let values = try located(name) { () throws(StoreError) in try file.reals(name) }
      return HDF5Arrays.array(values, shape, isInteger: type == .int32 || type == .int64, conventions)
    }
    let texts = try located(name) { () throws(StoreError) in try file.strings(name) }
    // What is no UTF-8 was repaired with this letter.
    if let damaged = texts.firstIndex(where: { $0.unicodeScalars.contains("\u{fffd}") }) {
      throw ArrayError(
        "holds '\(name)' with a text that is no UTF-8, element \(damaged)",
        remedy: "write the texts as str, not as bytes of another encoding")
    }
    return NumberArray(shape: shape, texts: texts, axes: conventions.axes)
  }

  /// Numbers as netCDF means them: <https://docs.unidata.ucar.edu/nug/current/attribute_conventions.html>
  private static func array(
    _ stored: [Double], _ shape: [Int], isInteger: Bool, _ conventions: ForeignConventions
  ) -> NumberArray {
    var values = stored, notes: [String] = []
    if conventions.isPacked {
      values = values.map { conventions.scale * $0 + conventions.offset }
      notes.append("unpacked by scale_factor \(conventions.scale) and add_offset \(conventions.offset)")
    }
    let missing = stored.indices.filter { conventions.missing.contains(stored[$0]) }
    for place in missing { values[place] = .nan }
    if !missing.isEmpty { notes.append("\(missing.count) numbers are missing ones by _FillValue") }
    return NumberArray(
      shape: shape, isInteger: isInteger && !conventions.isPacked, values: values, axes: conventions.axes,
      note: notes.isEmpty ? nil : notes.joined(separator: ", "))
  }

  private static func group(_ name: String, in file: TrialFile) -> ArrayError {
    if let marks = try? file.attributes(on: name), marks.contains("pandas_type") {
      return ArrayError(
        "holds '\(name)' as a table of pandas",
        remedy: "write df.to_csv('data.csv', index=False), which is read")
    }
    let inside = ((try? file.children(name)) ?? []).prefix(10).map { "\(name)/\($0)" }
    return ArrayError(
      "holds '\(name)' as a group, not as an array",
      remedy: inside.isEmpty ? .handbook : "in it are \(inside.joined(separator: ", "))")
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
