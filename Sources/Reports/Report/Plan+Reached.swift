public import Experiments
import Foundation
public import Store

extension Plan {
  /// The plan at the last look of which any trial is stored that the one before does not see; at the first
  /// where there is none.
  public func reached(in folder: ResultsFolder) throws(StoreError) -> Plan {
    for look in looks.indices.dropFirst().reversed() {
      let earlier = seeds(at: look - 1)
      for trial in at(look: look).trials where !earlier.contains(trial.seed) {
        let path = try folder.trial(variant: trial.variant.name, seed: trial.seed)
        if FileManager.default.fileExists(atPath: path) { return at(look: look) }
      }
    }
    return at(look: 0)
  }
}
