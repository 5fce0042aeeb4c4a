import Archive
import Foundation

/// A run that looks like a real one: losses that fall, gradients that vanish at a rate of their variant.
enum SyntheticRun {
  static func make(
    variants: [String], seeds: Int, steps: Int = 2000, times: Int = 40, diverging: Set<Int> = [],
    validates: Bool = true
  ) -> StoredRun {
    let trials = variants.enumerated().flatMap { index, variant in
      (1...seeds).map { seed in
        let diverges = index == 0 && diverging.contains(seed)
        let data = trial(
          index, seed, steps: diverges ? steps / 3 : steps, times: times, diverges: diverges,
          validates: validates)
        return data.stored(variant, seed, status: diverges ? .diverged(at: steps) : .done)
      }
    }
    return StoredRun(experiment: "synthetic", trials: trials)
  }

  private static func trial(
    _ variant: Int, _ seed: Int, steps: Int, times: Int, diverges: Bool, validates: Bool
  ) -> FakeTrial {
    var data = FakeTrial()
    let rate = 4.0 / Double(2000) * (1 + 0.6 * Double(variant))
    let floor = 0.35 - 0.03 * Double(variant) + 0.05 * noise(variant, seed)
    var losses = (0..<steps).map {
      floor + 0.9 * exp(-rate * Double($0)) * (0.75 + 0.5 * noise(seed, $0, variant))
    }
    if diverges { losses[steps - 1] = .nan }
    data.set("/history/step", [steps], ["step"], (0..<steps).map(Double.init))
    data.set("/history/loss", [steps], ["step"], losses)
    if validates {
      let evaluations = stride(from: 0, to: steps, by: 100).map { $0 }
      data.set("/evaluation/step", [evaluations.count], ["evaluation"], evaluations.map(Double.init))
      data.set(
        "/evaluation/loss", [evaluations.count], ["evaluation"],
        evaluations.map { floor + 0.06 + 0.9 * exp(-rate * Double($0)) * (0.95 + 0.1 * noise(seed, $0, 17)) })
    }
    let (records, examples, units) = (2, 8, 4)
    data.set("/records/step", [records], ["record"], [0, Double(steps - 1)])
    let lengths = (0..<records).flatMap { _ in
      (0..<examples).map { Double(times - ($0 * times) / (2 * examples)) }
    }
    data.set("/records/batch/input_lengths", [records, examples], ["record", "example"], lengths)
    var gradients: [Double] = []
    for record in 0..<records {
      let decay =
        -0.55 / (1 + 1.5 * Double(variant)) / (1 + 0.8 * Double(record)) - 0.05 * noise(seed, variant)
      for time in 0..<times {
        for example in 0..<examples {
          let length = Int(lengths[example])
          for unit in 0..<units {
            let size = exp(decay * Double(length - 1 - time)) / Double(examples)
            gradients.append(time < length ? size * (0.4 + 0.6 * noise(seed, time, example * 31 + unit)) : 0)
          }
        }
      }
    }
    data.set(
      "/records/state_gradients/s", [records, times, examples, units],
      ["record", "input_time", "example", "hidden"], gradients)
    lags(of: &data, variant, seed, records: records, times: times)
    return data
  }

  private static func lags(of data: inout FakeTrial, _ variant: Int, _ seed: Int, records: Int, times: Int) {
    let rate = 0.5 / (1 + Double(variant)) + 0.05 * noise(seed, variant)
    let profile = (0..<times).map { exp(-rate * Double($0)) }
    let triangle = (0..<times).flatMap { t in
      profile.indices.map { $0 <= t ? profile[$0] * (0.5 + noise(seed, t)) : .nan }
    }
    let group = "/diagnostics/gradient-by-lag"
    func both(_ values: [Double]) -> [Double] { (0..<records).flatMap { _ in values } }
    data.numbers[group] = ["threshold": 0.01]
    data.set(group + "/target_step", [times], ["target_step"], (0..<times).map(Double.init))
    data.set(group + "/norm", [records, times, times], ["record", "target_step", "lag"], both(triangle))
    data.set(group + "/profile", [records, times], ["record", "lag"], both(profile))
    let reach = log(100) / rate, longest = Double(times - 1)
    data.set(group + "/gradient_reach", [records], ["record"], both([min(reach, longest)]))
    data.set(group + "/gradient_reach_censored", [records], ["record"], both([reach > longest ? 1 : 0]))
  }
}
