import Foundation
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

@Suite struct CaptionWriterTests {
  @Test func lettersAndTheEnd() {
    let writer = CaptionWriter(DigitImages.words, unit: .characters)
    #expect(
      writer.labels == ["<end>", "e", "f", "g", "h", "i", "n", "o", "r", "s", "t", "u", "v", "w", "x", "z"])
    for word in DigitImages.words {
      let classes = writer.classes(of: word)
      #expect(classes.count == word.count + 1 && classes.last == 0 && writer.caption(classes) == word)
    }
    #expect(
      writer.caption([10, 4, 8]) == "thr…" && writer.caption([0, 10, 4]) == ""
        && writer.caption([10, -1]) == "t?…")
  }

  @Test func wordsAndTheEnd() {
    let writer = CaptionWriter(ShapeScene.captions, unit: .words)
    #expect(
      writer.labels == ["<end>", "a", "above", "big", "circle", "left", "of", "small", "square", "triangle"])
    for caption in ShapeScene.captions { #expect(writer.caption(writer.classes(of: caption)) == caption) }
    #expect(writer.classes(of: "a big circle above a small square") == [1, 3, 4, 2, 1, 7, 8, 0])
  }

  @Test func longestCaptionsFirst() {
    let writer = CaptionWriter(["on", "three", "four", "ten"], unit: .characters)
    let batch = writer.batch(
      ["on", "four", "three", "ten"].enumerated().map {
        CaptionedImage(image: GreyImage(square: Array(repeating: Double($0), count: 4), side: 2), caption: $1)
      }, precision: .float32)
    #expect(batch.outputShape.allLengths == [6, 5, 4, 3] && batch.lengths == [1, 1, 1, 1])
    #expect((0..<4).map { batch.frames($0)[0][0] } == [2, 1, 3, 0])
    #expect(batch.labels.count == 24 && batch.labels.count { $0 == -1 } == 24 - 18)
    for (row, label) in batch.labels.enumerated() {
      #expect((label == -1) == !batch.outputShape.isAlive(row))
    }
  }

  @Test func matchesAreOfWholeCaptions() {
    let writer = CaptionWriter(["ab", "ba", "abb"], unit: .characters)
    let blank = GreyImage(square: [0], side: 1)
    let batch = writer.batch(
      ["ab", "ba", "abb"].map { CaptionedImage(image: blank, caption: $0) }, precision: .float64)
    func match(_ change: (inout [Int32]) -> Void) -> Double {
      var said = batch.labels
      change(&said)
      return ExactMatch.ofCaptions.tally(batch, Prediction(saying: said, of: 3, batch)).sum
    }
    #expect(match { _ in } == 3)
    // Examples stand in the order abb, ab, ba; rows are step · 3 + example.
    #expect(match { $0[0] = 2 } == 2)
    #expect(match { ($0[1], $0[2]) = (2, 1) } == 1)
    // A caption that does not end is not right.
    #expect(match { $0[2 * 3 + 1] = 1 } == 2)
    #expect(ExactMatch.ofCaptions.tally(batch, Prediction(saying: batch.labels, of: 3, batch)).count == 3)
  }
}

@Suite struct ShapeSceneTests {
  private func scenes(_ count: Int, side: Int = 16) -> [ShapeScene] {
    var stream = RandomStream(seed: 1, name: "test")
    return (0..<count).map { _ in ShapeScene(side: side, from: &stream) }
  }

  @Test func captionsAreEquallyLikely() {
    #expect(ShapeScene.captions.count == 72 && Set(ShapeScene.captions).count == 72)
    #expect(ShapeScene.captions.contains("a small circle left of a big square"))
    let drawn = scenes(8000).map(\.caption)
    #expect(unevenness(drawn, over: ShapeScene.captions) < 4.5)
    #expect(
      unevenness(
        drawn.filter { !$0.hasPrefix("a big circle above") || $0.hasSuffix("small square") },
        over: ShapeScene.captions)
        > 4.5)
  }

  /// Read from the image, not from the scene: shapes are apart, whole, and lie as the caption says.
  @Test(arguments: [8, 16, 31]) func imagesShowWhatCaptionsSay(side: Int) {
    for scene in scenes(300, side: side) {
      let image = scene.image(side: side)
      #expect(image.pixels.allSatisfy { 0...1 ~= $0 } && image.pixels.count == side * side)
      var centres: [(x: Double, y: Double)] = []
      for shape in scene.shapes {
        centres.append((shape.x, shape.y))
        let radius = shape.radius(side: side)
        #expect(shape.x >= radius && shape.y >= radius && max(shape.x, shape.y) <= Double(side) - radius)
      }
      let (dx, dy) = (centres[1].x - centres[0].x, centres[1].y - centres[0].y)
      let (along, across) = scene.relation == .left ? (dx, dy) : (dy, dx)
      let radii = scene.shapes.map { $0.radius(side: side) }.reduce(0, +)
      #expect(along >= radii + Double(side) / 16 - 1e-9 && abs(across) <= along / 2 + 1e-9)
      let area = scene.shapes.reduce(0.0) { sum, shape in
        let radius = shape.radius(side: side)
        return sum + radius * radius * (shape.form == .circle ? .pi : shape.form == .square ? 4 : 2)
      }
      #expect(abs(image.pixels.reduce(0, +) - area) < 0.1 * area + 1)
    }
  }
}

@Suite struct CaptioningSourceTests {
  private func shapes(_ change: (inout Captioning) -> Void = { _ in }) throws -> any SequenceSource {
    var task = Captioning()
    task.data = .shapes
    change(&task)
    return try task.load(from: DataFolders(candidates: []))
  }

  @Test func shapesAndCaptions() throws {
    let source = try shapes { $0.size = 12 }
    #expect(source.shape == NetworkShape(inputs: .reals(144), outputs: .classes(10), arrangement: .oneToMany))
    #expect(source.longestInput == 1 && source.longestOutput == 9 && source.decodesGreedily)
    var stream = source.training(seed: 1, examples: 16, precision: .float32), again = stream
    let batch = stream.batch(3)
    #expect(Set(batch.outputShape.allLengths).isSubset(of: [8, 9]) && batch.bits == again.batch(3).bits)
    #expect(batch.bits != again.batch(4).bits)
    #expect(
      source.evaluation(.test, examples: 100, precision: .float32).reduce(0) { $0 + $1.examples } == 512)
    #expect(try shapes { $0.unit = "characters" }.classLabels?.contains("q") == true)
  }

  @Test func digitsShareNoImages() throws {
    let source = DigitCaptions(try SyntheticDigits.images(), unit: .characters)
    #expect(source.shape == NetworkShape(inputs: .reals(64), outputs: .classes(16), arrangement: .oneToMany))
    #expect(source.longestOutput == 6 && DigitCaptions(source.images, unit: .words).longestOutput == 2)
    func seen(_ batches: [Batch]) -> [Int: String] {
      var captions: [Int: String] = [:]
      for batch in batches {
        for example in 0..<batch.examples {
          let classes = batch.outputRows(example).map { batch.labels[$0] }
          captions[SyntheticDigits.number(batch.frames(example)[0])] = source.writer.caption(classes)
        }
      }
      return captions
    }
    var stream = source.training(seed: 1, examples: 72, precision: .float64)
    let sets =
      [seen((0..<10).map { stream.batch($0) })]
      + [.validation, .test].map { seen(source.evaluation($0, examples: 50, precision: .float64)) }
    #expect(sets.map(\.count) == [720, 90, 90] && Set(sets.flatMap(\.keys)).count == 900)
    for (number, caption) in sets.joined() { #expect(caption == DigitImages.words[number % 10]) }
  }

  @Test func baselines() throws {
    func level(_ levels: [Baseline], _ name: String, _ quantity: String = "loss") -> Double? {
      levels.first { $0.name == name && $0.quantity == quantity }?.value
    }
    let shapes = try shapes().baselines
    #expect(abs((level(shapes, "without the image") ?? 0) - log(72) / 8.5) < 1e-12)
    #expect(abs((level(shapes, "chance") ?? 0) - log(10)) < 1e-12)
    #expect(abs((level(shapes, "without the image", "exact_match") ?? 0) - 1 / 72.0) < 1e-12)
    // Ten equally frequent words, of four letters on average, and their end.
    let words = Baseline.ofCaptions(DigitImages.words, CaptionWriter(DigitImages.words, unit: .characters))
    #expect(abs((level(words, "without the image") ?? 0) - log(10) / 5) < 1e-12)
    #expect(abs((level(words, "chance") ?? 0) - log(16)) < 1e-12)
  }

  @Test func samplesShowImageAndCaptions() throws {
    let source = try shapes { ($0.size, $0.noise) = (10, 0.2) }
    let batch = try #require(source.evaluation(.test, examples: 8, precision: .float64).first)
    let sample = try #require(
      source.sample(batch, 5, prediction: Prediction(saying: batch.labels, of: 10, batch)))
    guard case .image(10, 10, let pixels) = sample.input, case .text(let caption) = sample.target else {
      Issue.record("\(sample)")
      return
    }
    #expect(
      pixels.allSatisfy { 0...1 ~= $0 } && sample.prediction == sample.target
        && ShapeScene.captions.contains(caption))
    let silent = Prediction(saying: batch.labels.map { min($0, 0) }, of: 10, batch)
    #expect(source.sample(batch, 5, prediction: silent)?.prediction == .text(""))
  }
}
