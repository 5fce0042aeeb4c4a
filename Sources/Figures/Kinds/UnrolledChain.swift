import Archive
import Foundation
import Statistics
import TrialFormat

/// The last steps of a network's sequences, of an encoder's and then a decoder's where there are two: the norm of the
/// error signal at each.
struct UnrolledChain {
  /// A row of steps: what it is called, and where its steps stand from its first or, from 0 down, from its last.
  struct Part: Hashable {
    let name: String
    let positions: [Int]
  }

  let parts: [Part]
  /// ‖λ‖ per example at each step, in the order of time; NaN where nothing was recorded.
  let norms: [Double]
  /// Share of saturated units at each step; NaN where nothing was recorded.
  private let saturation: [Double]
  private let arrangement: String
  /// Whether the norms are those of single errors sent back alone, as shares, and not ‖λ‖, to which errors are added
  /// on the way.
  let isOfSingleErrors: Bool

  /// Nil without such a record of error signals.
  init?(_ trial: StoredTrial, at update: Int, steps: Int) throws(ArchiveFault) {
    guard let gradients = try StateGradients(trial) else { return nil }
    let layers = GradientByTimeFigure.Layer.layers(of: try gradients.states())
    if trial.arrangement == "many-to-many",
      let chain = try UnrolledChain(lagsOf: trial, at: update, steps: steps)
    {
      self = chain
      return
    }
    isOfSingleErrors = false
    let encoder = layers.last { $0.title.hasPrefix("encoder") }
    guard let top = layers.last(where: { !$0.title.hasPrefix("encoder") }) else { return nil }
    var parts: [Part] = [], norms: [Double] = []
    func add(_ name: String, _ states: [String], fromEnd: Bool, count: Int) throws(ArchiveFault) {
      let all = try gradients.norms(states, at: update, fromEnd: fromEnd, share: GradientByTimeFigure.share)
      let own = fromEnd ? Array(all.suffix(count)) : Array(all.prefix(count))
      parts.append(Part(name: name, positions: own.map { Int($0.x) }))
      norms += own.map(\.y)
    }
    if let encoder {
      try add("encoder", encoder.states, fromEnd: true, count: steps - steps / 2)
      try add("decoder", top.states, fromEnd: false, count: steps / 2)
    } else {
      try add("", top.states, fromEnd: true, count: steps)
    }
    guard norms.contains(where: { $0 > 0 }) else { return nil }
    (self.parts, self.norms, arrangement) = (parts, norms, trial.arrangement)
    saturation = try UnrolledChain.saturation(of: trial, at: update, parts)
  }

  /// What is left of single errors by lag, where that is measured; nil where it is not.
  private init?(lagsOf trial: StoredTrial, at update: Int, steps: Int) throws(ArchiveFault) {
    guard let lags = try StoredLags(trial, diagnostic: GradientByLagFigure.kind) else { return nil }
    let profile = try lags.profile("", at: update).prefix(steps).reversed()
    guard profile.contains(where: { $0.y > 0 }) else { return nil }
    (norms, arrangement, isOfSingleErrors) = (profile.map(\.y), trial.arrangement, true)
    parts = [Part(name: "", positions: profile.map { -Int($0.x) })]
    saturation = try UnrolledChain.saturation(of: trial, at: update, parts)
  }

  /// The geometric mean or the median of several seeds' norms, and the mean of their saturation; nil without any, or if their steps
  /// are not the same.
  init?(_ statistic: Statistic = .mean, of chains: [UnrolledChain]) {
    guard let first = chains.first, chains.allSatisfy({ $0.parts == first.parts }) else { return nil }
    (parts, arrangement, isOfSingleErrors) = (first.parts, first.arrangement, first.isOfSingleErrors)
    norms = first.norms.indices.map { step in
      let known = chains.map { $0.norms[step] }.filter { !$0.isNaN }
      return statistic == .mean ? HeatMap.centre(of: known) : known.isEmpty ? .nan : median(known)
    }
    saturation = first.norms.indices.map { step in
      chains.reduce(0) { $0 + $1.saturation[step] } / Double(chains.count)
    }
  }

  /// What the first step has of the last one's norm.
  var left: Double { (norms.first ?? .nan) / (norms.last ?? .nan) }

  var isShaded: Bool { saturation.contains { !$0.isNaN } }

  /// The share of saturated units over all gates, by step, where the diagnostic has measured it.
  private static func saturation(of trial: StoredTrial, at update: Int, _ parts: [Part]) throws(ArchiveFault)
    -> [Double]
  {
    var shares: [Double] = []
    for part in parts {
      let quantity = (part.name == "encoder" ? "encoder." : "") + StoredSaturation.byTime
      let group = try StoredGroup(trial, diagnostic: SaturationFigure.kind, having: StoredSaturation.byTime)
      guard let group, let numbers = try group.numbers(quantity, at: update),
        let times = try group.axes(quantity).first?.places, !times.isEmpty
      else {
        shares += part.positions.map { _ in .nan }
        continue
      }
      let gates = numbers.count / times.count
      shares += part.positions.map { position in
        let time = position > 0 || part.name == "decoder" ? position : times.count - 1 + position
        guard times.indices.contains(time) else { return .nan }
        let known = numbers[time * gates..<(time + 1) * gates].filter { !$0.isNaN }
        return known.isEmpty ? .nan : known.reduce(0, +) / Double(known.count)
      }
    }
    return shares
  }

  // MARK: drawn

  /// The norms by position, for the figure's data.
  var series: [Series] {
    var first = 0
    return parts.map { part in
      defer { first += part.positions.count }
      let none = part.positions.map { _ in Double.nan }
      return Series(
        name: part.name, colour: .neutral, x: part.positions.map(Double.init),
        mean: Array(norms[first..<first + part.positions.count]), low: none, high: none, members: [])
    }
  }

  /// - Parameter scale: the norms of the thinnest and the thickest arrow.
  func diagram(_ scale: ClosedRange<Double>) -> Diagram {
    let radius = 0.2, gap = 0.07
    var places: [Place] = [], names: [String] = [], x = 0.0
    for part in parts {
      for position in part.positions {
        places.append(Place(x, 0))
        names.append(part.name == "decoder" ? "\(position)" : position == 0 ? "T" : "T−\(-position)")
        x += 1
      }
      x += 0.5
    }
    var diagram = Diagram(
      nodes: places.enumerated().map { Diagram.Node("", at: $1, fill: saturation[$0], radius: radius) },
      arrows: [])
    for step in places.indices {
      let place = places[step]
      diagram.notes.append(Diagram.Node(names[step], at: Place(place.x, -0.42), radius: 0))
      if hasInput(step) {
        diagram.arrows.append(
          Diagram.Arrow(from: Place(place.x, -1.0), to: Place(place.x, -0.6)))
        diagram.notes.append(Diagram.Node("x", at: Place(place.x, -1.15), radius: 0))
      }
      if hasOutput(step) {
        diagram.arrows.append(
          Diagram.Arrow(from: Place(place.x, radius + gap), to: Place(place.x, 0.64)))
        diagram.notes.append(Diagram.Node("y", at: Place(place.x, 0.86), radius: 0))
      }
      guard step > 0 else { continue }
      let norm = norms[step - 1]
      diagram.arrows.append(
        Diagram.Arrow(
          from: Place(place.x - radius - gap, 0), to: Place(places[step - 1].x + radius + gap, 0),
          share: UnrolledChain.share(norm, scale), isGrowing: norm > norms[step] && norm.isFinite))
    }
    return diagram
  }

  /// On a logarithmic scale.
  private static func share(_ norm: Double, _ scale: ClosedRange<Double>) -> Double {
    guard norm.isFinite, scale.lowerBound < scale.upperBound else { return norm.isFinite ? 1 : .nan }
    guard norm > scale.lowerBound else { return 0 }
    return log(norm / scale.lowerBound) / log(scale.upperBound / scale.lowerBound)
  }

  private func isOfDecoder(_ step: Int) -> Bool { parts.count > 1 && step >= parts[0].positions.count }

  /// Whether something is read at a step: a decoder reads what was said before, from its second step on.
  private func hasInput(_ step: Int) -> Bool {
    isOfDecoder(step) ? parts[1].positions[step - parts[0].positions.count] > 0 : arrangement != "one-to-many"
  }

  private func hasOutput(_ step: Int) -> Bool {
    switch arrangement {
    case "many-to-one": step == norms.count - 1
    case "sequence-to-sequence": isOfDecoder(step)
    default: true
    }
  }
}
