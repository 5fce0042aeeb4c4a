public import Components
public import Figures
public import Gradients
public import LinearAlgebra
public import Recurrent
public import SequenceTasks
public import Training
import TrialFormat

extension Determinism: ValueConvertible {}

/// What an experiment file says at one point of its sweep.
public struct Experiment: Configurable {
  public var name = ""
  public var title = ""
  public var about = ""
  public var hypothesis = ""
  public var task: any SequenceTask = Noise()
  public var model = ModelSettings()
  public var gradient = GradientSettings()
  public var optimizer: any Optimizer = Adam()
  public var loss = LossSettings()
  public var train = TrainSettings()
  public var determinism = Determinism.machine
  public var sampling = Seeds([1])
  public var record = RecordSettings()
  public var figures: [any Figure] = [LossFigure(), GradientByTimeFigure()]
  public var claims: [Claim] = []

  public init() {}

  public static let settings: [Setting<Experiment>] = [
    Setting("experiment", \.name, .text(.slug), required: true, doc: "Name of the folder in results/.")
      .passive,
    Setting("title", \.title, .text(.line), doc: "The page's title.").passive,
    Setting("about", \.about, .text(.prose), doc: "Markdown: the prose of the page.").passive,
    Setting(
      "hypothesis", \.hypothesis, .text(.prose),
      doc: "Markdown: what is expected, printed before the results."
    ).passive,
    .component("task", \.task, Tasks.family, required: true, doc: "Where sequences come from."),
    .section("model", \.model, required: true, doc: "The network."),
    .section("gradient", \.gradient, doc: "How gradients are computed."),
    .component("optimizer", \.optimizer, Optimizers.family, doc: "How gradients change parameters."),
    .section("loss", \.loss, doc: "How the errors of single steps make up the loss."),
    .section("train", \.train, doc: "How long and in what portions."),
    Setting(
      "determinism", \.determinism, .choice(Determinism.allCases.map(\.rawValue)),
      doc:
        "Where numbers are the same to the bit: machine, on this kind of machine, where a library that chooses by processor decomposes matrices; portable, on every x86-64 processor with fused multiply-add (AVX2, FMA), where lab does: an orthogonal constraint costs up to half as much again, all else about the same."
    ).later,
    Setting(
      "seeds", \.sampling, Seeds.type,
      doc:
        "One trial for each; a range is written 1..5. { looks: [5, 10, 20] } runs more of them while a claim is undecided."
    ).passive,
    .section("record", \.record, doc: "When the network is opened up, and what is kept.").passive,
    .components("figures", \.figures, Family.figures, doc: "What is drawn.").passive,
    .sections(
      "claims", \.claims, doc: "Conclusions, checked against the trials' numbers: see 'lab help claims'."
    ).passive,
  ]

  public var problems: [Problem] {
    var problems: [Problem] = []
    problems += sampling.problems.map { $0.inside("seeds") }
    if sampling.looks.count > 1, claims.isEmpty {
      problems.append(
        Problem(
          "seeds", "looks go on until claims are decided, and there are none",
          remedy: "write claims, or seeds: 1..\(seeds.count)"))
    }
    for (index, point) in record.at.enumerated() {
      guard case .update(let update) = point, update >= train.updates else { continue }
      problems.append(
        Problem(
          "record.at[\(index)]",
          "there is no update \(update): train.steps is \(train.updates), so the last is \(train.updates - 1)",
          remedy: "write 'last', or a smaller number"))
    }
    if record.whenClipped != nil, optimizer.common.clip == nil {
      problems.append(
        Problem(
          "record.when_clipped", "nothing is clipped: optimizer.clip is none",
          remedy: "write optimizer.clip: { kind: norm, threshold: 1 }, or remove the line"))
    }
    let follows = record.tensors.contains(.messages) || record.tensors.contains(.jacobians)
    if follows, record.messages.example >= train.batch {
      problems.append(
        Problem(
          "record.messages.example",
          "there is no example \(record.messages.example): train.batch is \(train.batch), so the last is \(train.batch - 1)",
          remedy: "name a smaller number, or raise train.batch"))
    }
    return problems
      + optimizer.problems(for: train.span).map { $0.inside("optimizer") }
  }

  /// All that may be run.
  public var seeds: [Int] { sampling.all }

  /// The page's title.
  public var heading: String { title.isEmpty ? name : title }
}
