import Components
import Figures
import Statistics

extension Gallery {
  /// Every verdict, direction, scale and kind of end.
  static var forest: ForestPlot {
    func row(
      _ value: Bounds, _ low: Double, _ high: Double, _ verdict: ClaimVerdict.Outcome,
      _ direction: ForestPlot.Direction = .above, _ scale: Scale = .linear,
      margin: ClosedRange<Double>? = nil, dots: [Double] = []
    ) -> ForestPlot.Row {
      ForestPlot.Row(
        left: "mean(loss[cell=lstm, n=4])", sign: ">", right: "mean(loss[cell=rnn, n=4])",
        numbers: "−0.0001857 [−0.006325, 0.005954]", contrast: Estimate(value, low, high), scale: scale,
        margin: margin, dots: dots, verdict: verdict, direction: direction)
    }
    let claims: [(String, [ForestPlot.Row])] = [
      ("It is more", [row(Bounds(0.5), 0.2, 0.8, .holds, dots: [0.1, 0.4, 0.41, 0.42, 0.9, .infinity])]),
      (
        "It is less in all of these, which takes a sentence of more than one line, of more than two, and of more "
          + "than the three that there are",
        [
          row(Bounds(0.25), 0, 0.5, .holds, .below, .logarithmic),
          row(Bounds(2), 1.5, 3, .fails, .below, .logarithmic),
        ]
      ),
      ("It is near", [row(Bounds(0.1), -0.2, 0.4, .holds, .neither, margin: -1...1)]),
      ("Nothing is known", [row(.unknown, -.infinity, .infinity, .undecided)]),
      ("At least so much", [row(Bounds(1, .infinity), 0.5, .infinity, .undecided)]),
      ("It rises", [row(Bounds(-0.9), -0.9, -0.9, .fails)]),
    ]
    return ForestPlot(
      title: "Claims", caption: "",
      claims: claims.enumerated().map {
        .init(number: $0 + 1, sentence: $1.0, rows: $1.1, isSingle: $1.1.count == 1)
      })
  }
}
