public import Archive
public import Components
import Foundation
import Statistics
import TrialFormat

/// A metric against each number that a search varies, a dot a trial; and the settings of the best trials, in a table.
public struct SearchFigure: Figure {
  public static let kind = "search"
  public static let summary =
    "a metric against each number that varies, a dot a trial, with a table of the best trials: for random searches"
  public static let reference: String? =
    "Bergstra & Bengio, Random search for hyper-parameter optimization, JMLR 2012"

  public enum Source: String, ValueConvertible, CaseIterable { case auto, validation, test }
  public enum Better: String, ValueConvertible, CaseIterable { case auto, higher, lower }

  public var common = FigureSettings()
  public var metric: String?
  public var source = Source.auto
  public var better = Better.auto
  public var best = 10

  public static var declined: [String: String] {
    let own = [
      "at": "it compares results, which have no records",
      "by": "each key that varies over numbers has a panel",
      "statistic": "a dot is a trial",
    ]
    return own.merging([
      "state": "it shows results of whole networks", "align": "it shows results of whole networks",
    ]) { own, _ in own }
  }

  public init() {}

  public static let settings: [Setting<SearchFigure>] = [
    Setting(
      "metric", \.metric, .optional(.text(.line)),
      doc: "loss, accuracy or a metric of the task; none: accuracy where there is one, else step_loss."),
    Setting(
      "source", \.source, .choice(Source.allCases.map(\.rawValue)),
      doc:
        "The last evaluation of the validation set, or the test set; auto: validation where it was evaluated."
    ),
    Setting(
      "better", \.better, .choice(Better.allCases.map(\.rawValue)),
      doc: "Which numbers are better; auto: lower of losses and errors, else higher."),
    .scale,
    Setting("best", \.best, .integer(1...100), doc: "Trials in the table, and marked in the panels."),
  ]

  /// A range that spans more than this is drawn by order of size.
  private static let decades = 30.0
  /// More panels would make a wall, not a figure.
  private static let most = 12

  private struct Point {
    let trial: StoredTrial
    let settings: [VariedSetting]
    let value: Double
  }

  public func ownProblems(in contents: PlannedContents) -> [Problem] {
    guard contents.numbers.isEmpty else { return [] }
    return [
      Problem(
        "metric", "no setting of this file is varied over numbers, against which it draws",
        remedy: "vary one by `random` or `sweep`, or remove this figure")
    ]
  }

  public func drawing(of run: StoredRun) throws -> Drawing {
    let name =
      metric ?? (run.trials.contains { $0.contains(TrialPath.test("accuracy")) } ? "accuracy" : "step_loss")
    let fromTest = source == .test || source == .auto && !run.trials.contains { Self.isEvaluated($0, name) }
    let path = fromTest ? TrialPath.test(name) : TrialPath.evaluation(name)
    var points: [Point] = [], failures: [(StoredTrial, ArchiveFault)] = [], without = 0
    for trial in run.trials {
      guard let settings = run.varied[trial.variant] else { continue }
      do throws(ArchiveFault) {
        guard !trial.hasDiverged, trial.contains(path), let value = try trial.reals(path).last, value.isFinite
        else {
          without += 1
          continue
        }
        points.append(Point(trial: trial, settings: settings, value: value))
      } catch {
        failures.append((trial, error))
      }
    }
    guard !points.isEmpty else {
      throw FigureError.nothingToDraw(
        reason: failures.first.map { "no trial could be read (\($0.1))" }
          ?? "no trial has a finite \(path): `metric` is one of the task's, as summary.csv has them")
    }
    let keys = points[0].settings.map(\.key), words = SettingWords.short(keys)
    let ranked = points.enumerated().sorted { a, b in
      a.element.value == b.element.value
        ? a.offset < b.offset : isHigherBetter(name) == (a.element.value > b.element.value)
    }.map(\.element)
    let label = "\(fromTest ? "test" : "validation") \(name.replacing("_", with: " "))"
    var panels: [Panel] = [], influence: [(name: String, number: Double)] = [], left: [String] = []
    for (index, key) in keys.enumerated() {
      let places = ranked.compactMap { point -> Place? in
        point.settings.first { $0.key == key }.flatMap { SettingWords.number($0.value) }.map {
          Place($0, point.value)
        }
      }
      guard places.count == ranked.count, let least = places.map(\.x).min(),
        let greatest = places.map(\.x).max(),
        least < greatest
      else {
        left.append(words[index].isEmpty ? key : words[index])
        continue
      }
      let isWide = least > 0 && greatest / least > SearchFigure.decades
      var panel = Panel(
        x: Axis(words[index], scale: isWide ? .logarithmic : .linear), y: Axis(label), series: [])
      panel.overlay.marks = [
        Marks("", colour: .neutral, shape: .dot, places: Array(places.dropFirst(best))),
        Marks(
          "the best \(min(best, places.count))", colour: .variant(1, of: 2), shape: .dot,
          places: Array(places.prefix(best))),
      ]
      panels.append(panel)
      influence.append((words[index], rankCorrelation(places.map(\.x), places.map(\.y))))
    }
    guard !panels.isEmpty else {
      throw FigureError.nothingToDraw(
        reason: "no setting is varied over numbers: `random` or `sweep` gives such a search")
    }
    var caption = caption(ranked, influence, label: label, words, keys)
    if !left.isEmpty {
      caption.notes.add("No number, and so without a panel: \(left.joined(separator: ", ")).")
    }
    if without > 0 { caption.notes.add("\(without) trials diverged, or have no such number.") }
    caption.notes.addUnreadable(failures)
    var drawing = Drawing(
      title: "What the search found", caption: caption.text, columns: min(3, panels.count),
      panels: Array(panels.prefix(SearchFigure.most)).scaled(scale))
    drawing.notes = caption.notes.sentences
    drawing.table = FigureTable(
      header: words.enumerated().map { $1.isEmpty ? keys[$0] : $1 } + ["seed", label],
      rows: ranked.prefix(best).map { point in
        keys.map { key in point.settings.first { $0.key == key }.map { SettingWords.value($0.value) } ?? "" }
          + [String(point.trial.seed), AxisNumber.words(point.value)]
      })
    return drawing
  }

  private static func isEvaluated(_ trial: StoredTrial, _ metric: String) -> Bool {
    let path = TrialPath.evaluation(metric)
    return trial.contains(path) && ((try? trial.shape(path).first) ?? 0) > 0
  }

  private func isHigherBetter(_ metric: String) -> Bool {
    switch better {
    case .higher: true
    case .lower: false
    case .auto: !["loss", "error", "rate"].contains { metric.contains($0) }
    }
  }

  private func caption(
    _ ranked: [Point], _ influence: [(name: String, number: Double)], label: String, _ words: [String],
    _ keys: [String]
  ) -> Caption {
    let strongest = influence.filter { $0.number.isFinite }.max { abs($0.number) < abs($1.number) }
    let winner = ranked[0].settings.map { setting in
      let name = keys.firstIndex(of: setting.key).map { words[$0] } ?? ""
      return (name.isEmpty ? "" : name + " ") + SettingWords.value(setting.value)
    }
    let tendency = strongest.map { one in
      " It depends most on \(one.name) (rank correlation \(AxisNumber.words(one.number)))."
    }
    return Caption(
      "The best \(label) is \(AxisNumber.words(ranked[0].value)), at \(winner.prefix(3).joined(separator: ", "))."
        + (ranked.count > 4 ? tendency ?? "" : ""),
      ["A dot is a trial, of \(ranked.count); coloured: the best \(min(best, ranked.count))."])
  }
}

/// Spearman's: the correlation of ranks, equal numbers sharing theirs; NaN where one side has only one number.
private func rankCorrelation(_ x: [Double], _ y: [Double]) -> Double {
  func ranks(_ numbers: [Double]) -> [Double] {
    let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
    var ranks = [Double](repeating: 0, count: numbers.count), first = 0
    while first < order.count {
      var last = first
      while last + 1 < order.count, numbers[order[last + 1]] == numbers[order[first]] { last += 1 }
      for place in first...last { ranks[order[place]] = Double(first + last) / 2 }
      first = last + 1
    }
    return ranks
  }
  let a = ranks(x), b = ranks(y), middle = Double(x.count - 1) / 2
  let products = zip(a, b).reduce(0) { $0 + ($1.0 - middle) * ($1.1 - middle) }
  func square(_ ranks: [Double]) -> Double { ranks.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } }
  return products / (square(a) * square(b)).squareRoot()
}
