import Components
import Diagnostics
import Experiments
import Figures
import Gradients
import Recurrent
import SequenceTasks
import Testing
import Training

/// What everything that an experiment file can name promises to help, messages and identities.
@Suite struct ContractTests {
  static let families = [
    Cells.family, Initializers.family, GradientEngines.family, Penalties.family, Optimizers.family,
    Schedules.family,
    Criteria.family,
    Clippings.family, AnnealedNoise.family, OrthogonalConstraint.family, Tasks.family,
    Family.diagnostics, Family.figures,
  ]

  /// Every table of settings that a file can hold, with the name it goes by.
  private static func tables() -> [(name: String, descriptors: [Descriptor])] {
    func sections(_ name: String, _ descriptors: [Descriptor]) -> [(String, [Descriptor])] {
      [(name, descriptors)]
        + descriptors.flatMap { descriptor -> [(String, [Descriptor])] in
          guard case .section(let inner) = descriptor.type else { return [] }
          return sections("\(name).\(descriptor.key)", inner)
        }
    }
    let members = families.flatMap { family in
      family.members.flatMap { sections("\(family.name) \($0.kind)", $0.descriptors) }
    }
    return sections("experiment", Experiment.descriptors) + members
  }

  @Test(arguments: families) func membersSayWhatTheyAre(_ family: Family) {
    #expect(!family.members.isEmpty && Set(family.kinds).count == family.kinds.count)
    #expect(Set(family.members.map { ObjectIdentifier($0) }).count == family.members.count)
    for member in family.members {
      let texts = [member.summary] + (member.reference.map { [$0] } ?? [])
      for text in texts {
        #expect(!text.isEmpty && TextRule.line.accepts(text), "\(family.name) \(member.kind)")
        #expect(text.first?.isWhitespace == false && text.last?.isWhitespace == false && text.last != ".")
      }
    }
    #expect(Set(family.members.map { $0.summary }).count == family.members.count)
  }

  @Test func everySettingIsDocumented() {
    let tables = Self.tables()
    #expect(tables.count > 15)
    for (name, descriptors) in tables {
      #expect(Set(descriptors.map(\.key)).count == descriptors.count, "\(name) has a key twice")
      for descriptor in descriptors {
        let doc = descriptor.doc
        #expect(
          doc.hasSuffix(".") && doc.count > 10 && TextRule.line.accepts(doc), "\(name): \(descriptor.key)")
        #expect(doc.first?.isWhitespace == false && descriptor.unit != "", "\(name): \(descriptor.key)")
        #expect(
          descriptor.key.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") },
          "\(name): \(descriptor.key) is not in snake case")
      }
    }
  }

  /// A component made from its resolved form is the same, at its defaults and with any one setting changed.
  @Test(arguments: families) func resolvedFormsMakeTheSameComponent(_ family: Family) throws {
    for member in family.members {
      let usual = member.init().resolved, made = try #require(family.make(usual))
      #expect(made.resolved == usual && type(of: made) == member)
      for changed in Alternatives.of(.component(family), at: usual) {
        #expect(family.make(changed)?.resolved == changed, "\(family.name) \(changed.brief)")
      }
    }
  }

  /// No setting is a dead letter: its table has somewhere to go.
  @Test(arguments: families) func everySettingHasAlternatives(_ family: Family) {
    for member in family.members {
      for descriptor in member.descriptors {
        let others = Alternatives.of(descriptor.type, at: descriptor.defaultValue)
        let name = "\(family.name) \(member.kind) \(descriptor.key)"
        #expect(!others.isEmpty, "\(name)")
      }
    }
  }

  @Test(arguments: families) func defaultsHaveNoProblems(_ family: Family) {
    for member in family.members {
      #expect(member.init().allProblems.isEmpty, "\(family.name) \(member.kind)")
    }
  }

  @Test func theExperimentsDefaultsAreComponentsOfTheirFamilies() {
    let experiment = Experiment()
    #expect(Experiment(table: experiment.table)?.table == experiment.table && experiment.allProblems.isEmpty)
  }

  @Test(arguments: Cells.family.members.compactMap { $0.init() as? any Cell })
  func cellsDeclareWhatTheyCompute(cell: any Cell) {
    let declaration = cell.declaration, kind = type(of: cell).kind
    #expect(
      Set(declaration.states).count == declaration.states.count && declaration.states.first == "s", "\(kind)")
    #expect(Set(declaration.gates).count == declaration.gates.count, "\(kind)")
    let reserved = ["U", "W", "b", "V", "c", "embedding"]
    #expect(Set(declaration.unitParameters).isDisjoint(with: reserved), "\(kind)")
    var sources = declaration.states.count
    for (index, stage) in declaration.stages.enumerated() {
      let unit = UnitValues<Double>(
        input: Array(repeating: 0.25, count: stage.gates.count),
        recurrent: Array(repeating: -0.5, count: stage.gates.count),
        sources: Array(repeating: 0.125, count: sources),
        parameters: Array(repeating: 0.5, count: declaration.unitParameters.count))
      let results = cell.stage(index, unit)
      #expect(
        results.count == stage.results.count && results.allSatisfy(\.isFinite), "\(kind), stage \(index)")
      sources += stage.results.count
    }
  }
}
