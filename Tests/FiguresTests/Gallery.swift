import Components
import Figures
import Foundation
import Statistics
import Testing

/// Figures for the eye: `LAB_GALLERY=folder swift test --filter Gallery` writes them there.
@Suite struct Gallery {
  static let folder = ProcessInfo.processInfo.environment["LAB_GALLERY"]

  @Test(.enabled(if: folder != nil, "LAB_GALLERY names no folder")) func draw() throws {
    let folder = URL(fileURLWithPath: try #require(Gallery.folder))
    let renderer = try GnuplotRenderer(searching: ProcessInfo.processInfo.environment["PATH"] ?? "")
    let cells = SyntheticRun.make(
      variants: ["model.cell=rnn", "model.cell=lstm", "model.cell=gru"], seeds: 5, diverging: [2])
    let long = "optimizer={kind: adam, learning_rate: 0.001, clip: {kind: norm, threshold: 1}},model.cell="
    let runs = [
      "cells": cells,
      "two-seeds": SyntheticRun.make(variants: ["model.cell=rnn", "model.cell=lstm"], seeds: 2),
      "single": SyntheticRun.make(variants: ["default"], seeds: 1, validates: false),
      "short": SyntheticRun.make(variants: ["default"], seeds: 3, steps: 5, times: 3),
      "many": SyntheticRun.make(variants: (1...12).map { "model.hidden=\($0 * 16)" }, seeds: 3),
      "long-names": SyntheticRun.make(variants: ["rnn", "lstm"].map { long + $0 }, seeds: 3),
    ]
    for (name, run) in runs {
      for figure in [LossFigure(), GradientByTimeFigure(), GradientByLagFigure()] as [any Figure] {
        let drawing = try figure.drawing(of: run)
        let path = folder.appending(path: "\(name)-\(type(of: figure).kind)")
        try Data(try renderer.svg(drawing).utf8).write(to: path.appendingPathExtension("svg"))
        try Data(try renderer.picture(drawing, as: .png)).write(to: path.appendingPathExtension("png"))
        try Data(drawing.caption.utf8).write(to: path.appendingPathExtension("txt"))
      }
    }
    try Data(try renderer.picture(Gallery.forest, as: .png)).write(to: folder.appending(path: "forest.png"))
    var panels = try GradientByTimeFigure().drawing(of: cells)
    panels.panels[0].title = "encoder"
    panels.panels.append(panels.panels[0])
    panels.panels[1].title = "decoder"
    panels.panels.append(Panel(title: "empty", x: Axis("t"), y: Axis("v"), series: []))
    try Data(try renderer.picture(panels, as: .png)).write(to: folder.appending(path: "panels.png"))
  }

  /// Every verdict, direction, scale and kind of end.
  private static var forest: ForestPlot {
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
