import Components
import Foundation

/// Reads an experiment file's bytes without ever waiting for a pipe or a device.
enum ExperimentFile {
  /// - Parameter base: where the file is named by one that extends it.
  static func read(_ path: String, asBaseAt base: Location? = nil) throws(Faults) -> [UInt8] {
    let place = base ?? Location(InputText(name: path, text: ""), line: 1, column: 1)
    func fault(_ message: String, _ remedy: String) -> Faults {
      let message = base == nil ? message : "cannot extend \(Display.shortened(path, limit: 80)): \(message)"
      return Faults([Fault(place, message, remedy: remedy)])
    }
    let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    guard !path.isEmpty, let attributes = try? FileManager.default.attributesOfItem(atPath: url.path) else {
      throw fault(
        "there is no such file",
        neighbour(of: url).map { "did you mean '\(folder(of: path))\($0)'?" } ?? "check the path")
    }
    switch attributes[.type] as? FileAttributeType {
    case .typeRegular: break
    case .typeDirectory: throw fault("this is a directory", "name an experiment file in it")
    default: throw fault("this is not a regular file", "name an experiment file")
    }
    do {
      let handle = try FileHandle(forReadingFrom: url)
      defer { try? handle.close() }
      let data = try handle.read(upToCount: ValidText.sizeLimit + 1) ?? Data()
      return [UInt8](data)
    } catch {
      throw fault("the file cannot be read", "check its permissions")
    }
  }

  private static func folder(of path: String) -> Substring {
    path[..<(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)]
  }

  /// A file of the same directory with a similar name.
  private static func neighbour(of url: URL) -> String? {
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: url.deletingLastPathComponent().path)) ?? []
    return Spelling.nearest(to: url.lastPathComponent, among: names.filter { $0.hasSuffix(".exp") }.sorted())
  }
}
