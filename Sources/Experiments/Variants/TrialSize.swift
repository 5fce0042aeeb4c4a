import Diagnostics
import Gradients
import LinearAlgebra
import Recurrent
import SequenceTasks
import Store
import Training
import TrialFormat

/// How many bytes one trial takes: its file, which is all that is declared of it, with HDF5's own bookkeeping; the
/// state in which it ends, beside the file; and what lies there besides while it is trained.
public struct TrialSize: Sendable {
  /// The most records that a trial can have.
  public let records: Int
  /// The size of the file with the most records that it can have.
  public let total: ByteCount
  /// The size of the state in which it ends: parameters, and what the optimizer and records remember.
  public let end: ByteCount
  /// The most that checkpoints take: the journal, which holds what the file does, and three states.
  public let checkpoints: ByteCount
  /// The part of the file that messages and Jacobians take.
  public let ofExamples: Double
  /// Memory that records take while the trial is trained: followed examples, the probe batch, diagnostics.
  let workingMemory: Double

  /// Upper bounds under which a size is taken, to find sizes that fit.
  struct Bounds {
    var hidden = Int.max
    var steps = Int.max
    var records = Int.max
  }

  init(_ experiment: Experiment, _ source: any SequenceSource, within bounds: Bounds = Bounds()) {
    var experiment = experiment
    let hidden = experiment.model.layers.units.map { min($0, bounds.hidden) }
    if hidden != experiment.model.layers.units { experiment.model.layers.units = hidden }
    experiment.model.decoder.layers = experiment.model.decoder.layers.map {
      LayerWidths($0.units.map { min($0, bounds.hidden) })
    }
    let settings = TrialSettings(experiment, seed: 0), train = experiment.train
    let layout = TrialLayout(settings, source: source, longest: bounds.steps)
    records = min(experiment.record.count(updates: train.updates), bounds.records)
    let rows = [
      AxisName.record: Double(records), AxisName.step: Double(train.updates),
      AxisName.evaluation: Double(train.evaluations),
    ]
    let declaration = layout.declaration, real = train.precision.size
    // Examples of the test set come behind what is declared, and settings stand among the attributes.
    var size = StoredSize(), ofExamples = 0.0
    let index = AxisIndex(declaration.axes)
    for axis in declaration.axes { size.add(axis, rows: rows[axis.name] ?? 0) }
    let messages = TrialPath.records.messages(""), jacobians = TrialPath.records.jacobian("")
    for quantity in declaration.quantities {
      guard let axes = index.axes(of: quantity) else { continue }
      let shape = axes.map { axis in axis.size.map { Double($0) } ?? rows[axis.name] ?? 0 }
      let own = size.add(
        elements: quantity.element.size(real: real), shape,
        isGrowing: axes.first.map { $0.size == nil } ?? false)
      if quantity.path.hasPrefix(messages) || quantity.path.hasPrefix(jacobians) { ofExamples += own }
    }
    (total, self.ofExamples) = (ByteCount(size.bytes), ofExamples)
    let state = TrialSize.state(of: layout)
    (end, checkpoints) = (ByteCount(state), ByteCount(size.bytes + 3 * state))
    workingMemory = TrialSize.memory(of: layout, source)
  }

  /// A state between two updates, with some room for the names of its parts.
  private static func state(of layout: TrialLayout) -> Double {
    let settings = layout.settings
    let copies = 1 + settings.optimizer.copies + max(0, settings.record.parameterCopies - 1)
    let numbers = layout.parameters.reduce(0) { $0 + Double($1.rows) * Double($1.columns) }
    let moments = 1 + max(0, settings.record.parameterCopies - 1)
    let carried =
      settings.train.carry
      ? layout.layers.reduce(0) { $0 + Double($1.states.count * $1.names.units) }
        * Double(settings.train.batch) : 0
    return 4096 + (Double(copies) * numbers + Double(moments) * carried)
      * Double(settings.train.precision.size)
  }

  /// Memory besides the network that trains.
  private static func memory(of layout: TrialLayout, _ source: any SequenceSource) -> Double {
    let settings = layout.settings, record = settings.record, declaration = settings.model.cell.declaration
    let components = Double(declaration.states.count), gates = Double(declaration.gates.count)
    let states = layout.layers.reduce(0) { $0 + Double($1.steps) * Double($1.names.units) }
    func network(_ examples: Int) -> Double { Double(examples) * states * (2 * components + 3 * gates) }
    // Influence before and after a step, and its product with W; then a network that keeps its forward pass.
    let tensors = record.exampleTensors(settings.model, layout.shape)
    let numbers = tensors.reduce(0) {
      $0 + Double($1.time == .input ? layout.longestInput : layout.longestOutput) * $1.count
    }
    let influence = tensors.reduce(0) { $0 + $1.count } / components * (2 * components + gates)
    var memory = tensors.isEmpty ? 0 : numbers + influence + network(settings.train.batch)
    let setting = settings.diagnosticSetting(for: source)
    if layout.probeExamples > 0 || !record.diagnosticsAtRecords.isEmpty {
      memory += network(
        max(
          layout.probeExamples,
          record.diagnosticsAtRecords.map { setting.examples(for: $0.diagnostic.needs) }.max() ?? 0))
    }
    memory += record.diagnostics.map { $0.workingNumbers(for: setting) }.max() ?? 0
    return memory * Double(settings.train.precision.size)
  }
}

extension StoredSize {
  fileprivate mutating func add(_ axis: AxisDeclaration, rows: Double) {
    switch axis.extent {
    case .fixed(let size): add(elements: 4, [Double(size)], isGrowing: false)
    case .coordinates(.labels(let labels)):
      add(texts: labels.count, bytes: labels.reduce(0) { $0 + $1.utf8.count })
    case .coordinates(.numbered(let parts)):
      add(texts: axis.size ?? 0, bytes: parts.reduce(0) { $0 + $1.count * ($1.name.utf8.count + 4) })
    case .coordinates(.integers(let integers)): add(elements: 8, [Double(integers.count)], isGrowing: false)
    case .coordinates(.reals(let reals)): add(elements: 8, [Double(reals.count)], isGrowing: false)
    case .growing: add(elements: 4, [rows], isGrowing: true)
    case .counting: add(elements: 8, [rows], isGrowing: true)
    }
  }
}

extension QuantityDeclaration.Element {
  /// Bytes of a number.
  ///
  /// - Parameter real: of the trial's precision.
  fileprivate func size(real: Int) -> Int {
    switch self {
    case .real: real
    case .float64, .int64: 8
    case .int32: 4
    case .text: 48
    }
  }
}
