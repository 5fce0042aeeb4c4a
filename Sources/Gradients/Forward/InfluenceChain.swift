import CKernels
import LinearAlgebra
import Recurrent

/// Layers that take each step together, the lowest first, with the influence of each: a stack, or one
/// direction of a level.
///
/// What parameters of a lower layer change at step t enters the layer above at the same step, through its U:
/// ∂a^l_t/∂θ += ∂s^{l−1}_t/∂θ U^l.
struct InfluenceChain {
  let places: [PlacedLayer]
  let influences: [Influence]
  /// Columns of what the highest level hands on that are this chain's, by output state.
  let columns: [Range<Int>]
  /// Derivatives of the input part of each layer by what entered it, stage by stage: [rows, G·H]; none of the
  /// lowest.
  private let entering: [[Matrix]]
  /// What a level hands on, without what is left out: [rows, H].
  private let masked: Matrix?

  private init(_ places: [PlacedLayer], firstColumn: Int, form: InfluenceForm, capacity: Int) {
    self.places = places
    influences = places.map { Influence($0.layer, form: form, capacity: capacity) }
    let top = places[places.count - 1].layer
    columns = top.declaration.outputStates.indices.map {
      firstColumn + $0 * top.units..<firstColumn + ($0 + 1) * top.units
    }
    entering = places.enumerated().map { level, place in
      level == 0
        ? []
        : place.layer.stageGates.map {
          Matrix(
            rows: capacity, columns: $0.range.count * place.layer.units, precision: place.layer.precision)
        }
    }
    let widest = places.map { $0.layer.units }.max() ?? 0
    masked = places.count > 1 ? Matrix(rows: capacity, columns: widest, precision: top.precision) : nil
  }

  /// The chains of a stack: one, or one for each direction of its only level.
  static func chains(_ stack: LayerStack, form: InfluenceForm, capacity: Int) -> [InfluenceChain] {
    if stack.levels.count > 1 {
      return [InfluenceChain(stack.layers, firstColumn: 0, form: form, capacity: capacity)]
    }
    var column = 0
    return stack.levels[0].directions.map { place in
      defer { column += place.layer.units * place.layer.declaration.outputStates.count }
      return InfluenceChain([place], firstColumn: column, form: form, capacity: capacity)
    }
  }

  var top: Influence { influences[influences.count - 1] }

  func begin(_ layout: TangentLayout, goesOn: Bool) {
    for (place, influence) in zip(places, influences) {
      influence.begin(place.names, layout, goesOn: goesOn)
    }
  }

  /// One step of all layers.
  ///
  /// - Parameters:
  ///   - rows: how many rows each layer carries at least.
  ///   - lowest: derivatives of the lowest layer's input part by what entered it, if anything did.
  func step(
    _ t: Int, _ example: Int, _ batch: BatchShape, _ parameters: Parameters, _ levels: [Level], rows: Int,
    layout: TangentLayout, lowest: [Matrix]?, inputs: (PlacedLayer) -> ExampleInputs.Step,
    visit: (Influence) -> Void
  ) {
    var carried = 0
    for (level, (place, influence)) in zip(places, influences).enumerated() {
      let own = max(rows, carried, influence.end)
      if level > 0 {
        enter(
          level, t, example, batch, parameters, levels[level - 1].mask(t, example, batch), carried: carried,
          all: own)
      }
      let (entries, embedded) = inputs(place)
      influence.step(
        t, example, batch, place.names.weights(parameters), rows: own, layout: layout, names: place.names,
        entering: level == 0 ? lowest : entering[level], entries: entries, embedded: embedded)
      visit(influence)
      carried = own
    }
  }

  /// ∂a^l_t/∂θ through the states of the layer below.
  private func enter(
    _ level: Int, _ t: Int, _ example: Int, _ batch: BatchShape, _ parameters: Parameters, _ mask: Matrix?,
    carried: Int,
    all: Int
  ) {
    let below = influences[level - 1], units = below.layer.units
    guard let U = places[level].names.U.map({ parameters.effective($0) }) else { return }
    for (gates, part) in zip(places[level].layer.stageGates, entering[level]) {
      part.rows(0..<all).clear()
      for (number, component) in below.layer.declaration.outputStates.enumerated() {
        let columns = number * units..<(number + 1) * units
        var source = below.components[component].rows(0..<carried)
        if let mask, let masked {
          let kept = Matrix(storage: masked.storage, offset: 0, rows: carried, columns: units)
          var term = lab_term(
            coefficient: UnsafeRawPointer(mask.columns(columns).pointer),
            in: UnsafeRawPointer(source.pointer),
            stride: source.stride)
          kept.precision.functions.pointee.combine(carried, units, &term, 1, false, kept.pointer)
          source = kept
        }
        multiply(
          source, gates.columns(of: U).rows(columns), into: part.rows(0..<carried), adding: number > 0)
      }
    }
  }
}
