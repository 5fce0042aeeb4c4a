public import Archive
public import Components
import Statistics

/// Training loss against updates, with the validation loss if the run was evaluated.
public struct LossFigure: Figure {
  public static let kind = "loss"
  public static let summary = "training and validation loss against update"

  public var common = FigureSettings()

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
      isClassified = all.allSatisfy { $0.lossKind == "cross-entropy" }
    let curves = histories.map { own in
      (
        training: own.map { $0.curve(LossFigure.blocks($0.training, of: block, upTo: lastStep)) },
        validation: own.map { $0.curve($0.validation.map { (Double($0.update), $0.loss) }) }
      )
    }
    let shared = VariantPanels(run, by: by) { a, b in
      guard let a = run.variants.firstIndex(of: a), let b = run.variants.firstIndex(of: b) else {
        return false
      }
      return Curve.areAlike(curves[a].training, curves[b].training)
        && histories[a].map(\.baselines) == histories[b].map(\.baselines)
        && Curve.areAlike(curves[a].validation, curves[b].validation)
    }
    var panels = shared.drawn(
      x: Axis("update", isWhole: true),
      y: Axis(
        isPerStep ? "loss of a scored step" : "loss E (mean over the batch)",
        unit: isPerStep && isClassified ? "nats" : nil, possible: 0...(.greatestFiniteMagnitude)),
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
    return Drawing(
      title: "Loss during training",
      caption: caption(run, block: block, hasValidation: hasValidation, all, failures),
      legend: shared.heading, columns: shared.columns, panels: panels.scaled(scale))
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
    _ run: StoredRun, block: Int, hasValidation: Bool, _ histories: [History],
    _ failures: [(StoredTrial, ArchiveFault)]
  ) -> String {
    var remarks = Remarks()
    let isPerStep = histories.allSatisfy(\.isPerStep)
    let loss = isPerStep ? "Mean loss of a scored step of the batch" : "Loss E of the batch"
    remarks.add("\(loss) before each update\(hasValidation ? " (solid) and validation loss (dashed)" : "").")
    if isPerStep, histories.allSatisfy({ $0.lossKind == "squared-error" }) {
      remarks.add("It is half the squared error.")
    }
    for baseline in histories.flatMap(\.baselines) {
      remarks.add(
        "Dotted, \(baseline.name): \(baseline.doc.prefix(1).lowercased() + baseline.doc.dropFirst()).")
    }
    remarks.add(
      block == 1
        ? "Not smoothed."
        : "Smoothed: each point of a training curve is the mean over \(block) consecutive updates.")
    remarks.add(statistic.sentence(run.seedCount, on: .logarithmic))
    remarks.addDiverged(of: run)
    let stopped = histories.count { $0.isStopped }
    if stopped > 0 {
      remarks.add(
        "\(stopped) of \(run.trials.count) trials had reached their end (train.until) before the last update; the mean of such "
          + "a variant is drawn as far as all its seeds trained.")
    }
    remarks.addUnreadable(failures)
    return remarks.sentences.joined(separator: " ")
  }
}
