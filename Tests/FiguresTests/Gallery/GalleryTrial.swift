import Archive
import Components
import Foundation
import OrderedCollections
import Store

/// A trial in which everything is recorded that a figure can show, three times: numbers like those of real
/// networks, of which some forget and some do not.
struct GalleryTrial {
  static let updates = 240
  /// Records, before these updates.
  static let records = [0.0, 120, 239]
  private static let units = 16, examples = 4

  let variant: Int
  /// The number of variants.
  let count: Int
  let seed: Int
  /// T.
  let steps: Int
  let tokens: [String]
  let settings: [VariedSetting]

  init(variant: Int, of count: Int, seed: Int, steps: Int, tokens: [String], settings: [VariedSetting]) {
    (self.variant, self.count, self.seed, self.steps) = (variant, count, seed, steps)
    (self.tokens, self.settings) = (tokens, settings)
  }

  /// What an error loses in a step at each record, in nats; negative where it grows.
  private func loss(_ record: Int) -> Double {
    (6 / Double(steps) + 0.3) * (0.9 - 1.1 * Double(variant) / Double(max(count, 2)))
      / (1 + 0.5 * Double(record))
      * (0.9 + 0.2 * noise(seed, variant))
  }

  func data(diverges: Bool, stops: Bool) -> FakeTrial {
    var data = FakeTrial()
    let updates = diverges ? Self.updates / 3 : stops ? Self.updates / 2 : Self.updates
    history(&data, updates, diverges: diverges)
    data.set("/records/step", [3], ["record"], Self.records)
    states(&data)
    lags(&data)
    attenuation(&data)
    weights(&data)
    saturation(&data)
    spectra(&data)
    engines(&data)
    surface(&data)
    sentences(&data)
    data.words["/"] = ["settings": Value.table(nested).lineJSON]
    return data
  }

  /// The settings as a file has them, and a clipping.
  private var nested: OrderedDictionary<String, Value> {
    var table: OrderedDictionary<String, Value> = [
      "optimizer": .table([
        "clip": .table(["kind": .text("norm"), "threshold": .real(variant % 2 == 0 ? 1 : 0.25)])
      ])
    ]
    for setting in settings {
      let keys = setting.key.split(separator: ".").map(String.init)
      let value = keys.dropFirst().reversed().reduce(setting.value) { .table([$1: $0]) }
      table[keys[0]] = value
    }
    return table
  }

  /// A number for each record, as a row-major array of the rows.
  private func records(_ row: (Int) -> [Double]) -> [Double] { (0..<3).flatMap(row) }

  private func history(_ data: inout FakeTrial, _ updates: Int, diverges: Bool) {
    let floor = 0.2 + 0.4 * Double(variant) / Double(count), rate = 0.01 * Double(1 + variant % 5)
    func loss(_ update: Int, _ other: Int) -> Double {
      floor + 1.1 * exp(-rate * Double(update)) * (0.8 + 0.4 * noise(seed, update, other))
    }
    var losses = (0..<updates).map { loss($0, variant) },
      norms = losses.enumerated().map { 0.3 * $1 * exp(2 * noise(seed, $0, 5 + variant)) }
    if diverges { (losses[updates - 1], norms[updates - 2], norms[updates - 1]) = (.nan, 1e7, .infinity) }
    let evaluations = Array(stride(from: 0, to: updates, by: 20))
    data.set("/history/step", [updates], ["step"], (0..<updates).map(Double.init))
    data.set("/history/loss", [updates], ["step"], losses)
    data.set("/history/gradient_norm", [updates], ["step"], norms)
    data.set(
      "/history/clip_factor", [updates], ["step"], norms.map { min(1, (variant % 2 == 0 ? 1 : 0.25) / $0) })
    data.set("/evaluation/step", [evaluations.count], ["evaluation"], evaluations.map(Double.init))
    data.set("/evaluation/loss", [evaluations.count], ["evaluation"], evaluations.map { loss($0, 91) + 0.05 })
    data.set(
      "/evaluation/accuracy", [evaluations.count], ["evaluation"], evaluations.map { 1 / (1 + loss($0, 92)) })
    data.set("/test/accuracy", [], [], [diverges ? .nan : 1 / (1 + floor) + 0.05 * noise(seed, variant)])
    data.set("/test/step_loss", [], [], [diverges ? .nan : floor])
    data.set("/baselines/value", [2], ["baseline"], [0.69, 0.5])
    data.texts["/baselines/name"] = ["chance", "chance"]
    data.texts["/baselines/quantity"] = ["loss", "accuracy"]
    data.texts["/baselines/doc"] = ["", ""]
  }

  private func states(_ data: inout FakeTrial) {
    let (B, H) = (Self.examples, 2), lengths = (0..<B).map { steps - $0 * steps / (2 * B) }
    data.set(
      "/records/batch/input_lengths", [3, B], ["record", "example"], records { _ in lengths.map(Double.init) }
    )
    data.set(
      "/records/state_gradients/s", [3, steps, B, H], ["record", "input_time", "example", "hidden"],
      records { record in
        let decay = loss(record)
        return (0..<steps).flatMap { time in
          (0..<B).flatMap { example -> [Double] in
            guard time < lengths[example] else { return Array(repeating: 0, count: H) }
            let size = exp(-decay * Double(lengths[example] - 1 - time)) / Double(B)
            return (0..<H).map { size * (0.4 + 0.6 * noise(seed, time, example * 31 + $0)) }
          }
        }
      })
    data.set(
      "/records/states/s", [3, 1, 1, Self.units], ["record", "input_time", "example", "hidden"],
      Array(repeating: 0, count: 3 * Self.units))
  }

  private func lags(_ data: inout FakeTrial) {
    let group = "/diagnostics/gradient-by-lag", targets = min(steps, 60), stride = steps / targets
    // Of long sequences not every step is a target.
    let places = (0..<targets).map { $0 * stride + stride - 1 }
    func profile(_ record: Int) -> [Double] { (0..<steps).map { exp(-loss(record) * Double($0)) } }
    data.numbers[group] = ["threshold": 0.01]
    data.set(group + "/target_step", [targets], ["target_step"], places.map(Double.init))
    data.coordinates["target_step"] = .integers(places.map(Int64.init))
    data.set(
      group + "/norm", [3, targets, steps], ["record", "target_step", "lag"],
      records { record in
        let profile = profile(record)
        return places.flatMap { t in
          profile.indices.map { $0 <= t ? profile[$0] * (0.5 + noise(seed, t)) : .nan }
        }
      })
    data.set(group + "/profile", [3, steps], ["record", "lag"], records(profile))
    let longest = Double(steps - 1), reaches = (0..<3).map { loss($0) > 0 ? log(100) / loss($0) : .infinity }
    data.set(group + "/gradient_reach", [3], ["record"], reaches.map { min($0, longest) })
    data.set(group + "/gradient_reach_censored", [3], ["record"], reaches.map { $0 > longest ? 1 : 0 })
  }

  private func attenuation(_ data: inout FakeTrial) {
    let group = "/diagnostics/attenuation/", L = steps
    let shares = ["gate": 0.2, "saturation": 1.1, "weights": -0.5, "injected": -0.05, "mixing": 0.25]
    data.set(
      group + "total.all", [3, L], ["record", "lag"], records { r in (0..<L).map { -loss(r) * Double($0) } })
    for (name, share) in shares.sorted(by: { $0.key < $1.key }) {
      data.set(
        group + "total.\(name)", [3, L], ["record", "lag"],
        records { r in (0..<L).map { -loss(r) * share * Double($0) } })
    }
    data.set(
      group + "absolute_share", [3, L], ["record", "lag"],
      records { _ in (0..<L).map { $0 == 0 ? .nan : 1.2 } })
    data.set(
      group + "lost", [3, L, 2], ["record", "lag", "unit"],
      records { _ in (0..<2 * L).map { 0.5 * noise($0, seed) } })
  }

  /// Of two gates, before training within the circle, afterwards partly beyond it.
  private func weights(_ data: inout FakeTrial) {
    let N = Self.units, group = "/diagnostics/weight-eigenvalues/"
    let gates = count == 1 ? ["s"] : ["f", "g"]
    for (index, gate) in gates.enumerated() {
      func modulus(_ r: Int, _ k: Int) -> Double {
        (0.9 + 0.2 * Double(r)) * noise(seed + variant, k, index).squareRoot()
      }
      func angle(_ k: Int) -> Double { 2 * .pi * noise(variant, k, 7 + index) }
      data.set(
        group + "\(gate).real", [3, N], ["record", "eigenvalue"],
        records { r in (0..<N).map { modulus(r, $0) * cos(angle($0 / 2)) } })
      data.set(
        group + "\(gate).imaginary", [3, N], ["record", "eigenvalue"],
        records { r in (0..<N).map { modulus(r, $0) * sin(angle($0 / 2)) * ($0 % 2 == 0 ? 1 : -1) } })
    }
  }

  private func saturation(_ data: inout FakeTrial) {
    let group = "/diagnostics/saturation", T = steps, H = 6
    func share(_ r: Int, _ t: Int, _ h: Int) -> Double {
      min(max(0.3 * Double(r) + 0.5 * noise(h, variant) + 0.1 * noise(seed, t, h) - 0.1, 0), 1)
    }
    data.coordinates["gate"] = .labels(["f", "g"])
    data.set(
      group + "/saturated_by_time", [3, T, 2], ["record", "time", "gate"],
      records { r in (0..<T).flatMap { t in [share(r, t, 0), share(r, t, 1) / 2] } })
    data.set(
      group + "/saturated", [3, 2, H], ["record", "gate", "unit"],
      records { r in (0..<2 * H).map { share(r, 0, $0) } })
    data.set(
      group + "/saturated_by_unit_and_time", [3, T, 2, H], ["record", "time", "gate", "unit"],
      records { r in (0..<T).flatMap { t in (0..<2 * H).map { share(r, t, $0) } } })
  }

  private func spectra(_ data: inout FakeTrial) {
    let lags = Array(stride(from: 1, to: steps, by: max(steps / 50, 1))), quantiles = [1, 0.6, 0, -0.7, -2]
    data.set(
      "/diagnostics/lyapunov/mean", [3, 8], ["record", "exponent"],
      records { r in
        (0..<8).map { (i: Int) -> Double in -loss(r) - 0.1 * Double(i * i) * (0.8 + 0.4 * noise(seed, i)) }
      })
    data.coordinates["quantile"] = .labels(["max", "q90", "median", "q10", "min"])
    data.coordinates["lag_measured"] = .integers(lags.map(Int64.init))
    data.set(
      "/diagnostics/jacobian-spectrum/product_logarithm", [3, lags.count, 5],
      ["record", "lag_measured", "quantile"],
      records { r in lags.flatMap { lag in quantiles.map { (-loss(r) + 0.2 * $0) * Double(lag) } } })
  }

  private func engines(_ data: inout FakeTrial) {
    let T = data.datasets["/diagnostics/gradient-by-lag/target_step"]?.shape[0] ?? 0
    for (index, engine) in ["truncated", "local", "uoro"].enumerated() {
      func error(_ t: Int) -> Double {
        (0.05 + 0.4 * Double(index)) * (1 - exp(-Double(t + 1) / 8)) * (0.95 + 0.1 * noise(seed, t))
      }
      for quantity in ["error", "cosine", "norm_ratio", "bias"] {
        data.set(
          "/diagnostics/engine-agreement/\(engine).\(quantity)", [3, T], ["record", "target_step"],
          records { _ in (0..<T).map { quantity == "cosine" ? 1 - error($0) : error($0) } })
      }
    }
    for (engine, factor) in [("rtrl", 1.0), ("unit", 0.6)] {
      for (quantity, shift) in [("mean", 1.2), ("median", 1.0), ("maximum", 3.0)] {
        data.set(
          "/diagnostics/message-norms/\(engine).\(quantity)", [3, steps], ["record", "time"],
          records { r in
            (0..<steps).map {
              $0 == 0 ? 0 : shift * exp(-factor * loss(r) * Double($0) / 4) * (0.9 + 0.2 * noise(seed, $0))
            }
          })
      }
    }
  }

  private func surface(_ data: inout FakeTrial) {
    let group = "/diagnostics/loss-surface/", N = steps == 5 ? 5 : 25, reach = 2.0, S = 12
    let places = (0..<N).map { reach * (2 * Double($0) / Double(N - 1) - 1) }
    func height(_ x: Double, _ y: Double) -> Double {
      0.2 + 0.3 * (x * x + 0.4 * y * y) + (x + y > 1.2 ? exp(6 * (x + y - 1.2)) : 0) + 0.02 * Double(variant)
    }
    func walk(_ clipped: Bool) -> [[Double]] {
      var place = [1.2, 0.3], way = [place]
      for step in 1..<S {
        let pace = clipped ? 0.18 : step == 1 ? 4 : 0.4
        place = [place[0] - pace * (place[0] + 0.4), place[1] - pace * (0.4 * place[1] - 0.3)]
        way.append(place)
      }
      return way
    }
    let ways = [walk(false), walk(true)]
    data.set(
      group + "loss", [3, N, N], ["record", "second_direction", "first_direction"],
      records { _ in places.flatMap { y in places.map { height($0, y) } } })
    data.set(
      group + "places", [3, 2, S, 2], ["record", "path", "descent_step", "direction"],
      records { _ in ways.joined().flatMap { $0 } })
    data.set(
      group + "path_loss", [3, 2, S], ["record", "path", "descent_step"],
      records { _ in ways.joined().map { height($0[0], $0[1]) } })
    data.set(group + "origin", [3, 2], ["record", "direction"], records { _ in [0, 0] })
    data.set(group + "distance", [3, 2], ["record", "path"], records { _ in [6.5, 1.3] })
    data.coordinates["first_direction"] = .reals(places)
    data.coordinates["second_direction"] = .reals(places)
    data.coordinates["path"] = .labels(["unclipped", "clipped"])
    data.coordinates["direction"] = .labels(["first step", "second step"])
  }

  private func sentences(_ data: inout FakeTrial) {
    let group = "/diagnostics/input-saliency", T = steps, K = tokens.count
    data.set(
      group + "/by_step", [3, 3, T], ["record", "shown_example", "time"],
      records { r in (0..<3 * T).map { noise($0 % T, $0 / T, r) } })
    data.set(group + "/by_token", [3, K], ["record", "read_token"], records { _ in tokens.map { _ in 1 } })
    data.coordinates["read_token"] = .labels(tokens)
    data.set(
      "/records/probe/batch/inputs", [T, 3], ["input_time", "probe_example"],
      (0..<3 * T).map { Double(Int(noise($0, 3) * Double(K))) })
    data.integers.insert("/records/probe/batch/inputs")
    data.set(
      "/records/probe/outputs", [3, 3, 2], ["record", "probe_example", "output"],
      records { r in (0..<6).map { noise($0, r, variant) } })
    data.coordinates["output"] = .labels([tokens[0], "good"])
    data.set("/records/probe/batch/targets", [3], ["probe_example"], [0, 1, 1])
    data.integers.insert("/records/probe/batch/targets")
    let read = (0..<3).map { example in
      (0..<min(T, 20)).map { tokens[Int(noise($0, example) * Double(K))] }.joined(separator: " ")
    }
    for (name, texts) in [("inputs", read), ("targets", tokens), ("predictions", tokens.reversed())] {
      data.set("/samples/" + name, [3], ["sample"], [0, 0, 0])
      data.texts["/samples/" + name] = Array(texts.prefix(3))
    }
  }
}
