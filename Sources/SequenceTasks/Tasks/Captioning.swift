public import Components

/// An image in, its description out, letter by letter or word by word.
public struct Captioning: SequenceTask {
  public static let kind = "captioning"
  public static let summary = "an image's description, letter by letter or word by word (one-to-many, pixels)"
  public static let reference: String? = DigitImages.reference

  public enum Data: String, Sendable, CaseIterable, ValueConvertible { case digits, shapes }

  public var data = Data.digits
  public var unit = "auto"
  public var size = 16
  public var noise = 0.05

  public init() {}

  public static let settings: [Setting<Captioning>] = [
    Setting(
      "data", \.data, .choice(Data.allCases.map(\.rawValue)),
      doc: """
        digits: real handwritten digits, captions "three"; shapes: drawn scenes, captions "a small circle left of a big square".
        """),
    Setting(
      "unit", \.unit, .choice(["auto"] + CaptionWriter.Unit.allCases.map(\.rawValue)),
      doc:
        "What one step writes. auto: characters for digits, words for shapes. The end of a caption is a step of its own."
    ),
    Setting("size", \.size, .integer(8...64), unit: "pixels", doc: "shapes: side of the square image."),
    Setting(
      "noise", \.noise, .real(.nonNegative),
      doc: "shapes: standard deviation of what is added to each pixel (shapes: 1)."),
  ]

  public func load(from folders: DataFolders) throws(Problem) -> any SequenceSource {
    let unit = CaptionWriter.Unit(rawValue: unit)
    switch data {
    case .digits: return DigitCaptions(try DigitImages(from: folders), unit: unit ?? .characters)
    case .shapes: return ShapeSource(side: size, noise: noise, unit: unit ?? .words)
    }
  }
}
