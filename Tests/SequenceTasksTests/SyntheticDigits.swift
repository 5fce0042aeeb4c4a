import Components
import LinearAlgebra
import Recurrent

@testable import SequenceTasks

/// A file of images in the layout of the real one.
enum SyntheticDigits {
  /// `count` images, digit k in every tenth line from line k on; an image's first pixels spell its line's
  /// number, base 16.
  static func text(_ count: Int) -> String {
    (0..<count).map { number in
      let pixels = [number % 16, number / 16 % 16, number / 256] + Array(repeating: 16, count: 61)
      return (pixels + [number % 10]).map(String.init).joined(separator: ",") + "\n"
    }.joined()
  }

  static func images(_ count: Int = 900) throws(Problem) -> DigitImages {
    try DigitImages(Array(text(count).utf8))
  }

  /// The line an image of `text` was in.
  static func number(_ pixels: [Double]) -> Int {
    Int(pixels[0] * 16) + Int(pixels[1] * 256) + Int(pixels[2] * 4096)
  }
}

/// How far the shares of outcomes are from equal, in standard errors; infinite where something else came up.
func unevenness<Thing: Hashable>(_ things: [Thing], over all: [Thing]) -> Double {
  unevenness(things, chances: Dictionary(uniqueKeysWithValues: all.map { ($0, 1 / Double(all.count)) }))
}

/// How far the shares of outcomes are from their chances, in standard errors; infinite where something else
/// came up.
func unevenness<Thing: Hashable>(_ things: [Thing], chances: [Thing: Double]) -> Double {
  let seen = counts(things), n = Double(things.count)
  guard Set(seen.keys).isSubset(of: Set(chances.keys)) else { return .infinity }
  return chances.map { thing, chance in
    let error = (chance * (1 - chance) / n).squareRoot(), share = Double(seen[thing] ?? 0) / n
    return share == chance ? 0 : abs(share - chance) / error
  }.max() ?? 0
}

extension Prediction {
  /// A network that says these classes.
  init(saying classes: [Int32], of width: Int, _ batch: Batch) {
    let outputs = Matrix(rows: classes.count, columns: width, precision: .float64)
    for (row, label) in classes.enumerated() where label >= 0 { outputs[row, Int(label)] = 1 }
    self.init(outputs, of: batch)
  }
}
