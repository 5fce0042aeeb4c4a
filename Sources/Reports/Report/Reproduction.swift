import Components
import Foundation

/// The command lines that produce a page's results again in a POSIX shell, the same on every machine.
///
/// A path below the working folder is written relative to it, so that it does not matter how it was typed. Of
/// other paths the page says nothing, because nobody else has them: the file is given by its name alone, and
/// results go to `results/`, where they are the same.
struct Reproduction {
  /// The arguments of `lab` and `lab report`: `experiments/adding.exp --set train.steps=50`.
  let arguments: String

  /// - Parameters:
  ///   - file: the path of the experiment file.
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

  /// A path relative to a folder, `.` for the folder itself; nil if it is not in the folder.
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

  /// A path that cannot be mistaken for an option.
  private static func argument(_ path: String) -> String { path.hasPrefix("-") ? "./" + path : path }
}
