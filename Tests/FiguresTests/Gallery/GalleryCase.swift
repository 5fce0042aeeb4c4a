import Archive
import Components
import Foundation
import Store
import Testing

/// Stored results at one end of what figures must bear: how many variants and seeds, how long the sequences, what names.
struct GalleryCase: CustomTestStringConvertible, Sendable {
  let name: String
  /// Of each variant, what is particular to it.
  let variants: [[VariedSetting]]
  let seeds: Int
  /// T.
  let steps: Int
  /// Whether a seed of the first variant diverges and one of the last stops early.
  var hasEnds = false
  /// What sequences are made of.
  var tokens = ["a", "e", "the", "network", "forgets", "of"]

  var testDescription: String { name }

  /// Names as they come, and as they may come.
  static let names = [
    "an uncommonly long name of a hundred characters, as is made of settings: optimizer={kind: adam, rate: 0.001}",
    "Короткая память", "长短期记忆网络", "🧠🎉 emoji", "זיכרון ארוך", "a<b>&'\"\\ $(x) `y` %d @z",
  ]

  /// To be looked at there are twenty; more than three change nothing in where words stand.
  private static let many = Gallery.folder == nil ? 3 : 20

  static let all: [GalleryCase] = [
    GalleryCase(name: "1 variant, 1 seed, T = 5", variants: [[]], seeds: 1, steps: 5),
    GalleryCase(name: "1 variant, \(many) seeds, T = 500", variants: [[]], seeds: many, steps: 500),
    GalleryCase(
      name: "3 variants, 5 seeds, T = 40, one diverged, one stopped",
      variants: ["rnn", "lstm", "gru"].map { [VariedSetting("model.cell", .text($0))] }, seeds: 5, steps: 40,
      hasEnds: true),
    GalleryCase(
      name: "12 variants of two keys, \(many) seeds, T = 60, one diverged, one stopped",
      variants: ["rnn", "lstm", "gru"].flatMap { cell in
        [0.5, 1, 1.5, 2].map { gain in
          [VariedSetting("model.cell", .text(cell)), VariedSetting("model.init.W.gain", .real(gain))]
        }
      }, seeds: many, steps: 60, hasEnds: true),
    GalleryCase(
      name: "12 variants of one key, 1 seed, T = 5",
      variants: (1...12).map { [VariedSetting("model.hidden", .integer(16 * $0))] }, seeds: 1, steps: 5),
    GalleryCase(
      name: "names of many kinds, 2 seeds, T = 12",
      variants: names.map { [VariedSetting(VariedSetting.name, .text($0))] }, seeds: 2, steps: 12,
      tokens: names),
  ]

  /// The name that a trial has.
  func name(of variant: Int) -> String {
    variants[variant].isEmpty
      ? "default" : variants[variant].map { "\($0.key)=\($0.value.brief)" }.joined(separator: ",")
  }

  var run: StoredRun {
    var trials: [StoredTrial] = []
    for variant in variants.indices {
      for seed in 1...seeds {
        let diverges = hasEnds && variant == 0 && seed == 2,
          stops = hasEnds && variant == variants.count - 1 && seed == 1
        var data = GalleryTrial(
          variant: variant, of: variants.count, seed: seed, steps: steps, tokens: tokens,
          settings: variants[variant]
        ).data(diverges: diverges, stops: stops)
        data.isStopped = stops
        data.lossKind = "cross-entropy"
        trials.append(
          data.stored(
            name(of: variant), seed, status: diverges ? .diverged(at: GalleryTrial.updates / 3) : .done))
      }
    }
    var run = StoredRun(experiment: "gallery", trials: trials)
    run.varied = Dictionary(uniqueKeysWithValues: variants.indices.map { (name(of: $0), variants[$0]) })
    run.scan = .success(scan)
    return run
  }

  /// A map for each variant, as many as a phase diagram has room for.
  private var scan: StoredScan {
    let key = variants[0].first?.key ?? "model.cell"
    var words: [String] = []
    for variant in variants {
      let word = variant.first?.value.brief ?? "rnn"
      if !words.contains(word), words.count < 6 { words.append(word) }
    }
    let maps = Array(words.indices), size = steps == 5 ? 3 : steps == 500 ? 100 : 12
    let shares: [Double] = (0..<size).map { Double($0) / Double(size - 1) }
    let gains: [Double] = shares.map { 0.4 + 1.8 * $0 },
      deviations: [Double] = shares.map { 0.01 * exp2(6 * $0) }
    let axes = [key, "model.init.W.gain", "model.init.b.std", "seed"], shape = [maps.count, size, size, 1]
    var data = FakeTrial()
    data.coordinates = [
      key: .labels(words), "model.init.W.gain": .reals(gains),
      "model.init.b.std": .reals(deviations), "seed": .integers([1]),
    ]
    let chi = maps.flatMap { (map: Int) -> [Double] in
      let factor = 1 + 0.1 * Double(map)
      return gains.flatMap { (gain: Double) -> [Double] in deviations.map { factor * gain / (1 + $0) } }
    }
    let longest = Double(steps - 1)
    let reach = chi.map { (chi: Double) -> Double in chi < 0.999 ? min(-1 / log(chi), longest) : longest }
    let group = "/diagnostics/gradient-by-lag", theory = "/diagnostics/mean-field"
    data.set(group + "/gradient_reach", shape, axes, reach.map { max($0, 0.1) })
    data.set(group + "/gradient_reach_censored", shape, axes, reach.map { $0 == longest ? 1 : 0 })
    data.set(theory + "/chi", shape, axes, chi)
    data.set(theory + "/reach", shape, axes, reach)
    data.set(theory + "/reach_censored", shape, axes, reach.map { $0 == longest ? 1 : 0 })
    return StoredScan(identity: "i", at: "scan.h5", data: data)
  }
}
