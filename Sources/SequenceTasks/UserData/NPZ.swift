import Components

/// NumPy's format for several arrays: a ZIP archive of `name.npy` members, as `numpy.savez` and
/// `savez_compressed` write it.
struct NPZ: ArrayFile {
  private let archive: ZipArchive
  /// Where each array stands in the archive.
  private let places: [String: Int]
  /// Of the arrays, in the archive's order.
  let names: [String]

  /// A header, and the most numbers of the widest type.
  private static let largestMember = 8 * NumberArray.largest + 1 << 16

  init(_ bytes: [UInt8]) throws(ArrayError) {
    archive = try ZipArchive(bytes)
    var places: [String: Int] = [:], names: [String] = []
    for (index, name) in archive.names.enumerated() where name.hasSuffix(".npy") {
      let array = String(name.dropLast(4))
      guard places.updateValue(index, forKey: array) == nil else {
        throw ArrayError("has two arrays named '\(array)'", remedy: .handbook)
      }
      names.append(array)
    }
    (self.places, self.names) = (places, names)
  }

  func array(_ name: String) throws(ArrayError) -> NumberArray {
    guard let place = places[name] else {
      throw ArrayError("has no array '\(name)'", remedy: "it has \(names.joined(separator: ", "))")
    }
    do throws(ArrayError) {
      return try NPY.array(try archive.member(place, limit: NPZ.largestMember)[...])
    } catch {
      throw ArrayError("'\(name)' \(error.message)", remedy: error.remedy)
    }
  }
}
