import Components

/// The ranges of a panel's axes, shared by the panels that say so.
struct PanelScales {
  let x: Extent
  let y: Extent

  init(_ panel: Panel, among panels: [Panel]) {
    if let map = panel.map {
      let layer = MapLayer(map, panel)
      (x, y) = (layer.x, layer.y)
      return
    }
    let sharing = panel.sharedScale.isEmpty ? [panel] : panels.filter { $0.sharedScale == panel.sharedScale }
    let series = sharing.flatMap(\.series)
    x = Extent(of: series.flatMap(\.x).filter(panel.x.shows), on: panel.x, padding: 0.01)
    y = Extent(
      robust: sharing.map { one in
        one.series.flatMap(\.mean) + one.baselines.map(\.value)
          + (one.stack.map { StackLayer($0, panel).heights } ?? [])
      }, sharing.map { $0.series.flatMap { $0.members.flatMap(\.values) } }, on: panel.y, padding: 0.04)
  }
}
