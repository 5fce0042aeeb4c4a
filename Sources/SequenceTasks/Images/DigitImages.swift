import Components
import LinearAlgebra

/// An image of a handwritten digit, 8 × 8 pixels from 0 to 1.
struct DigitImage: Sendable, Equatable {
  let pixels: [Double]
  let label: Int

  static let side = 8
}

/// The 1,797 handwritten digits of the UCI repository, split 80 : 10 : 10 by a fixed permutation.
struct DigitImages: Sendable {
  static let file = "digits/digits.csv"
  static let reference =
    "images: Alpaydin & Kaynak, Optical recognition of handwritten digits, UCI Machine Learning Repository, 1998 (test set)"
  static let words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]

  let train: [DigitImage]
  let validation: [DigitImage]
  let test: [DigitImage]
  let digest: String

  init(from folders: DataFolders) throws(Problem) {
    try self.init(folders.contents(of: DigitImages.file, fetch: "scripts/setup"))
  }

  /// Lines of 64 pixels from 0 to 16 and a digit, separated by commas.
  init(_ bytes: [UInt8]) throws(Problem) {
    var images: [DigitImage] = []
    let lines = bytes.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: "\n") }
    for (number, line) in lines.enumerated() where !line.isEmpty {
      let fields = String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
        .split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      let pixels = fields.dropLast().compactMap { $0.flatMap { 0...16 ~= $0 ? Double($0) / 16 : nil } }
      guard fields.count == 65, pixels.count == 64, let label = fields[64], 0...9 ~= label else {
        throw Problem(
          "data",
          "line \(number + 1) of \(DigitImages.file) is not 64 pixels from 0 to 16 and a digit, separated by commas",
          remedy: "fetch the file anew with: scripts/setup")
      }
      images.append(DigitImage(pixels: pixels, label: label))
    }
    let held = images.count / 10
    guard held > 0 else {
      throw Problem("data", "\(DigitImages.file) holds only \(images.count) images", remedy: .handbook)
    }
    var stream = RandomStream(seed: 0, name: "split/digits")
    let shuffled = stream.permutation(of: images.count).map { images[$0] }
    train = shuffled.dropLast(2 * held)
    validation = shuffled.suffix(2 * held).dropLast(held)
    test = shuffled.suffix(held)
    digest = sha256(bytes)
    for (name, set) in [("training", train), ("validation", validation), ("test", test)] {
      if let absent = (0...9).first(where: { digit in !set.contains { $0.label == digit } }) {
        throw Problem(
          "data", "\(DigitImages.file) has no \(absent) among its \(name) images", remedy: .handbook)
      }
    }
  }

  func images(_ split: EvaluationSplit) -> [DigitImage] { split == .validation ? validation : test }

  var facts: [(name: String, value: String)] {
    [
      (
        "images",
        """
        \(train.count) to train on, \(validation.count) for validation, \(test.count) for the test, 8 × 8 pixels from 0 to 1; \
        the split is fixed
        """
      )
    ]
  }

  var digests: [(name: String, sha256: String)] { [(DigitImages.file, digest)] }
}
