/// A sheet that is measured in pixels from the top left corner.
protocol Sheet {
  var width: Double { get }
  var height: Double { get }
}

extension Sheet {
  /// A horizontal position as gnuplot's share of the sheet.
  func across(_ pixels: Double) -> String { share(pixels / width) }

  /// A vertical position; gnuplot counts from below.
  func up(_ pixels: Double) -> String { share(1 - pixels / height) }

  /// The command that prints a text.
  func label(
    _ text: String, _ x: Double, _ y: Double, _ placement: String = "left", colour: RGB = Palette.ink
  ) -> String {
    "set label \(PlainText.quoted(text, limit: 90)) at screen \(across(x)),\(up(y)) \(placement) front "
      + "textcolor rgb '\(colour.hex())'"
  }

  private func share(_ value: Double) -> String { ((value * 1e5).rounded() / 1e5).description }
}
