public import Archive
public import Components
import Foundation
import TrialFormat

/// The eigenvalues of recurrent weights in the complex plane, before training and after, beside the unit circle.
public struct WeightEigenvaluesFigure: Figure {
  public static let kind = "weight-eigenvalues"
  public static let summary =
    "eigenvalues of the recurrent weights before training and after, with the unit circle"
  public static let reference: String? =
    "Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, ICML 2013"

  public var common = FigureSettings()
  public var diagnostic = WeightEigenvaluesFigure.kind
  public var gates: [String] = []
  public var seed: Int?

  public static let colours: String? = "records"
  public static var declined: [String: String] {
    let own = [
      "statistic": "eigenvalues have no mean over seeds; 'seed' says whose are shown",
      "scale": "the unit circle would be none",
    ]
    return own.merging(ofDiagnostic) { own, _ in own }
  }

  public init() {}

  public static let settings: [Setting<WeightEigenvaluesFigure>] = [
    .group(\.diagnostic), .at, .by,
    Setting(
      "gates", \.gates, .list(of: .text(.line), count: 0...Int.max),
      doc: "Gates whose weights are shown, for example [f] or [encoder.s]; empty: all."),
    Setting(
      "seed", \.seed, .optional(.integer(0...Int.max)),
      doc:
        "The seed whose weights are shown; none: each variant's first. Eigenvalues have no mean over seeds."),
  ]

  /// More panels would make a wall, not a figure.
  private static let most = 12

  public var columns: Set<String> { ["spectral_radius", "spectral_norm"] }

  public func drawing(of run: StoredRun) throws -> Drawing {
    var groups = try RecordedGroups(
      diagnostic, of: WeightEigenvaluesFigure.kind, having: ".real", with: common, in: run)
    let known = groups.prefixes
    let shown = gates.isEmpty ? known : known.filter(gates.contains)
    guard !shown.isEmpty else {
      throw FigureError.nothingToDraw(
        reason:
          "no trial has eigenvalues of \(gates.joined(separator: ", ")): write some of \(known.joined(separator: ", ")) as gates"
      )
    }
    var panels: [Panel] = [], radii: [(record: Int, name: String, number: Double)] = []
    for part in groups.grid.panels {
      for gate in shown {
        let title = RecordedGroups.title(known.count > 1 ? gate : "", groups.grid.title(of: part))
        var marks: [Marks] = []
        var shown: Set<Int> = []
        for (number, record) in part.members.flatMap({ groups.records(of: $0.variant) }).enumerated()
        where shown.insert(record.update).inserted {
          let seeds = groups.each(of: record.variant) { group throws(ArchiveFault) -> [Place]? in
            guard seed.map({ $0 == group.trial.seed }) ?? true,
              let real = try group.numbers("\(gate).real", at: record.update),
              let imaginary = try group.numbers("\(gate).imaginary", at: record.update)
            else { return nil }
            return zip(real, imaginary).filter { $0.isFinite && $1.isFinite }.map { Place($0, $1) }
          }
          guard let places = seeds.first?.value, !places.isEmpty else { continue }
          let isLater = number == at.count - 1
          marks.append(
            Marks(
              record.name, colour: isLater ? .variant(0, of: 2) : .neutral, shape: isLater ? .dot : .ring,
              places: places))
          radii.append((number, title, places.map { hypot($0.x, $0.y) }.max() ?? .nan))
        }
        guard !marks.isEmpty else { continue }
        var panel = Panel(title: title, x: Axis("real part"), y: Axis("imaginary part"), series: [])
        panel.overlay.marks = marks
        panel.overlay.guides = [WeightEigenvaluesFigure.circle]
        panel.overlay.hasEqualUnits = true
        panel.sharedScale = "eigenvalues"
        panels.append(panel)
      }
    }
    try groups.require(panels, "finite eigenvalues")
    let left = panels.count - WeightEigenvaluesFigure.most
    return groups.drawing(
      "Eigenvalues of the recurrent weights", finding(radii),
      [
        "Of \(seed.map { "seed \($0)" } ?? "each variant's first seed"); line: the unit circle.",
        at.count > 1 ? "○ the earlier record, ● the later." : "",
        left > 0 ? "The first \(WeightEigenvaluesFigure.most) of \(panels.count) panels." : "",
      ],
      columns: shown.count == 2 && panels.count > 4
        ? 4
        : shown.count > 1 ? min(shown.count, 4) : groups.grid.columns,
      numbers: (
        "largest modulus",
        radii.map {
          (RecordedGroups.title($0.name, at.count > 1 ? at[$0.record].value.brief : ""), $0.number)
        }
      ),
      Array(panels.prefix(WeightEigenvaluesFigure.most)))
  }

  private func finding(_ radii: [(record: Int, name: String, number: Double)]) -> String? {
    func numbers(_ record: Int) -> [(name: String, number: Double)] {
      radii.filter { $0.record == record }.map { ($0.name, $0.number) }
    }
    let (before, after) = (numbers(0), numbers(1))
    if let first = before.first, let last = after.first, before.count == 1, after.count == 1 {
      return
        "Training takes the largest modulus of an eigenvalue from \(AxisNumber.words(first.number)) to "
        + "\(AxisNumber.words(last.number))."
    }
    let grown = zip(before, after).count { $0.number < $1.number }
    let change =
      before.count == after.count && !after.isEmpty
      ? " Training makes it larger in \(grown) of \(after.count) cases." : ""
    return Finding.span("The largest modulus of an eigenvalue", before).map { $0 + change }
  }

  private static let circle = Guide(
    "unit circle",
    (0...180).map { Place(cos(Double($0) * .pi / 90), sin(Double($0) * .pi / 90)) })
}
