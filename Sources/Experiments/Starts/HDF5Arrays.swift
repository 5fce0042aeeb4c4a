import Components
import SequenceTasks
import Store

/// Arrays of an HDF5 file for tasks, which know no HDF5.
struct HDF5Arrays: ArrayFile {
  let path: String
  /// What reading one array may take; nil: by the file's size.
  var seconds: UInt32?

  static let open: DataFolders.OpensArrays = { path throws(ArrayError) in HDF5Arrays(path: path) }

  /// Of what stands in the file itself, and in its groups, one level deep.
  var names: [String] {
    get throws(ArrayError) {
      guard case .group(let outer, _) = try object("/") else { return [] }
      var names: [String] = []
      for name in outer.prefix(HDF5Arrays.mostNames) {
        switch try? object(name) {
        case .group(let inner, isOfPandas: false):
          names += inner.prefix(HDF5Arrays.mostNames).map { "\(name)/\($0)" }
        case .dataset: names.append(name)
        default: continue
        }
      }
      return names
    }
  }

  private static let mostNames = 100

  func array(_ name: String) throws(ArrayError) -> NumberArray {
    switch try object(name) {
    case .dataset(let dataset): return try array(dataset, name)
    case .group(_, isOfPandas: true):
      throw ArrayError(
        "holds '\(name)' as a table of pandas",
        remedy: "write df.to_csv('data.csv', index=False), which is read")
    case .group(let names, isOfPandas: false):
      let inside = names.prefix(10).map { "\(name)/\($0)" }
      throw ArrayError(
        "holds '\(name)' as a group, not as an array",
        remedy: inside.isEmpty ? .handbook : "in it are \(inside.joined(separator: ", "))")
    case .elsewhere:
      throw ArrayError(
        "has '\(name)' by a link or from another file", remedy: "copy the numbers themselves into the file")
    case .tooLarge(let shape):
      throw ArrayError(
        "claims the shape \(shape) for '\(name)'", remedy: "at most \(NumberArray.largest) numbers are read")
    }
  }

  private func object(_ name: String) throws(ArrayError) -> ForeignObject {
    do throws(StoreError) {
      return try ForeignFile.read(name, of: path, largest: NumberArray.largest, seconds: seconds)
    } catch {
      let remedy = error.remedy.map { Remedy.words($0) } ?? .handbook
      if case .brokenDown(let how) = error.cause {
        throw ArrayError(
          "is not readable as HDF5: the library broke down at '\(name)', \(how)", remedy: remedy)
      }
      throw ArrayError("has no array '\(name)' that can be read: \(error.reason)", remedy: remedy)
    }
  }

  private func array(_ dataset: ForeignDataset, _ name: String) throws(ArrayError) -> NumberArray {
    let conventions = dataset.conventions
    if conventions.isText {
      throw ArrayError(
        "holds '\(name)' as MATLAB's characters",
        remedy: "write classes as numbers: double(categorical(cellstr(y)))")
    }
    if conventions.isEmpty {
      throw ArrayError("has nothing in '\(name)', an empty array of MATLAB", remedy: "fill it")
    }
    switch dataset.elements {
    case .numbers(let stored):
      let (values, note) = HDF5Arrays.meant(stored, conventions)
      return NumberArray(
        shape: dataset.shape, isInteger: dataset.isInteger && !conventions.isPacked, values: values,
        axes: conventions.axes, note: note)
    case .texts(let stored):
      var texts: [String] = []
      texts.reserveCapacity(stored.count)
      for bytes in stored {
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw ArrayError(
            "holds '\(name)' with a text that is no UTF-8, element \(texts.count)",
            remedy: "write the texts as str, not as bytes of another encoding")
        }
        texts.append(text)
      }
      return NumberArray(
        shape: dataset.shape, texts: texts, axes: conventions.axes,
        note: dataset.isEnumeration ? "members of an enumeration, by their names" : nil)
    case .sequences(let stored, let lengths):
      guard dataset.shape.count == 1 else {
        throw ArrayError(
          "holds '\(name)' as sequences of unequal lengths in the shape \(dataset.shape)",
          remedy: "write one axis of sequences, or pad them to one length in an array of numbers")
      }
      let (values, note) = HDF5Arrays.meant(stored, conventions)
      return try NumberArray(
        sequences: values, lengths: lengths, isInteger: dataset.isInteger && !conventions.isPacked, note: note
      )
    }
  }

  /// Numbers as netCDF means them: <https://docs.unidata.ucar.edu/nug/current/attribute_conventions.html>
  private static func meant(_ stored: [Double], _ conventions: ForeignConventions) -> ([Double], String?) {
    var values = stored, notes: [String] = []
    if conventions.isPacked {
      values = values.map { conventions.scale * $0 + conventions.offset }
      notes.append("unpacked by scale_factor \(conventions.scale) and add_offset \(conventions.offset)")
    }
    let missing = stored.indices.filter { conventions.missing.contains(stored[$0]) }
    for place in missing { values[place] = .nan }
    if !missing.isEmpty { notes.append("\(missing.count) numbers are missing ones by _FillValue") }
    return (values, notes.isEmpty ? nil : notes.joined(separator: ", "))
  }
}
