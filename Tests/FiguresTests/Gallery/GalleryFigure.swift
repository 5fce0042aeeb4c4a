import Archive
import Components
import OrderedCollections
import Testing

@testable import Figures

/// A figure with settings as a file would have them: each kind as it is by default, and what it can be beside that.
struct GalleryFigure: CustomTestStringConvertible, Sendable {
  let kind: String
  /// What is set; "" for nothing.
  let look: String
  let figure: any Figure

  var testDescription: String { name }
  var name: String { look.isEmpty ? kind : "\(kind)-\(look)" }

  /// Every kind, as it is and in its further looks.
  static let all: [GalleryFigure] = Family.figures.kinds.flatMap { kind in
    [make(kind, "", [:])] + (looks[kind] ?? []).map { make(kind, $0.name, $0.settings) }
  }.compactMap { $0 }

  private static let looks: [String: [(name: String, settings: [String: Value])]] = [
    "gradient-by-lag": [("profile", ["triangle": .flag(false)])],
    "engine-agreement": [("cosine", ["quantity": .text("cosine")])],
    "samples": [("answers", ["view": .text("answers")])],
  ]

  private static func make(_ kind: String, _ look: String, _ settings: [String: Value]) -> GalleryFigure? {
    var table: Value = .table(["kind": .text(kind)])
    if case .table(var entries) = table {
      for (key, value) in settings { entries[key] = value }
      table = .table(entries)
    }
    return (Family.figures.make(table) as? any Figure).map {
      GalleryFigure(kind: kind, look: look, figure: $0)
    }
  }

  /// What a kind cannot show: a search is of numbers that vary.
  func isDrawn(of wall: GalleryCase) -> Bool {
    kind != "search" || wall.variants[0].contains { SettingWords.number($0.value) != nil }
  }
}
