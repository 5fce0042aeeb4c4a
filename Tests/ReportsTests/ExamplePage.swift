import Components
import Figures
import Foundation
import Reports
import OrderedCollections

/// A page like that of a real run: three cells, five seeds, one trial that diverged, two figures and one that
/// is missing.
enum ExamplePage {
  static let cells = ["rnn", "lstm", "gru"]

  static func make() throws -> NotebookPage {
    let renderer = try GnuplotRenderer(searching: ProcessInfo.processInfo.environment["PATH"] ?? "")
    var page = NotebookPage(
      experiment: "vanishing", title: "How far back does an error signal reach?",
      about: """
        A recurrent network learns from the past only as far as its *error signal* reaches. This run trains three cells on the
        **adding problem** and records λₜ = dE/dsₜ at every step.

        - [Bengio et al. 1994](https://doi.org/10.1109/72.279181) showed why it vanishes;
        - `lstm` was made so that it does not.
        """,
      hypothesis: "An LSTM carries the error signal more than **twice as far** back as a tanh RNN.",
      badges: [Badge("a badge", .good), Badge("another")],
      source: SourceFile(
        name: "vanishing.exp",
        text:
          "# vim: ft=yaml\nexperiment: vanishing\nmodel:\n  hidden: 64\nsweep: { model.cell: [rnn, lstm, gru] }\n"
      ),
      settings: settings, varied: [Varied(key: "model.cell", values: cells.map { .text($0) })])
    page.trials = trials
    page.figures = try [
      figure("loss", "Loss during training", 0, renderer),
      figure("gradient-by-time", "Error signal against time", 1, renderer),
    ]
    page.figures.append(
      RenderedFigure(
        name: "phase", title: "phase", caption: "", svg: nil, csv: nil,
        problem:
          "no trial has recorded state gradients: add `record: { tensors: [states] }` to the experiment file and run it again"
      ))
    page.commands = [
      Command("swift run lab vanishing.exp", purpose: "Trains what is missing, draws and writes this page")
    ]
    page.provenance = [
      Fact("sequences", "drawn anew for every batch"),
      Fact("data", "adding.csv sha256 9c5d1a4f0b7e6d2c8a3f9c5d1a4f0b7e6d2c8a3f9c5d1a4f0b7e6d2c8a3f9c5d"),
      Fact("numerics", "version 2"),
    ]
    return page
  }

  static let settings = Value.table([
    "experiment": .text("vanishing"), "title": .text("…"),
    "task": .table(["kind": .text("adding"), "length": .integer(40)]),
    "model": .table([
      "cell": .table(["kind": .text("rnn"), "activation": .text("tanh")]), "hidden": .integer(64),
      "init": .table([
        "W": .table(["kind": .text("orthogonal"), "gain": .real(0.9)]), "b": .table(["kind": .text("zeros")]),
      ]),
    ]),
    "optimizer": .table([
      "kind": .text("adam"), "learning_rate": .real(1e-3), "beta1": .real(0.9), "beta2": .real(0.999),
      "clip": .table(["kind": .text("norm"), "threshold": .real(1)]),
    ]),
    "train": .table(["steps": .integer(2000), "batch": .integer(32), "precision": .text("float64")]),
    "seeds": .list([.integer(1), .integer(2)]),
  ])

  static var trials: [TrialRow] {
    cells.enumerated().flatMap { index, cell in
      (1...5).map { seed in
        let noise = Double((seed * 7919 + index * 104_729) % 97) / 970
        if index == 0 && seed == 2 {
          return TrialRow(
            variant: "model.cell=rnn", seed: seed, status: "diverged", remark: "at step 412",
            parameters: 4_353, updates: 412)
        }
        return TrialRow(
          variant: "model.cell=\(cell)", seed: seed, status: "done", parameters: 4_353 * [1, 4, 3][index],
          updates: 2000,
          numbers: [
            .init("train_loss", 0.16 / Double(1 + index * index * 40) + noise / 20),
            .init("validation_loss", 0.17 / Double(1 + index * 30) + noise / 15),
            .init("test_loss", 0.165 / Double(1 + index * 30) + noise / 15),
            .init("test_accuracy", 0.8 + 0.06 * Double(index) + noise / 5),
          ])
      }
    }
  }

  private static func figure(_ name: String, _ title: String, _ kind: Int, _ renderer: GnuplotRenderer) throws
    -> RenderedFigure
  {
    let series = cells.indices.map { index in
      let x = (0...40).map(Double.init)
      let members = (1...5).map { seed in
        let rate = (0.3 + 0.02 * Double(seed)) / Double(1 + 2 * index)
        return Member(
          seed: seed, values: x.map { kind == 0 ? 0.2 + exp(-rate * $0 / 2) : exp(-rate * (40 - $0)) })
      }
      return Series(
        name: cells[index], colour: .variant(index, of: 3), x: x, members: members,
        averaging: kind == 0 ? .linear : .logarithmic)
    }
    let axes = [
      (Axis("update", isWhole: true), Axis("loss E")),
      (Axis("time t", unit: "steps"), Axis("‖λₜ‖₂ per example", scale: .logarithmic)),
    ]
    let drawing = Drawing(
      title: title,
      caption:
        "Line: mean over 5 seeds; thin lines: single seeds; band: 95 % Student-t interval of the mean.",
      legend: "model.cell", panels: [Panel(x: axes[kind].0, y: axes[kind].1, series: series)])
    return RenderedFigure(
      name: name, title: title, caption: drawing.caption, svg: try renderer.svg(drawing), csv: drawing.csv,
      problem: nil)
  }
}
