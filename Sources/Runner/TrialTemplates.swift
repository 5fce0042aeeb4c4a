import Experiments
import SequenceTasks
import Store
import Synchronization
import Training
import TrialFormat

/// What the files of trials begin with. The last template is kept: trials of one layout follow each other, those of a
/// variant with its seeds and most of a sweep's.
final class TrialTemplates: Sendable {
  /// Everything that a template depends on.
  private struct Key: Equatable {
    let declaration: TrialDeclaration
    let real: ElementType
    let baselines: [Baseline]
    let attributes: [(name: String, value: AttributeValue)]

    static func == (one: Key, other: Key) -> Bool {
      one.declaration == other.declaration && one.real == other.real && one.baselines == other.baselines
        && one.attributes.elementsEqual(other.attributes, by: ==)
    }
  }

  private let last = Mutex<(key: Key, template: TrialTemplate)?>(nil)

  /// - Parameters:
  ///   - trial: whose file is to begin with it.
  ///   - layout: the trial's layout.
  func template(of trial: PlannedTrial, _ layout: TrialLayout) throws(StoreError) -> TrialTemplate {
    let key = Key(
      declaration: trial.variant.declaration, real: ElementType(layout.settings.train.precision),
      baselines: layout.baselines, attributes: trial.commonAttributes(layout))
    if let last = last.withLock({ $0 }), last.key == key { return last.template }
    let template = try TrialTemplate { writer throws(StoreError) in
      try writer.setAttributes(key.attributes)
      try writer.create(key.declaration, real: key.real)
      try writer.write(key.baselines)
    }
    last.withLock { $0 = (key, template) }
    return template
  }
}
