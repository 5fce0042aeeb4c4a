import Archive
import Figures

/// Turns stored samples into the tables of a page.
enum PageSamples {
  struct Trial {
    let variant: String
    let seed: Int
    let samples: [StoredSample]
  }

  /// The most variants that stand side by side; the others are only counted.
  private static let shown = 6

  /// A table for each set of examples, with the answers of each variant's first seed.
  static func tables(of trials: [Trial]) -> [SampleTable] {
    var groups: [[Trial]] = []
    for trial in trials where !groups.joined().contains(where: { $0.variant == trial.variant }) {
      let index = groups.firstIndex { group in
        group[0].samples.map(\.input) == trial.samples.map(\.input)
          && group[0].samples.map(\.target) == trial.samples.map(\.target)
      }
      if let index { groups[index].append(trial) } else { groups.append([trial]) }
    }
    let labels = VariantLabels(groups.joined().map(\.variant))
    let names = Dictionary(zip(groups.joined().map(\.variant), labels.labels)) { first, _ in first }
    return groups.map { group in
      let seeds = Set(group.map(\.seed)).sorted().map(String.init).joined(separator: ", ")
      let left = group.count > shown ? " \(group.count - shown) more variants are left out." : ""
      let first = group.prefix(shown)
      return SampleTable(
        caption: "Examples from all over the test set, as seed \(seeds) answers them after training.\(left)",
        variants: first.map { trial in names[trial.variant].flatMap { $0.isEmpty ? nil : $0 } ?? "prediction"
        },
        rows: group[0].samples.indices.map { index in
          let sample = group[0].samples[index]
          return SampleTable.Row(
            input: cell(sample.input), target: cell(sample.target),
            predictions: first.map { cell($0.samples[index].prediction) })
        })
    }
  }

  private static func cell(_ value: StoredSample.Content) -> SampleTable.Cell {
    switch value {
    case .text(let text): .text(text)
    case .image(let width, let height, let pixels): .image(width: width, height: height, pixels)
    case .numbers(let numbers):
      .text(numbers.map { "\(($0 * 1000).rounded() / 1000)" }.joined(separator: " "))
    }
  }
}
