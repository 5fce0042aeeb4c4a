import Components
import Foundation
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

@Suite struct MotionTests {
  private func clips(
    _ count: Int = 600, side: Int = 6, frames: Int = 12, lag: Int = 0, turn: Double = 0.5, noise: Double = 0
  ) -> [Clip] {
    var stream = RandomStream(seed: 1, name: "test")
    let motion = Motion(side: side, frames: frames, lag: lag, turn: turn, noise: noise)
    return (0..<count).map { _ in motion.clip(from: &stream) }
  }

  /// Row and column of the brightest pixel.
  private func place(_ frame: [Double], side: Int) -> (row: Int, column: Int) {
    let brightest = frame.indices.max { frame[$0] < frame[$1] } ?? 0
    return (brightest / side, brightest % side)
  }

  /// The move between two frames; nil where they are not neighbours.
  private func move(_ before: [Double], _ after: [Double], side: Int) -> Motion.Move? {
    let (a, b) = (place(before, side: side), place(after, side: side))
    switch ((b.row - a.row + side) % side, (b.column - a.column + side) % side) {
    case (side - 1, 0): return .up
    case (0, 1): return .right
    case (1, 0): return .down
    case (0, side - 1): return .left
    default: return nil
    }
  }

  @Test(arguments: [0, 1, 6, 10]) func theClassIsTheMoveLagFramesAgo(lag: Int) {
    for clip in clips(60, side: 5, lag: lag) {
      for (t, label) in clip.labels.enumerated() {
        if t <= lag {
          #expect(label == -1)
        } else {
          #expect(move(clip.frames[t - lag - 1], clip.frames[t - lag], side: 5)?.rawValue == label)
        }
      }
    }
    // The move of another time is another one often enough to tell.
    let right = clips(200, side: 5, lag: lag).flatMap { clip in
      clip.labels.indices.dropFirst(lag + 2).map { t in
        move(clip.frames[t - lag - 2], clip.frames[t - lag - 1], side: 5)?.rawValue == clip.labels[t]
      }
    }
    #expect(0.3..<0.7 ~= Double(right.count { $0 }) / Double(max(right.count, 1)) || lag == 10)
  }

  @Test func startsAndMovesAreUniform() {
    let clips = clips(3000)
    let starts = clips.map { clip -> Int in
      let (row, column) = place(clip.frames[0], side: 6)
      return row * 6 + column
    }
    #expect(unevenness(starts, over: Array(0..<36)) < 4)
    for t in [1, 5, 11] { #expect(unevenness(clips.map { $0.labels[t] }, over: [0, 1, 2, 3]) < 4) }
    // The place in the last frame says nothing about the move into it.
    let last = clips.map { clip -> [Int] in
      let (row, column) = place(clip.frames[11], side: 6)
      return [row / 3, column / 3, Int(clip.labels[11])]
    }
    let all = (0..<16).map { [$0 / 8, $0 / 4 % 2, $0 % 4] }
    #expect(unevenness(last, over: all) < 4)
    #expect(unevenness(last.filter { $0[2] != 1 || $0[0] == 0 }, over: all) > 4)
  }

  @Test(arguments: [0, 0.2, 0.75, 1]) func movesTurnAsOftenAsSaid(turn: Double) {
    let pairs = clips(500, turn: turn).flatMap { clip in
      zip(clip.labels.dropFirst(), clip.labels.dropFirst(2)).map { ($0, $1) }
    }
    let turns = pairs.map { (Int($1) - Int($0) + 4) % 4 }
    let chances = Dictionary(uniqueKeysWithValues: (0..<4).map { ($0, $0 == 0 ? 1 - turn : turn / 3) })
    #expect(unevenness(turns, chances: chances) < 4)
    #expect(unevenness(turns, chances: [0: 0.5, 1: 0.2, 2: 0.2, 3: 0.1]) > 4)
  }

  @Test(arguments: [(0, 0.5), (1, 0.5), (3, 0.2), (6, 0.5), (2, 1)]) func repetitionIsWhatItSays(
    lag: Int, turn: Double
  ) {
    let motion = Motion(side: 4, frames: 10, lag: lag, turn: turn, noise: 0)
    let same = clips(3000, side: 4, frames: 10, turn: turn).map { $0.labels[9] == $0.labels[9 - lag] }
    #expect(unevenness(same, chances: [true: motion.repetition, false: 1 - motion.repetition]) < 4)
    #expect(unevenness(same, chances: [true: 0.6, false: 0.4]) > 4)
  }

  @Test func theBlobIsBrightestAtItsPlaceAndNoiseIsNormal() {
    let plain = clips(100, noise: 0), noisy = clips(100, noise: 0.3)
    #expect(plain.allSatisfy { $0.frames.allSatisfy { $0.max() == 1 && $0.count == 36 } })
    // Pixels next to the brightest, the square's other side among them, have exp(−1/2).
    for frame in plain.flatMap(\.frames) {
      #expect(frame.count { abs($0 - exp(-0.5)) < 1e-12 } == 4)
    }
    let motion = Motion(side: 6, frames: 12, lag: 0, turn: 0, noise: 0.3)
    #expect(motion.noise == 0.3)
    // A blob's pixels add up to the same in every frame: what varies is noise.
    let sums = noisy.flatMap(\.frames).map { $0.reduce(0, +) }, sum = plain[0].frames[0].reduce(0, +)
    let variance = sums.reduce(0) { $0 + ($1 - sum) * ($1 - sum) } / Double(sums.count)
    #expect(abs(variance / (36 * 0.09) - 1) < 4 * (2 / Double(sums.count)).squareRoot())
  }
}

@Suite struct MotionSourceTests {
  private func source(_ change: (inout FrameClassification) -> Void = { _ in }) throws -> any SequenceSource {
    var task = FrameClassification()
    change(&task)
    return try task.load(from: DataFolders(candidates: []))
  }

  @Test func shapeAndBatches() throws {
    let source = try source { ($0.size, $0.length, $0.lag) = (5, 9, 3) }
    #expect(source.shape == NetworkShape(inputs: .reals(25), outputs: .classes(4), arrangement: .manyToMany))
    #expect(
      source.longestInput == 9 && source.longestOutput == 9
        && source.classLabels == ["up", "right", "down", "left"])
    var stream = source.training(seed: 3, examples: 7, precision: .float32), again = stream
    let batch = stream.batch(5)
    #expect(batch.lengths == Array(repeating: 9, count: 7) && batch.labels.prefix(28).allSatisfy { $0 == -1 })
    #expect(batch.labels.dropFirst(28).allSatisfy { 0..<4 ~= $0 } && batch.bits == again.batch(5).bits)
    #expect(batch.bits != again.batch(6).bits)
    for split in [EvaluationSplit.validation, .test] {
      let batches = source.evaluation(split, examples: 100, precision: .float32)
      #expect(batches.reduce(0) { $0 + $1.examples } == 512)
    }
  }

  @Test func framesOfABatchAreThoseOfItsClips() throws {
    var stream = RandomStream(seed: 2, name: "test")
    let motion = Motion(side: 4, frames: 5, lag: 1, turn: 0.5, noise: 0.1)
    let clips = (0..<3).map { _ in motion.clip(from: &stream) }, batch = Batch(clips, precision: .float64)
    for example in 0..<3 {
      #expect(batch.frames(example) == clips[example].frames)
      #expect(batch.outputRows(example).map { batch.labels[$0] } == clips[example].labels)
    }
  }

  @Test func baselines() throws {
    let levels = try source { ($0.lag, $0.turn) = (6, 0.75) }.baselines
    let loss = levels.filter { $0.quantity == "loss" }, accuracy = levels.filter { $0.quantity == "accuracy" }
    // Independent moves: the last one says nothing.
    #expect(
      loss.allSatisfy { abs($0.value - log(4)) < 1e-12 }
        && accuracy.allSatisfy { abs($0.value - 0.25) < 1e-12 })
    let known = try source { ($0.lag, $0.turn) = (0, 0.5) }.baselines.first { $0.name == "last move only" }
    #expect(known?.value == 0)
  }

  @Test func samplesShowTheClip() throws {
    let source = try source { ($0.size, $0.length, $0.lag) = (4, 4, 1) }
    let batch = try #require(source.evaluation(.test, examples: 3, precision: .float64).first)
    let said = Prediction(saying: batch.labels.map { _ in 2 }, of: 4, batch)
    let sample = try #require(source.sample(batch, 1, prediction: said))
    guard case .image(let width, let height, let pixels) = sample.input else {
      Issue.record("\(sample.input)"); return
    }
    #expect(
      width == 4 * 4 + 3 && height == 4 && pixels.count == width * height && pixels.allSatisfy { 0...1 ~= $0 }
    )
    let arrows = ["↑", "→", "↓", "←"]
    let targets = [2, 3].map { arrows[Int(batch.labels[$0 * 3 + 1])] }.joined(separator: " ")
    #expect(sample.target == .text("– – " + targets) && sample.prediction == .text("– – ↓ ↓"))
  }

  @Test func longFilmsAreShownInRows() throws {
    let frames = (0..<5).map { GreyImage(square: Array(repeating: Double($0), count: 4), side: 2) }
    let one = try #require(GreyImage.film(frames)), three = try #require(GreyImage.film(frames, widest: 7))
    #expect((one.width, one.height) == (14, 2) && Array(one.pixels.prefix(5)) == [0, 0, 0.5, 1, 1])
    #expect((three.width, three.height) == (5, 8))
    #expect(
      Array(three.pixels[0..<5]) == [0, 0, 0.5, 1, 1]
        && Array(three.pixels[10..<15]) == Array(repeating: 0.5, count: 5))
    #expect(Array(three.pixels[35..<40]) == [4, 4, 0.5, 0.5, 0.5])
    #expect(GreyImage.film([]) == nil && GreyImage.film(frames, widest: 1)?.width == 2)
  }

  @Test func aLagThatLeavesNothingIsAProblem() {
    func keys(_ change: (inout FrameClassification) -> Void) -> [String] {
      var task = FrameClassification()
      change(&task)
      return task.problems.map(\.key)
    }
    #expect(keys { _ in }.isEmpty)
    #expect(keys { $0.lag = 18 }.isEmpty && keys { $0.lag = 19 } == ["lag"])
    #expect(keys { ($0.length, $0.lag) = (2, 0) }.isEmpty && keys { ($0.length, $0.lag) = (2, 1) } == ["lag"])
    #expect(keys { ($0.data, $0.lag) = (.digits, 100) }.isEmpty)
  }
}
