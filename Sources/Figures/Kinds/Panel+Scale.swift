import Components
import Foundation
import Statistics

extension [Panel] {
  /// The panels with the scale that the file's author wants of the axis that goes up, all the same.
  ///
  /// auto: what is natural for the quantity; if nothing is, logarithmic where all numbers are positive and the
  /// middle 98 % of them span more than a factor of 50, or where one panel's numbers span eight times as much as
  /// another's, so that the other would be a flat line; of numbers of both signs then asinh.
  func scaled(_ choice: FigureSettings.AxisScale, natural: AxisScale? = nil) -> [Panel] {
    let scale: AxisScale =
      switch choice {
      case .linear: .linear
      case .log: .logarithmic
      case .symlog: .symmetric(centre)
      case .auto: natural ?? automatic
      }
    return map { panel in
      var panel = panel
      panel.y.scale = scale
      return panel
    }
  }

  private func numbers(_ panel: Panel) -> [Double] {
    (panel.series.flatMap { $0.members.flatMap(\.values) + $0.mean } + panel.baselines.map(\.value)).filter(
      \.isFinite)
  }

  private var automatic: AxisScale {
    let each = map(numbers).filter { !$0.isEmpty }, all = each.joined().map { $0 }
    guard !all.isEmpty else { return .linear }
    let spans = each.map { quantile($0, 0.95) - quantile($0, 0.05) }.filter { $0 > 0 }
    let differ = (spans.max() ?? 1) > 8 * (spans.min() ?? 1)
    guard all.allSatisfy({ $0 > 0 }) else { return differ ? .symmetric(centre) : .linear }
    return differ || quantile(all, 0.99) > 50 * quantile(all, 0.01) ? .logarithmic : .linear
  }

  /// Where a scale turns from linear to logarithmic: a power of ten below most numbers.
  private var centre: Double {
    let sizes = flatMap(numbers).map(abs).filter { $0 > 0 }
    guard !sizes.isEmpty else { return 1 }
    return pow(10, log10(quantile(sizes, 0.1)).rounded(.down))
  }
}
