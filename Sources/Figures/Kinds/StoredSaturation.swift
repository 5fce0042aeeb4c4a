import Archive
import Components
import Store
import TrialFormat

/// What a diagnostic saturation has stored of a layer's gates in one trial.
struct StoredSaturation {
  private let group: StoredGroup
  private let prefix: String
  /// Those that have a squashing function, in the order of the file.
  let gates: [String]
  /// All of the file's gates.
  private let all: [String]

  /// Nil if the trial has no such layer.
  init?(_ group: StoredGroup, _ prefix: String, measured: String?) throws(ArchiveFault) {
    let quantity = prefix + StoredSaturation.byTime
    guard group.has(quantity), let axis = try group.axes(quantity).last else { return nil }
    (self.group, self.prefix, all) = (group, prefix, axis.names)
    let own = (measured ?? "").split(separator: " ").map(String.init)
    gates = own.isEmpty ? axis.names : axis.names.filter(own.contains)
  }

  static let byTime = "saturated_by_time"
  /// Which a diagnostic stores with `details`.
  static let byUnit = "saturated_by_unit_and_time"

  /// The share of units and sequences at which a gate is saturated, by time; empty without such a record.
  func byTime(_ gate: String, at update: Int) throws(ArchiveFault) -> [(x: Double, y: Double)] {
    let quantity = prefix + StoredSaturation.byTime
    guard let column = all.firstIndex(of: gate), let numbers = try group.numbers(quantity, at: update) else {
      return []
    }
    let times = try group.axes(quantity).first?.places ?? []
    guard numbers.count == times.count * all.count else { return [] }
    return times.enumerated().map { (x: $1, y: numbers[$0 * all.count + column]) }
  }

  /// The share of sequences at which each unit is saturated, by time: units that are so more often above others.
  /// Nil if that is not stored.
  func byUnit(_ gate: String, at update: Int) throws(ArchiveFault) -> HeatMap? {
    let quantity = prefix + StoredSaturation.byUnit
    guard let place = all.firstIndex(of: gate), let numbers = try group.numbers(quantity, at: update) else {
      return nil
    }
    let axes = try group.axes(quantity)
    guard axes.count == 3, let units = axes[2].size, units > 1, axes[0].places.count > 1,
      numbers.count == axes[0].places.count * all.count * units
    else { return nil }
    let times = axes[0].places
    func number(_ time: Int, _ unit: Int) -> Double { numbers[(time * all.count + place) * units + unit] }
    let sums = (0..<units).map { unit in
      times.indices.reduce(0) { $0 + (number($1, unit).isNaN ? 0 : number($1, unit)) }
    }
    let order = (0..<units).sorted { (sums[$0], $1) < (sums[$1], $0) }
    return HeatMap(
      label: "share of sequences", x: times, y: order.indices.map { Double($0) },
      values: order.flatMap { unit in times.indices.map { number($0, unit) } }, range: 0...1, scale: .linear)
  }

  /// How often each unit's gate is saturated, by update; empty without records.
  func units(_ gate: String) throws(ArchiveFault) -> [(update: Int, shares: [Double])] {
    guard let place = all.firstIndex(of: gate) else { return [] }
    var found: [(update: Int, shares: [Double])] = []
    for update in group.records.updates.sorted() {
      guard let numbers = try group.numbers(prefix + "saturated", at: update), !all.isEmpty else { continue }
      let units = numbers.count / all.count
      found.append((update, Array(numbers[place * units..<(place + 1) * units])))
    }
    return found
  }

  /// The share of units, over all trials, that are saturated so often, by update: ten bins of how often.
  ///
  /// - Returns: nil where fewer than three updates were recorded: no course could be seen.
  static func histogram(_ trials: [[(update: Int, shares: [Double])]]) -> HeatMap? {
    let updates = Set(trials.joined().map(\.update)).sorted(), bins = 10
    guard updates.count > 2 else { return nil }
    let columns = updates.map { update in
      trials.joined().filter { $0.update == update }.flatMap(\.shares).filter { !$0.isNaN }
    }
    guard columns.contains(where: { !$0.isEmpty }) else { return nil }
    let values = (0..<bins).flatMap { bin in
      columns.map { shares in
        let own = shares.count { min(Int($0 * Double(bins)), bins - 1) == bin }
        return shares.isEmpty ? .nan : Double(own) / Double(shares.count)
      }
    }
    return HeatMap(
      label: "share of units", x: updates.map(Double.init),
      y: (0..<bins).map { (Double($0) + 0.5) / Double(bins) },
      values: values, range: 0...1, scale: .linear)
  }
}
