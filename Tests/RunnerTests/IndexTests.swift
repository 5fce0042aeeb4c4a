import Components
import Diagnostics
import Figures
import Foundation
import Gradients
import Recurrent
import SequenceTasks
import Testing
import Training

/// A component is a file in its family's folder and a line in the folder's index; here is who notices where
/// the line is forgotten.
@Suite struct IndexTests {
  struct Index: Sendable, CustomTestStringConvertible {
    /// A folder of `Sources`, or the one file of a family of one.
    let folder: String
    /// The file that holds the line.
    let file: String
    let family: Family

    init(folder: String, file: String, family: Family) {
      (self.folder, self.file, self.family) = (folder, file, family)
    }

    init(only file: String, family: Family) { self.init(folder: file, file: file, family: family) }

    var testDescription: String { folder }
  }

  static let indices = [
    Index(folder: "Recurrent/Cells", file: "Recurrent/Cells/Cells.swift", family: Cells.family),
    Index(
      folder: "Recurrent/Initializers", file: "Recurrent/Initializers/Initializers.swift",
      family: Initializers.family),
    Index(
      folder: "Gradients/Engines", file: "Gradients/Engines/GradientEngines.swift",
      family: GradientEngines.family),
    Index(folder: "Gradients/Penalties", file: "Gradients/Penalties/Penalty.swift", family: Penalties.family),
    Index(
      folder: "Training/Optimizers", file: "Training/Optimizers/Optimizer.swift", family: Optimizers.family),
    Index(folder: "Training/Schedules", file: "Training/Schedules/Schedule.swift", family: Schedules.family),
    Index(folder: "Training/Criteria", file: "Training/Criteria/Criterion.swift", family: Criteria.family),
    Index(folder: "Training/Clippings", file: "Training/Clippings/Clipping.swift", family: Clippings.family),
    Index(only: "Training/Controls/AnnealedNoise.swift", family: AnnealedNoise.family),
    Index(only: "Training/Controls/OrthogonalConstraint.swift", family: OrthogonalConstraint.family),
    Index(folder: "Diagnostics", file: "Diagnostics/Family+Diagnostics.swift", family: Family.diagnostics),
    Index(folder: "SequenceTasks", file: "SequenceTasks/Tasks/Tasks.swift", family: Tasks.family),
    Index(folder: "Figures/Kinds", file: "Figures/Kinds/Figure.swift", family: Family.figures),
  ]

  static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Sources")

  /// The components that a source text declares: type and kind.
  static func declared(in text: String) -> [(type: String, kind: String)] {
    var type = "", found: [(String, String)] = []
    guard text.contains("static let kind") || text.contains("static var kind") else { return [] }
    for line in text.split(separator: "\n") {
      if let match = line.firstMatch(of: /^(?:public |final )*(?:struct|enum|class|extension) (\w+)/) {
        type = String(match.1)
      }
      if let match = line.firstMatch(of: /static (?:let|var) kind(?:: String)?(?: = | \{ )"([^"]*)"/) {
        found.append((type, String(match.1)))
      }
    }
    return found
  }

  /// Every component declared in a folder, or in a file, of `Sources`.
  static func declared(under folder: String) throws -> [(type: String, kind: String, file: String)] {
    let root = sources.appendingPathComponent(folder)
    let inside = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    let files = folder.hasSuffix(".swift") ? [folder] : inside.map { "\(folder)/\($0)" }
    return try files.filter { $0.hasSuffix(".swift") }.sorted().flatMap { file in
      let text = try String(contentsOf: sources.appendingPathComponent(file), encoding: .utf8)
      return declared(in: text).map { ($0.type, $0.kind, file) }
    }
  }

  @Test(arguments: indices) func everyComponentIsInItsIndex(_ index: Index) throws {
    let declared = try Self.declared(under: index.folder)
    for (type, kind, file) in declared {
      #expect(
        index.family.member(kind) != nil,
        "\(index.family.name) '\(kind)' is in no index: add \(type).self, of Sources/\(file), to the list in Sources/\(index.file)"
      )
    }
    // Nothing in the index escapes the scan, so the scan can be trusted.
    #expect(Set(declared.map(\.kind)) == Set(index.family.kinds))
    let text = try String(contentsOf: Self.sources.appendingPathComponent(index.file), encoding: .utf8)
    #expect(text.filter { !$0.isWhitespace }.contains("Family(\"\(index.family.name)\""))
  }

  @Test func noComponentStandsElsewhere() throws {
    let declared = try Self.declared(under: "")
    #expect(declared.count >= Self.indices.count)
    for (type, kind, file) in declared {
      #expect(
        Self.indices.contains { file == "/\($0.folder)" || file.hasPrefix("/\($0.folder)/") },
        "'\(kind)', \(type) of Sources\(file), is in no family's folder")
    }
  }

  @Test func theScanSeesAForgottenOne() {
    let text = """
      /// A cell.
      public struct Forgotten: Cell {
        public static let kind = "forgotten"
        static let summary = "kind"
      }
      struct Other: Cell {
        static var kind: String { "other" }
      }
      """
    #expect(Self.declared(in: text).map(\.type) == ["Forgotten", "Other"])
    #expect(Self.declared(in: text).map(\.kind) == ["forgotten", "other"])
    #expect(Self.declared(in: "let kind = 1\n// a kind of magic").isEmpty)
  }
}
