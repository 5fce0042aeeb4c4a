import Components
import Figures
import Foundation
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
        try Data(try renderer.png(drawing)).write(to: path.appendingPathExtension("png"))
        try Data(drawing.caption.utf8).write(to: path.appendingPathExtension("txt"))
      }
    }
    var panels = try GradientByTimeFigure().drawing(of: cells)
    panels.panels[0].title = "encoder"
    panels.panels.append(panels.panels[0])
    panels.panels[1].title = "decoder"
    panels.panels.append(Panel(title: "empty", x: Axis("t"), y: Axis("v"), series: []))
    try Data(try renderer.png(panels)).write(to: folder.appending(path: "panels.png"))
  }
}
