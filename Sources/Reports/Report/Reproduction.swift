import Foundation
import Runner

/// The command lines that give a page's results again, for a POSIX shell: the same on every machine.
///
/// A path below the working folder is written from there, so that it does not matter how it was typed. Of other paths the page
/// says nothing, since nobody else has them: the file goes by its name, and results go to `results/`, where they are the same.
struct Reproduction {
  /// `experiments/adding.exp --set train.steps=50`: what `lab` and `lab report` are given.
  let arguments: String

  /// - Parameters:
  ///   - overrides: the `key=value` arguments of the run; without them, a run would displace its results.
  ///   - results: the folder of all experiments' results.
  ///   - workingFolder: an absolute path.
  init(file: String, overrides: [String], results: String, workingFolder: String) {
    let name = Reproduction.path(file, below: workingFolder) ?? URL(fileURLWithPath: file).lastPathComponent
    var words = [Reproduction.argument(name)]
    if let folder = Reproduction.path(results, below: workingFolder), folder != "results" {
      words += ["--results", Reproduction.argument(folder)]
    }
    for override in overrides { words += ["--set", override] }
    arguments = words.map(ShellWord.quoted).joined(separator: " ")
  }

  var commands: [Command] {
    [
      Command("scripts/setup", purpose: "Installs what is needed and fetches the data"),
      Command("swift run lab \(arguments)", purpose: "Trains what is missing, draws and writes this page"),
      Command("swift run lab report \(arguments)", purpose: "Draws and writes it again from stored trials"),
    ]
  }

  /// A path as seen from a folder, `.` for the folder itself; nil for one that does not lie in it.
  static func path(_ path: String, below folder: String) -> String? {
    let base = URL(fileURLWithPath: folder, isDirectory: true).standardizedFileURL
    let url = URL(fileURLWithPath: path, relativeTo: base).standardizedFileURL
    // A path may lead here by a link, and a link that lies here may lead elsewhere.
    for (base, url) in [(base, url), (base.resolvingSymlinksInPath(), url.resolvingSymlinksInPath())] {
      let (above, parts) = (base.pathComponents, url.pathComponents)
      guard parts.starts(with: above) else { continue }
      return parts.count == above.count ? "." : parts.dropFirst(above.count).joined(separator: "/")
    }
    return nil
  }

  /// A path that is not taken for an option.
  private static func argument(_ path: String) -> String { path.hasPrefix("-") ? "./" + path : path }
}
