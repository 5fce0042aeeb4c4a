@testable import Language
import Components
import Diagnostics
import Gradients
import Recurrent
import SequenceTasks
import Testing
import Training

/// What every component that a file can name promises about its table.
struct ShippedComponentTests {
  static let families = [
    Cells.family, Initializers.family, GradientEngines.family, Penalties.family, Optimizers.family,
    Schedules.family,
    Criteria.family,
    Clippings.family, AnnealedNoise.family, OrthogonalConstraint.family, Tasks.family,
    Family.diagnostics,
  ]

  @Test(arguments: families) func kindsAreDistinctWords(_ family: Family) {
    #expect(Set(family.kinds).count == family.kinds.count)
    for kind in family.kinds {
      #expect(TextRule.slug.accepts(kind) && kind != "none", "\(family.name) '\(kind)'")
    }
  }

  @Test(arguments: families) func defaultsLieInTheirRanges(_ family: Family) throws {
    for member in family.members {
      let settings = member.init().resolved
      #expect(Set(member.descriptors.map(\.key)).count == member.descriptors.count)
      #expect(!member.descriptors.contains { $0.key == "kind" || $0.doc.isEmpty })
      let text = ResolvedYAML.text(of: settings)
      let node = try #require(try YAMLDocument.parse(ValidText(bytes: Array(text.utf8), file: member.kind)))
      var reader = SettingsReader(schema: [])
      let value = reader.value(node, as: .component(family), at: family.name)
      #expect(value == settings, "\(Faults(reader.faults.all))")
      #expect(value.flatMap { family.make($0) }?.resolved == settings)
    }
  }
}
