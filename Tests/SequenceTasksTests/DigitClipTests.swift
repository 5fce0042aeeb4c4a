import Components
import Foundation
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

@Suite struct DigitClipTests {
  /// A source over synthetic images, whose pixels tell their digit.
  private func source(_ label: DigitClips.Label, frames: Int = 6) throws -> DigitClipSource {
    DigitClipSource(DigitClips(frames: frames, label: label), try SyntheticDigits.images())
  }

  private struct Seen: Hashable {
    let images: [Int]
    let labels: [Int32]
    var digits: [Int] { images.map { $0 % 10 } }
  }

  private func seen(_ batches: [Batch]) -> [Seen] {
    batches.flatMap { batch in
      (0..<batch.examples).map { example in
        Seen(
          images: batch.frames(example).map(SyntheticDigits.number),
          labels: batch.outputRows(example).map { batch.labels[$0] })
      }
    }
  }

  private func trained(_ source: DigitClipSource, steps: Int = 60) -> [Seen] {
    var stream = source.training(seed: 1, examples: 32, precision: .float64)
    return seen((0..<steps).map { stream.batch($0) })
  }

  @Test func sumsAreOfAllDigitsSoFar() throws {
    let source = try source(.sum)
    for clip in trained(source) {
      #expect(clip.labels == clip.digits.indices.map { Int32(clip.digits[0...$0].reduce(0, +) % 10) })
    }
    #expect(source.classLabels == (0...9).map(String.init) && source.shape.outputs == .classes(10))
  }

  @Test func seenDigitsCameBefore() throws {
    let source = try source(.seenBefore)
    for clip in trained(source) {
      #expect(clip.labels == clip.digits.indices.map { clip.digits[..<$0].contains(clip.digits[$0]) ? 1 : 0 })
    }
    #expect(source.shape.outputs == .classes(2))
  }

  @Test func digitsAreUniformAndIndependent() throws {
    let clips = trained(try source(.sum), steps: 120)
    for t in [0, 3, 5] { #expect(unevenness(clips.map { $0.digits[t] }, over: Array(0...9)) < 4) }
    #expect(
      unevenness(clips.map { [$0.digits[2], $0.digits[3]] }, over: (0..<100).map { [$0 / 10, $0 % 10] }) < 4.5
    )
    // Sums after the first are uniform whatever the frame's digit; the first is the digit.
    #expect(
      unevenness(
        clips.map { [$0.digits[4], Int($0.labels[4])] }, over: (0..<100).map { [$0 / 10, $0 % 10] }) < 4.5)
    #expect(
      unevenness(
        clips.map { [$0.digits[0], Int($0.labels[0])] }, over: (0..<100).map { [$0 / 10, $0 % 10] }) > 4.5)
  }

  @Test func evaluationImagesAreNeverTrainedOn() throws {
    let source = try source(.sum)
    let train = Set(trained(source, steps: 200).flatMap(\.images))
    let sets = [EvaluationSplit.validation, .test].map {
      seen(source.evaluation($0, examples: 100, precision: .float64))
    }
    #expect(sets.allSatisfy { $0.count == DigitClipSource.evaluationClips })
    let held = sets.map { Set($0.flatMap(\.images)) }
    #expect(
      train.isDisjoint(with: held[0]) && train.isDisjoint(with: held[1]) && held[0].isDisjoint(with: held[1]))
    #expect(train.count == 720 && held.allSatisfy { $0.count == 90 })
  }

  @Test func evaluationSetsAreFixed() throws {
    let source = try source(.sum)
    let one = seen(source.evaluation(.test, examples: 512, precision: .float64))
    #expect(one == seen(source.evaluation(.test, examples: 7, precision: .float64)))
    #expect(one != seen(source.evaluation(.validation, examples: 512, precision: .float64)))
    var stream = source.training(seed: 1, examples: 4, precision: .float32), again = stream
    #expect(stream.batch(9).bits == again.batch(9).bits && stream.batch(1).bits != again.batch(2).bits)
  }

  /// What the best guesser without memory reaches, counted.
  @Test(arguments: DigitClips.Label.allCases) func memorylessLevelsAreReached(label: DigitClips.Label) throws
  {
    let source = try source(label), clips = trained(source, steps: 200), n = Double(clips.count * 6)
    var right = 0.0, loss = 0.0
    for t in 0..<6 {
      var groups: [[Int]: Double] = [:], totals: [Int: Double] = [:]
      for clip in clips {
        groups[[clip.digits[t], Int(clip.labels[t])], default: 0] += 1
        totals[clip.digits[t], default: 0] += 1
      }
      for (digit, total) in totals {
        let counts = groups.filter { $0.key[0] == digit }.map(\.value)
        right += counts.max() ?? 0
        loss += counts.reduce(0) { $0 - $1 * log($1 / total) }
      }
    }
    func level(_ quantity: String, _ name: String) -> Double? {
      source.baselines.first { $0.quantity == quantity && $0.name == name }?.value
    }
    // Counted on the clips it is fitted to, a guesser does a little better than its chances: 10 digits, 9
    // free classes, 5 frames.
    #expect(abs(right / n - (try #require(level("accuracy", "memoryless")))) < 0.02)
    #expect(abs(loss / n - (try #require(level("loss", "memoryless")))) < 0.02)
    #expect(abs(right / n - (try #require(level("accuracy", "chance")))) > 0.05)
    let classes = label == .sum ? 10.0 : 2
    #expect(level("loss", "chance") == Baseline.entropy(Array(repeating: 1 / classes, count: Int(classes))))
    #expect(abs((level("loss", "chance") ?? 0) - log(classes)) < 1e-12)
  }

  @Test func samplesShowDigits() throws {
    let source = try source(.seenBefore, frames: 3)
    let batch = try #require(source.evaluation(.test, examples: 4, precision: .float64).first)
    let sample = try #require(
      source.sample(batch, 2, prediction: Prediction(saying: batch.labels, of: 2, batch)))
    guard case .image(let width, let height, _) = sample.input, case .text(let text) = sample.target else {
      Issue.record("\(sample)")
      return
    }
    #expect(width == 26 && height == 8 && sample.prediction == sample.target && text.hasPrefix("new "))
  }
}

@Suite struct DigitPixelsTests {
  private func source(_ change: (inout Digits) -> Void = { _ in }) throws -> DigitPixels {
    var task = Digits()
    change(&task)
    return DigitPixels(task, try SyntheticDigits.images())
  }

  /// Pixels in the order they are read, and the label, of a whole evaluation set.
  private func seen(_ source: DigitPixels, _ split: EvaluationSplit = .test) -> [(
    pixels: [Double], label: Int32
  )] {
    source.evaluation(split, examples: 40, precision: .float64).flatMap { batch in
      (0..<batch.examples).map { (batch.frames($0).flatMap { $0 }, batch.labels[$0]) }
    }
  }

  @Test(arguments: [1, 8, 64]) func pixelsAreReadInOrder(pixels: Int) throws {
    let source = try source { $0.pixels = pixels }
    #expect(source.longestInput == 64 / pixels)
    #expect(
      source.shape == NetworkShape(inputs: .reals(pixels), outputs: .classes(10), arrangement: .manyToOne))
    let images = try SyntheticDigits.images().test
    for (image, read) in zip(images, seen(source)) {
      #expect(image.pixels == read.pixels && Int(read.label) == image.label)
    }
    #expect(seen(source).count == 90)
  }

  @Test func onePermutationForAll() throws {
    let plain = seen(try source()), permuted = seen(try source { $0.variant = .permuted })
    // Where each of the pixels that differ from image to image is read.
    let places = (0..<3).map { pixel in
      (0..<64).filter { place in zip(plain, permuted).allSatisfy { $0.pixels[pixel] == $1.pixels[place] } }
    }
    #expect(places.allSatisfy { $0.count == 1 } && places != [[0], [1], [2]])
    #expect(
      zip(plain, permuted).allSatisfy { $0.pixels.sorted() == $1.pixels.sorted() && $0.label == $1.label })
    #expect(seen(try source { $0.variant = .permuted }).map(\.pixels) == permuted.map(\.pixels))
  }

  @Test func trainingSeesEveryImageOnceAnEpoch() throws {
    var stream = try source().training(seed: 1, examples: 72, precision: .float64)
    let epoch = (0..<10).flatMap { step in
      let batch = stream.batch(step)
      return (0..<batch.examples).map { SyntheticDigits.number(batch.frames($0).flatMap { $0 }) }
    }
    #expect(Set(epoch).count == 720)
    #expect(Set(epoch) == Set(try SyntheticDigits.images().train.map { SyntheticDigits.number($0.pixels) }))
  }

  @Test(arguments: Digits.Variant.allCases) func samplesShowTheImageAsItIs(variant: Digits.Variant) throws {
    let source = try source { ($0.variant, $0.pixels) = (variant, 4) }
    let batch = try #require(source.evaluation(.test, examples: 5, precision: .float64).first)
    let sample = try #require(
      source.sample(batch, 3, prediction: Prediction(saying: [0, 1, 2, 9, 4], of: 10, batch)))
    let image = try SyntheticDigits.images().test[3]
    #expect(sample.input == .image(width: 8, height: 8, image.pixels))
    #expect(sample.target == .text("\(image.label)") && sample.prediction == .text("9"))
  }

  @Test func pixelsMustDivideAnImage() {
    for pixels in 1...64 {
      var task = Digits()
      task.pixels = pixels
      #expect(task.problems.map(\.key) == (64 % pixels == 0 ? [] : ["pixels"]))
    }
  }
}
