import LinearAlgebra

/// Clips of real digits, one a frame: digits are drawn with equal chance, then one of their images.
struct DigitClips: Sendable {
  enum Label: String, Sendable, CaseIterable {
    /// The sum of the digits so far, modulo 10.
    case sum
    /// Whether the frame's digit came up before.
    case seenBefore = "seen-before"
  }

  let frames: Int
  let label: Label

  func clip(of pool: [[DigitImage]], from stream: inout RandomStream) -> Clip {
    var pictures: [[Double]] = [], labels: [Int32] = [], seen: Set<Int> = [], sum = 0
    for _ in 0..<frames {
      let digit = stream.integer(below: pool.count)
      pictures.append(pool[digit][stream.integer(below: pool[digit].count)].pixels)
      sum = (sum + digit) % 10
      switch label {
      case .sum: labels.append(Int32(sum))
      case .seenBefore: labels.append(seen.insert(digit).inserted ? 0 : 1)
      }
    }
    return Clip(frames: pictures, labels: labels)
  }

  var classLabels: [String] { label == .sum ? (0...9).map(String.init) : ["new", "seen"] }

  /// What one who sees the present frame and its place in the clip makes of it: nats and share of right
  /// answers a step.
  var memoryless: (loss: Double, accuracy: Double) {
    let places = (0..<frames).map { t -> (loss: Double, accuracy: Double) in
      switch label {
      // The first sum is the first digit; every later one is uniform, whatever the present digit.
      case .sum: t == 0 ? (0, 1) : (Baseline.entropy(Array(repeating: 0.1, count: 10)), 0.1)
      case .seenBefore:
        // 0.9^t is the chance that none of t digits is the present one.
        { (Baseline.entropy([$0, 1 - $0]), max($0, 1 - $0)) }(
          (0..<t).reduce(1.0) { chance, _ in chance * 0.9 })
      }
    }
    let count = Double(frames)
    return (places.reduce(0) { $0 + $1.loss } / count, places.reduce(0) { $0 + $1.accuracy } / count)
  }
}
