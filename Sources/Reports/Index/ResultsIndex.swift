public import Experiments
import Foundation
import Runner
import Store

/// `index.html` in the folder of all results: every experiment with a page, by name, and what its page says of itself.
///
/// It is made from the pages alone. So it is the same whoever runs what and when, and a clone without trials lists
/// the same experiments.
public struct ResultsIndex: Sendable {
  /// An experiment with what its page says; nil if that is a page of an earlier version, or a damaged one.
  struct Entry: Sendable {
    let name: String
    let card: PageCard?
    /// The path of its picture from the list, if there is one.
    let picture: String?
  }

  let entries: [Entry]

  /// Lines of a page's head among which its card stands.
  private static let headLines = 12
  /// By which a list of experiments is known from other pages of that name, and pages from others' pages.
  static let generator = "lab results"
  private static let generators = (page: "content=\"lab\"", index: "content=\"\(generator)\"")

  init(of root: ResultsRoot) {
    entries = root.experiments.compactMap { name, folder in
      let head = ResultsIndex.head(of: folder.page)
      guard head.contains(ResultsIndex.generators.page) else { return nil }
      let card = PageCard(page: head), figure = card?.picture ?? ""
      let isThere =
        !figure.isEmpty
        && ((try? folder.figure(figure, "svg")).map { FileManager.default.fileExists(atPath: $0) } ?? false)
      return Entry(name: name, card: card, picture: isThere ? "\(name)/figures/\(figure).svg" : nil)
    }
  }

  private static func head(of page: String) -> String {
    (TextFile.firstLines(headLines, of: page) ?? []).joined(separator: "\n")
  }

  /// Brings the list of the folder up to date that a plan's results lie in, unless that holds more than results.
  ///
  /// - Returns: what is to be said of it; nil for nothing.
  public static func refresh(of plan: Plan, in results: String) throws -> String? {
    OwnOutput(of: [plan], results: results).isShared ? nil : try refresh(in: ResultsRoot(results))
  }

  /// Brings the list up to date.
  ///
  /// Where another run writes a page meanwhile, one of both sees the other's: each looks again after it has written.
  /// A file of that name that is none of lab's is left alone.
  ///
  /// - Returns: what is to be said of it; nil for nothing.
  static func refresh(in root: ResultsRoot) throws -> String? {
    for _ in 0..<8 {
      let standing = try TextFile.read(root.index)
      if standing != nil, !head(of: root.index).contains(generators.index) {
        return "\(root.index) is none of lab's, and was left as it is"
      }
      let html = try ResultsIndex(of: root).html()
      if standing == html { return nil }
      try TextFile.write(html, to: root.index)
    }
    return nil
  }
}
