public import Components

/// A class for every frame of a film, for which earlier frames are needed.
public struct FrameClassification: SequenceTask {
  public static let kind = "frame-classification"
  public static let summary =
    "a class for each frame of a clip, which needs the frames before it (many-to-many, pixels)"
  public static let reference: String? = DigitImages.reference

  public enum Data: String, Sendable, CaseIterable, ValueConvertible { case motion, digits }

  public var data = Data.motion
  public var length: Int?
  public var lag = 6
  public var size = 6
  public var turn = 0.5
  public var noise = 0.1
  var label = DigitClips.Label.sum

  public init() {}

  public static let settings: [Setting<FrameClassification>] = [
    Setting(
      "data", \.data, .choice(Data.allCases.map(\.rawValue)),
      doc: """
        motion: a blob that moves a pixel a frame, class = its move `lag` frames ago; digits: real handwritten digits, one a \
        frame.
        """),
    Setting(
      "length", \.length, .optional(.integer(2...10_000)), unit: "frames",
      doc: "Frames of a clip; none: 20 of motion, 5 of digits."),
    Setting(
      "lag", \.lag, .integer(0...9_998), unit: "frames",
      doc:
        "motion: the class of frame t is the move that led into frame t − lag; the first lag + 1 frames are not scored."
    ),
    Setting(
      "size", \.size, .integer(3...64), unit: "pixels",
      doc: "motion: side of the square; frames have size² pixels."),
    Setting(
      "turn", \.turn, .real(.share),
      doc: "motion: chance that a move differs from the last; at 0.75 moves are independent of one another."),
    Setting(
      "noise", \.noise, .real(.nonNegative),
      doc: "motion: standard deviation of what is added to each pixel (blob: 1)."),
    Setting(
      "label", \.label, .choice(DigitClips.Label.allCases.map(\.rawValue)),
      doc: "digits: the sum of the digits so far modulo 10, or whether the frame's digit came up before."),
  ]

  private var frames: Int { length ?? (data == .motion ? 20 : 5) }

  public var problems: [Problem] {
    guard data == .motion, lag > frames - 2 else { return [] }
    return [
      Problem(
        "lag",
        "lag \(lag) leaves no frame to ask about in clips of \(frames)",
        remedy: "write at most length − 2, \(frames - 2)")
    ]
  }

  public func load(from folders: DataFolders) throws(Problem) -> any SequenceSource {
    switch data {
    case .motion: MotionSource(motion: Motion(side: size, frames: frames, lag: lag, turn: turn, noise: noise))
    case .digits: DigitClipSource(DigitClips(frames: frames, label: label), try DigitImages(from: folders))
    }
  }
}

extension DigitClips.Label: ValueConvertible {}
