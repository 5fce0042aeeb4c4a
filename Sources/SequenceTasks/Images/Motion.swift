import LinearAlgebra

/// A bright blob that moves one pixel a frame over a square without edges: what leaves on one side comes in
/// on the other.
///
/// The blob starts anywhere with equal chance, so that one frame alone says nothing about where it comes
/// from.
struct Motion: Sendable {
  enum Move: Int32, CaseIterable {
    case up, right, down, left

    var arrow: String {
      switch self {
      case .up: "↑"
      case .right: "→"
      case .down: "↓"
      case .left: "←"
      }
    }
  }

  let side: Int
  let frames: Int
  let lag: Int
  /// Chance that a move differs from the one before it; the three others are then equally likely.
  let turn: Double
  /// Standard deviation of what is added to each pixel.
  let noise: Double
  /// exp(−d²/2) for two rows or columns whose numbers differ by the index; d is the shorter way round.
  private let light: [Double]

  init(side: Int, frames: Int, lag: Int, turn: Double, noise: Double) {
    (self.side, self.frames, self.lag, self.turn, self.noise) = (side, frames, lag, turn, noise)
    light = (0..<side).map { difference in
      let distance = Double(min(difference, side - difference))
      return Reals.exp(-distance * distance / 2)
    }
  }

  /// The class of frame t is the move that led into frame t − lag; frames before which there is none are not
  /// asked about.
  func clip(from stream: inout RandomStream) -> Clip {
    var row = stream.integer(below: side), column = stream.integer(below: side)
    var move = Int32(stream.integer(below: 4))
    var moves: [Int32] = [-1], pictures = [picture(row, column, &stream)]
    for t in 1..<max(frames, 1) {
      if t > 1, stream.uniform() < turn { move = (move + 1 + Int32(stream.integer(below: 3))) % 4 }
      switch Move(rawValue: move) {
      case .up: row = (row + side - 1) % side
      case .right: column = (column + 1) % side
      case .down: row = (row + 1) % side
      case .left, nil: column = (column + side - 1) % side
      }
      moves.append(move)
      pictures.append(picture(row, column, &stream))
    }
    return Clip(frames: pictures, labels: (0..<frames).map { $0 < lag ? -1 : moves[$0 - lag] })
  }

  /// exp(−d²/2) at distance d, in pixels, from the blob.
  private func picture(_ row: Int, _ column: Int, _ stream: inout RandomStream) -> [Double] {
    var pixels: [Double] = []
    pixels.reserveCapacity(side * side)
    for y in 0..<side {
      let across = light[abs(y - row)]
      for x in 0..<side { pixels.append(across * light[abs(x - column)]) }
    }
    if noise > 0 { for pixel in pixels.indices { pixels[pixel] += noise * stream.normal() } }
    return pixels
  }

  /// Chance that the move `lag` frames ago was the move into this frame: 1/4 + 3/4 (1 − 4/3 turn)^lag.
  var repetition: Double { 0.25 + 0.75 * Reals.pow(1 - 4 / 3 * turn, Double(lag)) }
}
