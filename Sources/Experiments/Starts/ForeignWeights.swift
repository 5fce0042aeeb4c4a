import Archive
import Components
import Foundation
import TorchWeights

/// Weights that another program trained, in a file of safetensors.
enum ForeignWeights {
  /// A file of more bytes is not read: no network here has as many numbers.
  static let largest = 1 << 30

  /// The path of a file that is named relative to the experiment file.
  ///
  /// The copy of that file which lies among results names nothing beside itself: then the folder counts in which
  /// lab runs.
  static func path(of name: String, from experiment: String) -> String {
    guard !name.hasPrefix("/"), let slash = experiment.lastIndex(of: "/") else { return name }
    let beside = "\(experiment[...slash])\(name)", files = FileManager.default
    return !files.fileExists(atPath: beside) && files.fileExists(atPath: name) ? name : beside
  }

  /// The parameters of a network.
  ///
  /// - Throws: a problem of `safetensors`.
  static func read(_ path: String, of network: TorchNetwork) throws(Problem) -> [StoredParameter] {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: target) else {
      throw Problem(
        "safetensors", "there is no file \(path)",
        remedy: "check the path, which begins at the experiment file")
    }
    // A pipe would be waited for.
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw Problem("safetensors", "\(path) is not a regular file", remedy: "name a file of safetensors")
    }
    let size = (attributes[.size] as? NSNumber)?.intValue ?? .max
    guard size <= largest else {
      throw Problem(
        "safetensors", "\(path) has \(size) bytes, and at most \(largest) are read",
        remedy: "save only the weights of this network")
    }
    guard let bytes = FileManager.default.contents(atPath: target) else {
      throw Problem("safetensors", "\(path) cannot be read", remedy: "give yourself access to it")
    }
    do throws(Problem) {
      return try network.parameters(from: SafetensorsFile(bytes: Array(bytes)).tensors)
    } catch {
      throw Problem("safetensors", "\(path) cannot be used: \(error.message)", remedy: error.remedy)
    }
  }
}
