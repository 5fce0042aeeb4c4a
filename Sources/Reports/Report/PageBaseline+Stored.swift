import Archive

extension PageBaseline {
  /// Baselines that all variants share once, the others by variant.
  static func all(of trials: [(variant: String, baselines: [StoredBaseline])]) -> [PageBaseline] {
    var variants: [(variant: String, baselines: [StoredBaseline])] = []
    for trial in trials where !variants.contains(where: { $0.variant == trial.variant }) {
      variants.append(trial)
    }
    var rows: [PageBaseline] = []
    for (variant, baselines) in variants {
      for baseline in baselines {
        let isShared = variants.allSatisfy { $0.baselines.contains(baseline) }
        let row = PageBaseline(
          variant: isShared ? "" : variant, quantity: baseline.quantity, name: baseline.name,
          value: baseline.value,
          doc: baseline.doc)
        if !rows.contains(row) { rows.append(row) }
      }
    }
    return rows
  }
}
