import Components
import Gradients
import Recurrent
import TrialFormat

/// The datasets of records: parameters and gradients, the training batch and what the network made of it.
extension TrialLayout {
  var records: TrialDeclaration {
    let path = TrialPath.records, record = [AxisName.record]
    var quantities: [QuantityDeclaration] = []
    for parameter in parameters {
      let labels = [QuantityDeclaration.Label(.parameter, parameter.name)]
      quantities += [
        QuantityDeclaration(
          TrialPath.finalParameter(parameter.name), .real, axes: parameter.axes,
          doc: "parameter \(parameter.name) after the last update", labels: labels,
          columns: [RecordColumns.finalParameterNorm]),
        QuantityDeclaration(
          path.parameter(parameter.name), .real, axes: record + parameter.axes,
          doc: "parameter \(parameter.name)", labels: labels, columns: [RecordColumns.parameterNorm]),
        QuantityDeclaration(
          path.gradient(parameter.name), .real, axes: record + parameter.axes, unit: lossUnit,
          doc: "gradient of the batch-mean loss by \(parameter.name), before clipping",
          labels: labels, columns: [RecordColumns.gradientNorm]),
      ]
    }
    quantities += batch(path, record, AxisName.example, since: 1)
    for place in dropout {
      let time = place.isOfEncoder || !shape.arrangement.generates ? AxisName.inputTime : AxisName.targetTime
      quantities.append(
        QuantityDeclaration(
          path.dropout(place.name), .real,
          axes: record + (place.isRecurrent ? [] : [time]) + [AxisName.example, place.axis],
          doc: "what states are multiplied by: 0 where they are left out"))
    }
    quantities += carried(path, record)
    quantities += made(
      path, AxisName.example, states: RecordColumns.stateNorm, errors: RecordColumns.stateGradientNorm,
      since: 1)
    var declared = TrialDeclaration(quantities: quantities)
    declared += exampleTensors
    if settings.train.carry {
      declared.groups.append((path.group, [.init("gradient_cut", .text("before step 0 of every window"))]))
    }
    // Last, so that a reader who counts records finds each of them whole.
    declared.quantities.append(
      QuantityDeclaration(
        path.step, .int64, axes: record, unit: "updates", doc: "update that the record precedes"))
    return declared
  }

  /// The probe batch, which has no axis of records, and what the network makes of it.
  var probe: TrialDeclaration {
    guard probeExamples > 0 else { return TrialDeclaration() }
    let path = TrialPath.probe
    let loss = QuantityDeclaration(
      path.loss, axes: [AxisName.record], unit: lossUnit,
      doc: "loss of the probe batch, without dropout or noise", columns: [RecordColumns.probeLoss],
      since: 2)
    return TrialDeclaration(
      quantities: batch(path, [], AxisName.probeExample, since: 2) + [loss]
        + made(
          path, AxisName.probeExample, states: RecordColumns.probeStateNorm,
          errors: RecordColumns.probeStateGradientNorm, since: 2))
  }

  /// A batch: inputs, targets and their lengths.
  ///
  /// - Parameter record: the axis of records, where each has a batch of its own.
  private func batch(_ path: RecordPath, _ record: [String], _ example: String, since: Int)
    -> [QuantityDeclaration]
  {
    let hasSteps = shape.arrangement.hasOutputSteps
    let inputAxes = record + [AxisName.inputTime, example],
      targetAxes = record + (hasSteps ? [AxisName.targetTime] : []) + [example]
    var quantities: [QuantityDeclaration] = []
    switch shape.inputs {
    case .reals:
      quantities.append(
        QuantityDeclaration(
          path.inputs, .real, axes: inputAxes + [AxisName.input],
          doc: "input vectors, NaN past a sequence's end", since: since))
    case .tokens:
      quantities.append(
        QuantityDeclaration(
          path.inputs, .int32, axes: inputAxes, doc: "input tokens, -1 past a sequence's end", since: since))
    }
    quantities.append(
      QuantityDeclaration(
        path.inputLengths, .int32, axes: record + [example], unit: "steps",
        doc: "lengths of the input sequences", since: since))
    switch shape.outputs {
    case .classes:
      quantities.append(
        QuantityDeclaration(
          path.targets, .int32, axes: targetAxes, doc: "target classes, -1 where a step is not scored",
          since: since))
    case .reals, .labels:
      quantities.append(
        QuantityDeclaration(
          path.targets, .real, axes: targetAxes + [AxisName.output],
          doc: "target \(shape.outputs.areLabels ? "labels, 0 or 1" : "vectors"), NaN past a sequence's end",
          since: since))
    }
    if hasSteps {
      quantities.append(
        QuantityDeclaration(
          path.targetLengths, .int32, axes: record + [example], unit: "steps",
          doc: "lengths of the output sequences",
          since: since))
    }
    return quantities
  }

  /// What a training batch goes on from.
  private func carried(_ path: RecordPath, _ record: [String]) -> [QuantityDeclaration] {
    guard settings.train.carry else { return [] }
    let rows = record + [AxisName.example]
    return [
      QuantityDeclaration(
        path.continues, .int32, axes: rows,
        doc: "1 where a sequence goes on from the state in which the batch before ended, 0 where it begins")
    ]
      + layers.flatMap { layer in
        layer.stateNames.map {
          QuantityDeclaration(
            path.initialState($0), .real, axes: rows + [layer.names.axis("hidden")],
            doc: "state \($0) before step 0, which no gradient passes where the sequence goes on")
        }
      }
  }

  /// What a network made of a batch.
  ///
  /// - Parameters:
  ///   - path: where.
  ///   - example: the axis of the batch's sequences.
  ///   - states: the column of states.
  ///   - errors: that of the gradients by them.
  ///   - since: the first version of the format that has it.
  private func made(
    _ path: RecordPath, _ example: String, states: ColumnDeclaration, errors: ColumnDeclaration, since: Int
  ) -> [QuantityDeclaration] {
    let hasSteps = shape.arrangement.hasOutputSteps, record = [AxisName.record]
    var quantities: [QuantityDeclaration] = []
    if shape.arrangement.generates {
      quantities.append(
        QuantityDeclaration(
          path.decoderInputs, .int32, axes: record + [AxisName.targetTime, example],
          doc: "tokens fed back, -1 for none",
          since: since))
    }
    quantities.append(
      QuantityDeclaration(
        path.outputs, .real,
        axes: record + (hasSteps ? [AxisName.targetTime] : []) + [example, AxisName.output],
        doc: "outputs before any softmax", since: since))
    guard keepsStates else { return quantities }
    for layer in layers {
      for state in layer.stateNames {
        let axes = record + [layer.time, example, layer.names.axis("hidden")]
        let labels = [QuantityDeclaration.Label(.state, state)]
        quantities += [
          QuantityDeclaration(
            path.state(state), .real, axes: axes, doc: "state \(state)", labels: labels, columns: [states],
            since: since),
          QuantityDeclaration(
            path.stateGradient(state), .real, axes: axes, unit: lossUnit,
            doc: "error signal: gradient of the batch-mean loss by state \(state)", labels: labels,
            columns: [errors], since: since),
        ]
      }
    }
    return quantities
  }

  /// Messages and Jacobians of one example.
  private var exampleTensors: TrialDeclaration {
    let record = settings.record, path = TrialPath.records
    var declared = TrialDeclaration(
      quantities: record.exampleTensors(settings.model, shape).map { tensor in
        QuantityDeclaration(
          tensor.path, .real, axes: [AxisName.record, tensor.time.rawValue] + tensor.axes.map(\.name),
          doc: tensor.doc,
          attributes: [.init("example", .integer(record.messages.example))]
            + tensor.attributes.map { .init($0.name, .text($0.value)) },
          labels: tensor.labels,
          columns: [tensor.isMessage ? RecordColumns.messageNorm : RecordColumns.jacobianNorm])
      })
    let leftOut = Message.parametersLeftOut(settings.model, shape)
    guard record.tensors.contains(.messages), !leftOut.isEmpty else { return declared }
    declared.groups = record.messages.engines.map { engine in
      let remark =
        "\(leftOut.joined(separator: ", ")): no messages are kept of parameters with a row for each token"
      return (path.messages(engine.rawValue), [.init("remark", .text(remark))])
    }
    return declared
  }

  /// What companion engines compute.
  var companions: TrialDeclaration {
    let names = settings.gradient.companionNames, path = TrialPath.records, record = [AxisName.record]
    guard !names.isEmpty else { return TrialDeclaration() }
    // At the root: Octave loads a group of numbers only where no text is in it.
    var declared = TrialDeclaration(axes: [
      AxisDeclaration(
        AxisName.parameter, .coordinates(.labels(parameters.map(\.name))), doc: "name of the parameter")
    ])
    for (name, engine) in zip(names, settings.gradient.companions) {
      let labels = [QuantityDeclaration.Label(.engine, name)]
      declared.quantities += parameters.map {
        QuantityDeclaration(
          path.companionGradient(name, $0.name), .real, axes: record + $0.axes, unit: lossUnit,
          doc: "gradient by \($0.name) as engine \(name) computes it",
          labels: labels + [.init(.parameter, $0.name)], columns: [RecordColumns.engineGradientNorm])
      }
      declared.quantities += [
        QuantityDeclaration(
          path.companion(name, "error"), axes: record + [AxisName.parameter], doc: "|g - exact| / |exact|",
          labels: labels, columns: [RecordColumns.engineError]),
        QuantityDeclaration(
          path.companion(name, "cosine"), axes: record + [AxisName.parameter], doc: "g.exact / (|g| |exact|)",
          labels: labels, columns: [RecordColumns.engineCosine]),
      ]
      if engine.measuresMessages, let layer = layers.last {
        declared.quantities.append(
          QuantityDeclaration(
            path.companion(name, "message_norms"), axes: record + [layer.time, AxisName.example],
            doc: "norm of d(state)/d(parameters) over all components, units and parameters", labels: labels,
            columns: RecordColumns.messageNorms))
      }
      declared.groups.append((path.companion(name), [.init("engine", .text(engine.resolved.canonicalJSON))]))
    }
    return declared
  }
}
