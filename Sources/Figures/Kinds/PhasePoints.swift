import Archive
import Components
import Store
import TrialFormat

/// The numbers that a phase diagram shows, each with the two settings that it was measured at.
struct PhasePoints {
  struct Point {
    let x: Double, y: Double
    /// The other settings that vary: their keys and values.
    let others: [Setting]
    let seed: Int
    let value: Double
    /// Whether the value is a lower bound.
    let isCensored: Bool
    /// What theory says of it; NaN where it was not measured.
    var theory = Theory()
  }

  struct Setting: Hashable {
    let key: String, value: String
  }

  /// χ, and the reach that follows from it, a lower bound where it is longer than the sequence.
  struct Theory {
    var chi = Double.nan, reach = Double.nan
    var isCensored = false
  }

  private(set) var points: [Point]
  /// The dataset.
  let path: String
  /// What it is, for the figure's title and beside its colours.
  let title: String, label: String
  /// The keys.
  let x: String, y: String
  var seeds: Int { Set(points.map(\.seed)).count }

  init(_ figure: PhaseFigure, of run: StoredRun) throws {
    path = TrialPath.diagnostic(figure.diagnostic, figure.quantity)
    title = figure.quantity.replacing("_", with: " ").replacing("gradient reach", with: "Reach of gradients")
    switch figure.source {
    case .scan:
      let scan: StoredScan
      do throws(ArchiveFault) {
        guard let stored = run.scan else { throw ArchiveFault("", .missing) }
        scan = try stored.get()
      } catch {
        throw FigureError.nothingToDraw(reason: StoredScan.reason(error))
      }
      let read = try PhasePoints.read(figure, scan, path)
      (points, x, y, label) = (read.points, read.x, read.y, read.label)
    case .trials:
      let read = try PhasePoints.read(figure, run, path)
      (points, x, y, label) = (read.points, read.x, read.y, read.label)
    }
  }

  private typealias Read = (points: [Point], x: String, y: String, label: String)

  // MARK: A scan

  /// A scan's axis as it is looked up.
  private struct ScanAxis {
    let name: String
    let numbers: [Double]?
    let labels: [String]

    init(_ axis: Dimension) {
      name = axis.name
      switch axis.coordinates {
      case .reals(let reals): (numbers, labels) = (reals, reals.map { Value.real($0).brief })
      case .integers(let integers):
        (numbers, labels) = (integers.map(Double.init), integers.map { String($0) })
      case .labels(let words): (numbers, labels) = (nil, words)
      case nil: (numbers, labels) = (nil, [])
      }
    }
  }

  private static func read(_ figure: PhaseFigure, _ scan: StoredScan, _ path: String) throws -> Read {
    guard scan.contains(path) else {
      throw FigureError.nothingToDraw(
        reason: "the scan has no \(path): it has measured \(Spelling.list(try scan.instruments()))")
    }
    let axes = try scan.axes(path).map(ScanAxis.init)
    guard let last = axes.last, let seedAxis = axes.firstIndex(where: { $0.name == "seed" }) else {
      throw FigureError.nothingToDraw(reason: "\(path) has no axis of seeds")
    }
    guard seedAxis == axes.count - 1 else {
      throw FigureError.nothingToDraw(
        reason: "\(path) has many numbers at a point, along \(last.name): name a quantity with one")
    }
    let (x, y) = try keys(figure, among: axes.dropLast().filter { $0.numbers != nil }.map(\.name))
    let values = try scan.reals(path), flags = path + "_censored"
    let censored = scan.contains(flags) ? try scan.reals(flags) : []
    let group = figure.boundary.map { TrialPath.diagnostic($0) } ?? ""
    func theory(_ name: String) throws(ArchiveFault) -> [Double] {
      scan.contains("\(group)/\(name)") ? try scan.reals("\(group)/\(name)") : values.map { _ in .nan }
    }
    let chi = try theory("chi"), reach = try theory("reach"), beyond = try theory("reach_censored")
    let points = values.indices.map { index in
      var rest = index, places: [Int] = []
      for axis in axes.reversed() {
        places.insert(rest % axis.labels.count, at: 0)
        rest /= axis.labels.count
      }
      func number(_ name: String) -> Double {
        zip(axes, places).first { $0.0.name == name }.flatMap { $0.0.numbers?[$0.1] } ?? .nan
      }
      let others = zip(axes, places).filter { axis, _ in
        axis.name != x && axis.name != y && axis.name != "seed" && axis.labels.count > 1
      }.map { Setting(key: $0.name, value: $0.labels[$1]) }
      return Point(
        x: number(x), y: number(y), others: others, seed: Int(number("seed")),
        value: values[index], isCensored: censored.isEmpty ? false : censored[index] == 1,
        theory: Theory(chi: chi[index], reach: reach[index], isCensored: beyond[index] == 1))
    }
    let unit = try scan.text(TrialAttribute.units, of: path)
    return (points, x, y, label(figure, unit))
  }

  // MARK: Trials

  private static func read(_ figure: PhaseFigure, _ run: StoredRun, _ path: String) throws -> Read {
    let labels = VariantLabels(run.variants), keys = labels.heading.split(separator: ", ").map(String.init)
    let own = try run.trials.map { (trial: $0, settings: try $0.settings()) }
    let numeric = keys.filter { key in own.allSatisfy { $0.settings.number(at: key) != nil } }
    let (x, y) = try PhasePoints.keys(figure, among: numeric)
    let theory = figure.boundary.map { TrialPath.diagnostic($0, "chi") }
    var points: [Point] = [], unit: String?
    for (trial, settings) in own where trial.contains(path) {
      guard let row = try trial.records().row(of: figure.at), let across = settings.number(at: x),
        let up = settings.number(at: y)
      else { continue }
      unit = try trial.text(TrialAttribute.units, of: path)
      func numbers(_ path: String) throws(ArchiveFault) -> [Double] {
        guard trial.contains(path), row < (try trial.shape(path).first ?? 0) else { return [] }
        return try trial.reals(path, row: row)
      }
      let values = try numbers(path), flag = try numbers(path + "_censored").first
      let chi = try theory.map(numbers) ?? []
      guard values.count == 1 else {
        throw FigureError.nothingToDraw(
          reason: "\(path) has many numbers at a record: name a quantity with one")
      }
      let label = labels.labels[run.variants.firstIndex(of: trial.variant) ?? 0]
      let others = zip(keys, label.split(separator: ", ").map(String.init)).filter { $0.0 != x && $0.0 != y }
      points.append(
        Point(
          x: across, y: up, others: others.map { Setting(key: $0, value: $1) }, seed: trial.seed,
          value: values[0], isCensored: flag == 1, theory: Theory(chi: chi.first ?? .nan)))
    }
    guard !points.isEmpty else {
      throw FigureError.nothingToDraw(
        reason:
          "no trial has recorded \(path): add the diagnostic to record.diagnostics and run the file again")
    }
    return (points, x, y, label(figure, unit))
  }

  // MARK: Both

  /// The two keys of the plane.
  private static func keys(_ figure: PhaseFigure, among known: [String]) throws -> (x: String, y: String) {
    for key in [figure.x, figure.y].compactMap({ $0 }) where !known.contains(key) {
      throw FigureError.nothingToDraw(
        reason: "'\(key)' is not varied over numbers: \(known.isEmpty ? "no key is" : Spelling.list(known))")
    }
    let free = known.filter { $0 != figure.x && $0 != figure.y }
    let chosen = (figure.x.map { [$0] } ?? Array(free.prefix(1)))
    let rest = free.filter { !chosen.contains($0) }
    guard let x = chosen.first, let y = figure.y ?? rest.first, x != y else {
      throw FigureError.nothingToDraw(
        reason:
          "a phase diagram needs two keys that are varied over numbers, and there is \(Spelling.list(known))")
    }
    return (x, y)
  }

  private static func label(_ figure: PhaseFigure, _ unit: String?) -> String {
    Axis(figure.quantity.replacing("_", with: " "), unit: unit == "1" ? nil : unit).heading
  }
}
