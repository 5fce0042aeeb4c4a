public import Archive
public import Components
import TrialFormat

/// The Lyapunov spectrum: the i-th exponent against i/N, N being the numbers of a layer's joint state.
public struct LyapunovFigure: Figure {
  public static let kind = "lyapunov"
  public static let summary = "Lyapunov exponents against their number, as a share of the state's dimension"
  public static let reference: String? =
    "Engelken, Wolf & Abbott, Lyapunov spectra of chaotic recurrent neural networks, Phys. Rev. Research 2023"

  public var common = FigureSettings()
  public var diagnostic = LyapunovFigure.kind

  public static var declined: [String: String] {
    let own = [
      "scale": "exponents are logarithms, of both signs"
    ]
    return own.merging(ofDiagnostic) { own, _ in own }
  }

  public init() { common.at = [.last] }

  public static let settings: [Setting<LyapunovFigure>] = [
    .group(\.diagnostic), .at, .by, .statistic,
  ]

  /// The quantity that is drawn.
  private static let mean = "mean"

  public var columns: Set<String> { ["lyapunov_exponent", "lyapunov_exponent_deviation"] }

  public func drawing(of run: StoredRun) throws -> Drawing {
    var groups = try RecordedGroups(
      diagnostic, of: LyapunovFigure.kind, having: LyapunovFigure.mean, with: common, in: run)
    let prefixes = groups.prefixes
    var isShare = true
    for variant in run.variants {
      let orders = groups.each(of: variant) { group throws(ArchiveFault) -> [Double]? in
        var orders: [Double] = []
        for prefix in prefixes where group.has(prefix + LyapunovFigure.mean) {
          orders.append(try group.trial.stateOrder(prefix) ?? 0)
        }
        return orders
      }
      isShare = isShare && orders.allSatisfy { !$0.value.contains(0) }
    }
    let x =
      isShare ? Axis("i/N, share of the state’s dimension") : Axis("number i of the exponent", isWhole: true)
    var panels = prefixes.flatMap { prefix in
      groups.panels(
        RecordedGroups.layer(prefix), x: x, y: Axis("λᵢ", unit: "nats per step"),
        averaging: .linear
      ) { group, update throws(ArchiveFault) in
        let order = isShare ? try group.trial.stateOrder(prefix) ?? 1 : 1
        return try group.numbers(prefix + LyapunovFigure.mean, at: update)?.enumerated().map {
          (x: Double($0 + 1) / order, y: $1)
        }
      }
    }
    try groups.require(panels, "a finite Lyapunov exponent")
    for index in panels.indices { panels[index].overlay.guides = LyapunovFigure.zero(panels[index]) }
    let greatest = panels.flatMap { panel in
      panel.series.filter { $0.style == .solid }.map {
        (name: groups.name(of: $0, in: panel), number: $0.mean.first ?? .nan)
      }
    }
    return groups.drawing(
      "Lyapunov spectrum", LyapunovFigure.finding(greatest),
      [
        "λᵢ, mean over the probe batch: the rate at which the i-th direction of small differences grows; grey: λ = 0.",
        statistic.sentence(run.seedCount, on: .linear),
      ], legend: groups.shared.heading,
      columns: groups.shared.columns, numbers: ("largest exponent, nats per step", greatest), panels)
  }

  private static func finding(_ greatest: [(name: String, number: Double)]) -> String? {
    let positive = greatest.count { $0.number > 0 }
    let what =
      switch positive {
      case 0: "small differences do not grow."
      case greatest.count: "small differences grow."
      default: "small differences grow in \(positive) of \(greatest.count) cases."
      }
    return Finding.span("The largest Lyapunov exponent", greatest, unit: " nats a step").map {
      "\($0.dropLast()): \(what)"
    }
  }

  /// The line between growth and decay.
  private static func zero(_ panel: Panel) -> [Guide] {
    let x = panel.series.flatMap(\.x)
    guard let low = x.min(), let high = x.max(), low < high else { return [] }
    return [Guide("λ = 0", [Place(low, 0), Place(high, 0)])]
  }
}

extension StoredTrial {
  /// The numbers of a layer's joint state, over all its components, from its recorded states; nil if none are
  /// recorded.
  ///
  /// - Parameter prefix: of the layer's names, `encoder.`.
  fileprivate func stateOrder(_ prefix: String) throws(ArchiveFault) -> Double? {
    guard contains(TrialPath.records.states) else { return nil }
    var order = 0
    for name in try children(TrialPath.records.states)
    where name.hasPrefix(prefix) && !name.dropFirst(prefix.count).contains(".") {
      let shape = try shape(TrialPath.records.state(name))
      if shape.count == 4 { order += shape[3] }
    }
    return order > 0 ? Double(order) : nil
  }
}
