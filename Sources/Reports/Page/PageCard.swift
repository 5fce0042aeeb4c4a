import Components
import Figures
import Foundation
import Statistics

/// What the list of all experiments tells of a page. The page carries it in its head, so that the list follows from
/// the pages that lie there, whoever wrote them and when.
struct PageCard: Codable, Sendable, Equatable {
  struct Mark: Codable, Sendable, Equatable {
    var text: String
    /// Of `Badge.Tone`.
    var tone: String
  }

  /// The name of the element of a page's head that holds it.
  static let name = "lab-card"

  var title: String
  var badges: [Mark]
  /// Each claim with its outcome as the tone, in the page's order.
  var findings: [Mark]
  /// The name of the figure that stands for the page; "" for none.
  var picture: String
  /// What is to be seen there.
  var alternative: String

  /// One line of JSON, the same for the same values.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Reads what the head of a page says; nil if it has none, or a damaged one.
  init?(page: String) {
    guard let start = page.firstRange(of: "<meta name=\"\(PageCard.name)\" content=\"")?.upperBound,
      let end = page[start...].firstRange(of: "\">")?.lowerBound
    else { return nil }
    var json = String(page[start..<end])
    // The ampersand last: what it begins is no sign any more.
    for scalar: Unicode.Scalar in ["<", ">", "\"", "'", "&"] {
      json = json.replacing(scalar.escapedInMarkup ?? "", with: String(scalar))
    }
    guard let card = try? JSONDecoder().decode(PageCard.self, from: Data(json.utf8)) else { return nil }
    self = card
  }

  init(title: String, badges: [Mark], findings: [Mark], picture: String, alternative: String) {
    (self.title, self.badges, self.findings) = (title, badges, findings)
    (self.picture, self.alternative) = (picture, alternative)
  }
}

extension NotebookPage {
  /// What the list of all experiments tells of this page.
  var card: PageCard {
    let picture = (figures + [forest].compactMap { $0 }).first { $0.svg != nil }
    return PageCard(
      title: heading, badges: allBadges.map { PageCard.Mark(text: $0.text, tone: $0.tone.rawValue) },
      findings: findings.map {
        PageCard.Mark(text: "\($0.outcome.rawValue): \($0.says)".shortened(to: 300), tone: $0.tone.rawValue)
      },
      picture: picture?.name ?? "", alternative: picture?.alternative ?? "")
  }
}
