import Foundation

/// Ways from one place to another.
enum RelativePath {
  /// The way from one folder to another, `../results/adding`; `.` where they are the same.
  static func from(_ folder: String, to target: String) -> String {
    func parts(_ path: String) -> [String] {
      URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().pathComponents
    }
    let start = parts(folder), end = parts(target)
    let shared = zip(start, end).prefix { $0 == $1 }.count
    let way = Array(repeating: "..", count: start.count - shared) + end[shared...]
    return way.isEmpty ? "." : way.joined(separator: "/")
  }

  /// What follows a folder in the path of a file inside it; the path itself where the file lies elsewhere.
  static func inside(_ folder: String, _ path: String) -> String {
    path.hasPrefix(folder + "/") ? String(path.dropFirst(folder.count + 1)) : path
  }
}
