public import Archive
public import Components
import Statistics

/// Training loss against updates, with the validation loss if the run was evaluated.
public struct LossFigure: Figure {
  public static let kind = "loss"
  public static let summary = "training and validation loss against update"

  public var common = FigureSettings()

  public static var declined: [String: String] { ofUpdates }

  public init() {}

  public static let settings: [Setting<LossFigure>] = [.by, .statistic, .scale]

  /// Points along a training curve: with more of them, the noise of the batches hides the trend.
  private static let resolution = 100

  public var columns: Set<String> {
    ["train_loss", "train_loss_min", "train_step_loss", "validation_loss", "validation_step_loss"]
  }

  public func drawing(of run: StoredRun) throws -> Drawing {
    var failures: [(StoredTrial, ArchiveFault)] = []
    var histories: [[History]] = []
    for variant in run.variants {
      histories.append([])
      for trial in run.trials(of: variant) {
        do throws(ArchiveFault) {
          histories[histories.count - 1].append(try History(of: trial))
        } catch {
          failures.append((trial, error))
        }
      }
    }
    let all = histories.flatMap { $0 }
    guard let lastStep = all.flatMap(\.training).filter({ $0.loss.isFinite }).map(\.update).max() else {
      throw FigureError.nothingToDraw(
        reason: "no trial of this run holds a finite training loss"
          + (failures.first.map { " (\($0.1))" } ?? ""))
    }
    let block = (lastStep + LossFigure.resolution) / LossFigure.resolution
    let hasValidation = all.contains { !$0.validation.isEmpty }

    let isPerStep = all.allSatisfy(\.isPerStep),
      isInNats = all.allSatisfy { $0.lossKind.hasSuffix("cross-entropy") }
    let curves = histories.map { own in
      (
        training: own.map { $0.curve(LossFigure.blocks($0.training, of: block, upTo: lastStep)) },
        validation: own.map { $0.curve($0.validation.map { (Double($0.update), $0.loss) }) }
      )
    }
    let shared = VariantPanels(run, by: by) { a, b in
      Curve.areAlike(curves[a].training, curves[b].training)
        && histories[a].map(\.baselines) == histories[b].map(\.baselines)
        && Curve.areAlike(curves[a].validation, curves[b].validation)
    }
    var panels = shared.drawn(
      x: Axis("update", isWhole: true),
      y: Axis(
        isPerStep ? "loss of a scored step" : "loss E (mean over the batch)",
        unit: isPerStep && isInNats ? "nats" : nil, possible: 0...(.greatestFiniteMagnitude)),
      sharing: "loss"
    ) { member in
      let (training, validation) = curves[member.index],
        stops = histories[member.index].contains(where: \.isStopped)
      func series(_ detail: String, _ style: LineStyle, _ curves: [Curve]) -> Series {
        Series(
          name: member.label, colour: member.colour, detail: detail, style: style, curves: curves,
          averaging: .logarithmic, statistic: statistic, ofAll: stops, floor: 0)
      }
      return [series("training", .solid, training)]
        + (hasValidation ? [series("validation", .dashed, validation)] : [])
    }
    for (index, part) in shared.panels.enumerated() {
      panels[index].baselines = self.baselines(of: part.members.map { histories[$0.index] }, part.members)
    }
    let caption = caption(run, panels, shared, block: block, hasValidation: hasValidation, all, failures)
    var drawing = Drawing(
      title: "Loss during training", caption: caption.text, legend: shared.heading, columns: shared.columns,
      panels: panels.scaled(scale))
    drawing.notes = caption.notes.sentences
    drawing.table = table(run, shared, panels)
    return drawing
  }

  /// The last losses of each variant.
  private func table(_ run: StoredRun, _ shared: VariantPanels, _ panels: [Panel]) -> FigureTable {
    let names = VariantLabels(run).phrases(without: shared.idle)
    let rows = zip(shared.panels, panels).flatMap { part, panel in
      part.members.map { member -> [String] in
        func last(_ detail: String) -> String {
          panel.series.first { $0.name == member.label && $0.detail == detail }?.last.map {
            AxisNumber.words($0.y)
          }
            ?? "–"
        }
        return [names[member.index], last("training"), last("validation")]
      }
    }
    return FigureTable(header: ["variant", "last training loss", "last validation loss"], rows: rows)
  }

  /// "In 400 updates the loss falls lowest in gru, to 0.08 nats, least in rnn, to 0.26."
  private func finding(_ run: StoredRun, _ shared: VariantPanels, _ panels: [Panel]) -> String? {
    let names = VariantLabels(run).phrases(without: shared.idle),
      unit = panels.first?.y.unit.map { " \($0)" } ?? ""
    let ends = zip(shared.panels, panels).flatMap { part, panel in
      part.members.compactMap { member -> (name: String, x: Double, first: Double, last: Double)? in
        guard let line = panel.series.first(where: { $0.name == member.label }), let first = line.first,
          let last = line.last
        else { return nil }
        return (names[member.index], last.x, first.y, last.y)
      }
    }
    guard let best = ends.min(by: { $0.last < $1.last }), let worst = ends.max(by: { $0.last < $1.last })
    else {
      return nil
    }
    let updates = Int((ends.map(\.x).max() ?? 0).rounded(.up))
    if ends.count == 1 {
      let change = best.last < best.first ? "falls" : "goes"
      return
        "The loss \(change) from \(AxisNumber.words(best.first)) to \(AxisNumber.words(best.last))\(unit) in \(updates) updates."
    }
    return
      "After training the loss is lowest with \(best.name), \(AxisNumber.words(best.last))\(unit), and highest with \(worst.name), "
      + "\(AxisNumber.words(worst.last))."
  }

  /// The baselines that the trials' tasks declare, each once: if several variants have it, grey and
  /// named after what these share; if one has it, in the variant's colour.
  private func baselines(of histories: [[History]], _ members: [VariantPanels.Member]) -> [BaselineLine] {
    let own = histories.map { $0.first?.baselines ?? [] }
    return own.flatMap { $0 }.distinct.map { baseline in
      let holders = own.indices.filter { own[$0].contains(baseline) }
      if holders.count == histories.count { return BaselineLine(baseline.name, baseline.value) }
      let name = "\(baseline.name), \(VariantLabels.common(to: holders.map { members[$0].label }))"
      return BaselineLine(
        name, baseline.value, colour: holders.count == 1 ? members[holders[0]].colour : .neutral)
    }
  }

  /// Means over blocks of consecutive updates, at the middle of each block; losses that are not finite are
  /// left out.
  private static func blocks(_ training: [LossPoint], of size: Int, upTo last: Int) -> [(
    x: Double, y: Double
  )] {
    let finite = training.filter(\.loss.isFinite)
    return Dictionary(grouping: finite) { $0.update / size }.sorted { $0.key < $1.key }.map { index, points in
      let end = min((index + 1) * size - 1, last)
      return (Double(index * size + end) / 2, mean(points.map(\.loss)))
    }
  }

  private func caption(
    _ run: StoredRun, _ panels: [Panel], _ shared: VariantPanels, block: Int, hasValidation: Bool,
    _ histories: [History], _ failures: [(StoredTrial, ArchiveFault)]
  ) -> Caption {
    let isPerStep = histories.allSatisfy(\.isPerStep)
    let loss = isPerStep ? "Mean loss of a scored step" : "Loss E of the batch"
    let smoothed = block == 1 ? "not smoothed" : "mean over \(block) updates"
    var caption = Caption(
      finding(run, shared, panels),
      [
        "\(loss) before each update, \(smoothed)\(hasValidation ? "; dashed: validation" : "").",
        statistic.sentence(run.seedCount, on: .logarithmic),
      ])
    if isPerStep, histories.allSatisfy({ $0.lossKind == "squared-error" }) {
      caption.notes.add("It is half the squared error.")
    }
    for baseline in histories.flatMap(\.baselines) {
      caption.notes.add(
        "Dotted, \(baseline.name): \(baseline.doc.prefix(1).lowercased() + baseline.doc.dropFirst()).")
    }
    caption.notes.addIdle(shared.idle)
    caption.notes.addDiverged(of: run)
    let stopped = histories.count { $0.isStopped }
    if stopped > 0 {
      caption.notes.add(
        "\(stopped) of \(run.trials.count) trials had reached their end (train.until) before the last update, at the dots"
          + (statistic == .median ? "; in the median they stay where they were." : "."))
    }
    caption.notes.addUnreadable(failures)
    return caption
  }
}
