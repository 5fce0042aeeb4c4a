import Components

/// The commands that draw a panel's baselines: a dotted line each. Their names stand beside the panel.
struct BaselineLines {
  let commands: String

  init(_ panel: Panel, y: Extent) {
    commands = panel.baselines.compactMap { baseline -> String? in
      let height = y.share(baseline.value)
      guard (0...1).contains(height) else { return nil }
      return "set arrow from graph 0,\(height.description) to graph 1,\(height.description) nohead back "
        + "lc rgb '\(Palette.colour(baseline.colour).hex())' lw 1.43 dt (2,4)"
    }.joined(separator: "\n")
  }
}
