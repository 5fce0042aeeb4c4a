import Components
import Foundation

/// A .npy file of inputs with those beside it that hold its targets and lengths, by their names: `X_train.npy`,
/// `y_train.npy`.
struct NPYKin: ArrayFile {
  /// Without their suffix; that of the inputs first.
  let names: [String]
  private let arrays: [String: NumberArray]

  /// - Throws: `Problem` where a file is damaged, or where no other belongs to it.
  init(_ inputs: String, in folders: DataFolders) throws(Problem) {
    let folder = (try? FileManager.default.contentsOfDirectory(atPath: folders.experimentFolder)) ?? []
    let stem = NPYKin.stem(inputs), rest = NPYKin.words(stem).filter { !ArrayGuess.inputNames.contains($0) }
    let files = folder.sorted().filter { file in
      guard file.lowercased().hasSuffix(".npy"), file != inputs else { return false }
      let words = NPYKin.words(NPYKin.stem(file)), own = ArrayGuess.targetNames + ArrayGuess.lengthNames
      let others = words.filter { !own.contains($0) }
      return others.count < words.count && (others == rest || others.isEmpty && rest == [stem.lowercased()])
    }
    guard !files.isEmpty else {
      throw Problem(
        "path", "\(inputs) holds one array, and no file beside it is called as its targets",
        remedy:
          "write them beside it as y.npy, or both into one file, numpy.savez('data.npz', x=inputs, y=targets), and read that"
      )
    }
    var arrays: [String: NumberArray] = [:]
    for file in [inputs] + files {
      let bytes = try folders.userFile(file, key: "path", allowOutside: false, limit: FileLoader.largestFile)
        .bytes
      do throws(ArrayError) {
        arrays[NPYKin.stem(file)] = try NPY.array(bytes[...])
      } catch {
        throw Problem("path", "\(file) \(error.message)", remedy: error.remedy)
      }
    }
    (names, self.arrays) = ([stem] + files.map(NPYKin.stem), arrays)
  }

  func array(_ name: String) throws(ArrayError) -> NumberArray {
    guard let array = arrays[name] else { throw ArrayError("has no array '\(name)'", remedy: .handbook) }
    return array
  }

  /// Settings as they are where each array is a file, of which the inputs' is the path.
  func settings(_ settings: [(key: String, value: Value)]) -> [(key: String, value: Value)] {
    settings.filter { $0.key != "inputs" }.map { key, value in
      guard ["targets", "lengths"].contains(key), let name = String(value: value) else { return (key, value) }
      return (key, .text("\(name).npy"))
    }
  }

  private static func stem(_ file: String) -> String { String(file.dropLast(4)) }

  /// `x` and `train` of `X_train`
  private static func words(_ stem: String) -> [String] {
    stem.lowercased().split { !$0.isLetter && !$0.isNumber }.map { String($0) }
  }
}
