import Components
import Figures

/// The cells' texts.
enum NotebookText {
  /// Text as Python writes it, by rules that it shares with JSON.
  static func literal(_ text: String) -> String { Value.text(text).lineJSON }

  /// Text in which Markdown finds nothing to do.
  static func markdown(_ text: String) -> String {
    text.replacingScalars { scalar in
      scalar == "\n" ? " " : "\\`*_{}[]<>#$|~&".unicodeScalars.contains(scalar) ? "\\" + String(scalar) : nil
    }
  }

  static func imports(results: String) -> String {
    """
    import pathlib

    import matplotlib.pyplot as plt
    import pandas as pd
    import xarray as xr

    results = pathlib.Path(\(literal(results)))
    """
  }

  static func trial(_ first: String, of all: [String]) -> String {
    let files = all.map { "    \(literal($0)),\n" }.joined()
    return """
      files = [
      \(files)]
      trial = xr.open_datatree(results / \(literal(first)), engine="h5netcdf")
      trial
      """
  }

  static let draw = """
    def set_words(axis, own):
        \"\"\"Words in lines of 100 letters, with a shade behind each.\"\"\"
        axis.axis("off")
        row = 0
        for series, line in own.groupby("series", sort=False):
            column, name = 0, series.partition(" ")[2]
            for word, shade in zip([name] * bool(name) + list(line["detail"]), [float("nan")] * bool(name) + list(line["mean"])):
                if column + len(word) > 100:
                    row, column = row + 1, 0
                axis.text(
                    column / 100, -row, word, family="monospace", fontsize=6,
                    bbox={"facecolor": "tab:blue", "alpha": shade, "linewidth": 0, "pad": 1} if shade > 0 else None)
                column += len(word) + 1
            row += 1
        axis.set_ylim(-row, 1)


    def stack_parts(axis, own):
        \"\"\"Parts upon one another, those that are negative downwards.\"\"\"
        table = own.pivot_table(index="x", columns="series", values="mean", sort=False).sort_index().fillna(0)
        for sign in (1, -1):
            ends = (table.clip(lower=0) if sign > 0 else table.clip(upper=0)).cumsum(axis=1)
            starts = ends.shift(axis=1).fillna(0)
            for number, part in enumerate(table.columns):
                axis.fill_between(
                    table.index, starts[part], ends[part], step="mid", color=f"C{number % 10}", label=part if sign > 0 else None)


    def draw(name, panels):
        \"\"\"Draws figures/NAME.csv: a panel for each (title, settings of its axes), a line for each series and detail.\"\"\"
        words = ["panel", "series", "detail"]
        data = pd.read_csv(
            results / "figures" / f"{name}.csv", keep_default_na=False, na_values=[""], dtype=dict.fromkeys(words, str))
        data[words] = data[words].fillna("")
        columns = 1 if panels[0][1]["words"] else min(4, len(panels))
        rows = -(-len(panels) // columns)
        figure, axes = plt.subplots(rows, columns, squeeze=False, figsize=(5 * columns, 4 * rows), layout="constrained")
        for axis in axes.flat[len(panels):]:
            axis.set_visible(False)
        for axis, (title, settings) in zip(axes.flat, panels):
            own = data[data["panel"] == title]
            if settings["words"]:
                axis.set_title(title)
                set_words(axis, own)
                continue
            if (is_part := own["detail"] == "part").any():
                stack_parts(axis, own[is_part])
                own = own[~is_part]
            if "y" in own and (is_cell := (own["series"] == "") & own["y"].notna()).any():
                grid = own[is_cell].pivot_table(index="y", columns="x", values="mean")
                mesh = axis.pcolormesh(grid.columns, grid.index, grid.values, shading="nearest")
                figure.colorbar(mesh, ax=axis)
                own = own[~is_cell]
            for (series, detail), line in own.groupby(["series", "detail"], sort=False):
                label = f"{series} {detail}".strip()
                height = line["y"] if "y" in line and line["y"].notna().any() else line["mean"]
                if detail == "level":
                    axis.axhline(height.iloc[0], linestyle=":", color="gray", label=series)
                elif detail == "mark":
                    axis.plot(line["x"], height, "o", label=series)
                else:
                    (drawn,) = axis.plot(line["x"], height, label=label)
                    axis.fill_between(line["x"], line["low"], line["high"], color=drawn.get_color(), alpha=0.2)
            axis.set(title=title, xlabel=settings["x"], ylabel=settings["y"])
            axis.set_xscale(settings["x_scale"], **settings["x_options"])
            axis.set_yscale(settings["y_scale"], **settings["y_options"])
            if axis.get_legend_handles_labels()[1]:
                axis.legend(fontsize="small")
        plt.show()
    """

  /// Draws a figure.
  static func call(_ name: String, _ drawing: Drawing) -> String {
    let panels = drawing.panels.map { panel in
      """
          (\(literal(panel.title)), {
              "words": \(panel.passage == nil ? "False" : "True"),
              "x": \(literal(panel.x.heading)), \(scale("x", panel.x.scale)),
              "y": \(literal(panel.y.heading)), \(scale("y", panel.y.scale)),
          }),

      """
    }
    return "draw(\(literal(name)), [\n\(panels.joined())])"
  }

  /// The scale of an axis in matplotlib's words.
  private static func scale(_ axis: String, _ scale: AxisScale) -> String {
    switch scale {
    case .linear: "\"\(axis)_scale\": \"linear\", \"\(axis)_options\": {}"
    case .logarithmic: "\"\(axis)_scale\": \"log\", \"\(axis)_options\": {}"
    case .symmetric(let centre):
      "\"\(axis)_scale\": \"asinh\", \"\(axis)_options\": {\"linear_width\": \(Value.real(centre).brief)}"
    }
  }
}
