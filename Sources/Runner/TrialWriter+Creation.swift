import Components
import Experiments
import Foundation
import LinearAlgebra
import Recurrent
import SequenceTasks
import Store
import Training
import TrialFormat

/// Creates what a trial's file holds before its first number: attributes, axes, datasets, and what is known
/// before training.
extension TrialWriter {
  func create(_ trial: PlannedTrial, _ layout: TrialLayout) throws(StoreError) {
    try writeAttributes(trial, layout)
    try create(layout.declaration, real: ElementType(layout.settings.train.precision))
    try write(layout.baselines)
  }

  /// Says whose file it is.
  func writeAttributes(_ trial: PlannedTrial, _ layout: TrialLayout) throws(StoreError) {
    try setAttributes(trial.commonAttributes(layout))
    try setAttributes(trial.ownAttributes)
  }

  /// The same in a file that began with what is common.
  func writeOwnAttributes(_ trial: PlannedTrial) throws(StoreError) { try setAttributes(trial.ownAttributes) }

  func setAttributes(_ attributes: [(name: String, value: AttributeValue)]) throws(StoreError) {
    for (name, value) in attributes { try setAttribute(name, value) }
  }

  /// Creates everything that is declared.
  ///
  /// - Parameters:
  ///   - declaration: axes, groups and quantities.
  ///   - real: the type of reals in the trial's precision.
  func create(_ declaration: TrialDeclaration, real: ElementType) throws(StoreError) {
    for axis in declaration.axes { try define(Store.Dimension(axis), in: axis.group) }
    for quantity in declaration.quantities {
      var attributes: [(String, AttributeValue)] = [(TrialAttribute.longName, .text(quantity.doc))]
      if let unit = quantity.unit { attributes.append((TrialAttribute.units, .text(unit))) }
      attributes += quantity.attributes.map { ($0.name, AttributeValue($0.value)) }
      try create(
        quantity.path, ElementType(quantity.element, real: real), dimensions: quantity.axes,
        attributes: attributes)
    }
    for group in declaration.groups {
      for attribute in group.attributes {
        try setAttribute(attribute.name, AttributeValue(attribute.value), on: group.path)
      }
    }
  }

  /// Writes what guessing reaches.
  func write(_ baselines: [Baseline]) throws(StoreError) {
    guard !baselines.isEmpty else { return }
    try write(TrialPath.baseline("name"), baselines.map(\.name))
    try write(TrialPath.baseline("quantity"), baselines.map(\.quantity))
    try write(TrialPath.baseline("doc"), baselines.map(\.doc))
    try write(TrialPath.baseline("value"), baselines.map(\.value))
  }
}

extension PlannedTrial {
  /// What its file says of itself as those of most variants of its experiment do.
  func commonAttributes(_ layout: TrialLayout) -> [(name: String, value: AttributeValue)] {
    [
      (TrialAttribute.format, .integer(FormatVersion.current)),
      (TrialAttribute.conventions, .text(FormatVersion.conventions)),
      (TrialAttribute.experiment, .text(variant.experiment.name)),
      (TrialAttribute.arrangement, .text(layout.shape.arrangement.rawValue)),
      (TrialAttribute.lossKind, .text(layout.lossKind)), (TrialAttribute.recordsKept, .text(recordsKept)),
      (TrialAttribute.numericsVersion, .integer(numericsVersion)),
    ]
  }

  /// What its file alone says of itself.
  fileprivate var ownAttributes: [(name: String, value: AttributeValue)] {
    [
      (TrialAttribute.title, .text("\(variant.experiment.heading): \(name)")),
      (TrialAttribute.variant, .text(variant.name)), (TrialAttribute.seed, .integer(seed)),
      (TrialAttribute.trial, .text(name)), (TrialAttribute.identity, .text(identity)),
      (TrialAttribute.settings, .text(variant.settingsText)),
    ]
  }
}

extension Store.Dimension {
  init(_ axis: AxisDeclaration) {
    switch axis.extent {
    case .fixed(let size): self.init(axis.name, size: size, units: "1", longName: axis.doc)
    case .coordinates(.integers(let integers)):
      self.init(axis.name, .integers(integers.map { Int64($0) }), units: axis.unit ?? "1", longName: axis.doc)
    case .coordinates(.reals(let reals)):
      self.init(axis.name, .reals(reals), units: axis.unit ?? "1", longName: axis.doc)
    case .coordinates(let labels): self.init(axis.name, .labels(labels.labels ?? []), longName: axis.doc)
    case .growing: self = .unlimited(axis.name, longName: axis.doc)
    case .counting: self = .unlimited(axis.name, counting: axis.unit ?? "1", longName: axis.doc)
    }
    rows = axis.rows
  }
}

extension ElementType {
  init(_ precision: Precision) { self = precision == .float32 ? .float32 : .float64 }

  /// - Parameter real: the type of reals in the trial's precision.
  init(_ element: QuantityDeclaration.Element, real: ElementType) {
    switch element {
    case .real: self = real
    case .float64: self = .float64
    case .int32: self = .int32
    case .int64: self = .int64
    case .text: self = .text
    }
  }
}

extension AttributeValue {
  /// Lists and tables become text.
  init(_ value: Value) {
    switch value {
    case .integer(let integer): self = .integer(integer)
    case .real(let real): self = .real(real)
    default: self = .text(value.brief)
    }
  }
}
