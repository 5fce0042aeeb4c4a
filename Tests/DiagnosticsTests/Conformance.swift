import Diagnostics
import Gradients
import LinearAlgebra
import Recurrent
import TrialFormat

/// What every diagnostic must keep, whoever wrote it: each check returns what is wrong, nothing where all is
/// well.
enum Conformance {
  /// What the static declaration of a kind must be.
  static func faults(ofKind kind: any Instrument.Type) -> [String] {
    var faults: [String] = []
    if kind.quantities.isEmpty { faults.append("it declares no quantity") }
    for quantity in kind.quantities { faults += self.faults(of: quantity) }
    let paths = kind.quantities.map(\.path)
    if Set(paths).count < paths.count { faults.append("two of its quantities have one path") }
    return faults
  }

  /// - Parameter kinds: all of an index, and what trials hold beside diagnostics.
  static func sharedColumns(of kinds: [(name: String, quantities: [QuantityDeclaration])]) -> [String] {
    var owners: [String: Set<String>] = [:], members: [String: [(owner: String, QuantityDeclaration)]] = [:]
    for (name, quantities) in kinds {
      for quantity in quantities {
        for column in quantity.columns {
          let owner = "\(name) \(quantity.path)"
          for (other, known) in members[column.name] ?? [] where areMixed(known, quantity) {
            owners[column.name, default: []].formUnion([other, owner])
          }
          members[column.name, default: []].append((owner, quantity))
        }
      }
    }
    return owners.map { "column \($0.key) is of \($0.value.sorted().joined(separator: " and of "))" }.sorted()
  }

  /// Whether some filters fit the labels of both.
  private static func areMixed(_ a: QuantityDeclaration, _ b: QuantityDeclaration) -> Bool {
    Set((a.labels + b.labels).map(\.filter)).allSatisfy { filter in
      switch (a.label(filter), b.label(filter)) {
      case (let a?, let b?): a.value == b.value
      case (let label?, nil), (nil, let label?): label.isUsual
      case (nil, nil): true
      }
    }
  }

  /// What a diagnostic declares of a trial.
  static func faults(of diagnostic: some Diagnostic, in setting: DiagnosticSetting) -> [String] {
    let declaration = diagnostic.declaration(for: setting)
    var faults = declaration.quantities.flatMap { self.faults(of: $0) }
    if declaration.quantities.isEmpty { faults.append("it declares nothing") }
    for axis in declaration.axes {
      if !isName(axis.name) { faults.append("axis '\(axis.name)'") }
      if axis.doc.isEmpty || axis.doc.hasSuffix(".") { faults.append("axis \(axis.name): doc '\(axis.doc)'") }
      if (axis.size ?? 0) < 1 {
        faults.append("axis \(axis.name) has \(axis.size.map(String.init) ?? "no fixed number of") indices")
      }
      if case .coordinates(.integers) = axis.extent, axis.unit?.isEmpty == true {
        faults.append("axis \(axis.name) has no unit")
      }
    }
    for names in [declaration.axes.map(\.name), declaration.quantities.map(\.path)]
    where Set(names).count < names.count {
      faults.append("one name twice among \(names.joined(separator: ", "))")
    }
    for quantity in declaration.quantities {
      for axis in quantity.axes where !declaration.axes.contains(where: { $0.name == axis }) {
        faults.append("\(quantity.path): axis \(axis) is not declared")
      }
    }
    let columns = Set(type(of: diagnostic).quantities.flatMap { $0.columns.map(\.name) })
    for column in declaration.quantities.flatMap(\.columns) where !columns.contains(column.name) {
      faults.append("column \(column.name) is unknown before there is a plan")
    }
    for quantity in declaration.quantities {
      for flag in quantity.columns.compactMap(\.censoredBy) where declaration.quantity(flag) == nil {
        faults.append("\(quantity.path) is censored by \(flag), which is not declared")
      }
    }
    let numbers = diagnostic.workingNumbers(for: setting)
    if !numbers.isFinite || numbers < 0 { faults.append("it takes \(numbers) numbers of memory") }
    return faults
  }

  /// What a diagnostic measures of a network, and what it leaves behind.
  ///
  /// - Parameter other: a batch that is measured in between.
  static func faults(of diagnostic: some Diagnostic, _ subject: Subject, other: Batch) -> [String] {
    let setting = subject.setting, declaration = diagnostic.declaration(for: setting)
    let jacobians =
      diagnostic.needs.contains(.jacobians)
      ? StateJacobians(
        of: subject.network, inputSteps: setting.longestInput, outputSteps: setting.longestOutput) : nil
    let paths =
      diagnostic.needs.contains(.errorPaths)
      ? ErrorPaths(
        of: subject.network, inputSteps: setting.longestInput, outputSteps: setting.longestOutput,
        examples: max(subject.batch.examples, other.examples)) : nil
    func measure(_ batch: Batch) -> Measurements {
      diagnostic.measure(
        DiagnosticSubject(subject.network, on: batch, in: setting, jacobians: jacobians, paths: paths))
    }
    let parameters = bits(subject.network), inputs = bits(subject.batch)
    let first = measure(subject.batch), second = measure(subject.batch), between = measure(other),
      third = measure(subject.batch)
    var faults: [String] = []
    for measured in [first, between] {
      if let difference = measured.difference(from: declaration) { faults.append(difference) }
      let bytes = bytes(of: measured), promised = self.bytes(of: declaration)
      if bytes != promised { faults.append("\(bytes) bytes were measured and \(promised) declared") }
    }
    if !same(first, second) { faults.append("measured twice it comes to other numbers") }
    if !same(first, third) { faults.append("its numbers depend on the batch measured before") }
    if bits(subject.network) != parameters { faults.append("it changes the network's parameters") }
    if bits(subject.batch) != inputs { faults.append("it changes the batch") }
    return faults
  }

  // MARK: parts

  private static func faults(of quantity: QuantityDeclaration) -> [String] {
    var faults: [String] = []
    // A quantity of a parameter is called like it.
    let parameter = quantity.label(ColumnFilter.parameter.name)?.value
    if !isName(quantity.path), !(parameter.map { quantity.path.hasPrefix($0) } ?? false) {
      faults.append("path '\(quantity.path)'")
    }
    if quantity.doc.isEmpty || quantity.doc.hasSuffix(".") {
      faults.append("\(quantity.path): doc '\(quantity.doc)'")
    }
    if quantity.unit?.isEmpty ?? true { faults.append("\(quantity.path) has no unit") }
    for column in quantity.columns {
      if !isName(column.name) { faults.append("column '\(column.name)'") }
      if column.doc.isEmpty || column.doc.hasSuffix(".") {
        faults.append("column \(column.name): doc '\(column.doc)'")
      }
    }
    return faults
  }

  private static func isName(_ text: String) -> Bool { text.wholeMatch(of: /[a-z][a-z0-9_.]*/) != nil }

  /// Of one record.
  static func bytes(of declaration: TrialDeclaration) -> Int {
    declaration.quantities.reduce(0) { sum, quantity in
      let sizes = quantity.axes.map { name in declaration.axes.first { $0.name == name }?.size ?? 0 }
      return sum + sizes.reduce(1, *) * (quantity.element == .int32 ? 4 : 8)
    }
  }

  private static func bytes(of measured: Measurements) -> Int {
    measured.quantities.reduce(0) { sum, quantity in
      switch quantity.numbers {
      case .reals(let reals): sum + 8 * reals.count
      case .integers(let integers): sum + 4 * integers.count
      }
    }
  }

  /// To the bit, whatever NaN.
  private static func same(_ a: Measurements, _ b: Measurements) -> Bool {
    func words(_ all: Measurements) -> [[UInt64]] {
      all.quantities.map { $0.numbers.reals.map { $0.isNaN ? .max : $0.bitPattern } }
    }
    return a.quantities.map(\.path) == b.quantities.map(\.path) && words(a) == words(b)
  }

  private static func bits(_ network: Network) -> [UInt64] {
    network.parameters.values.elements.map(\.bitPattern)
  }

  private static func bits(_ batch: Batch) -> [UInt64] {
    var all: [UInt64] = []
    switch batch.inputs {
    case .reals(let x): all += x.elements.map(\.bitPattern)
    case .tokens(let tokens): all += tokens.map { UInt64(bitPattern: Int64($0)) }
    }
    switch batch.targets {
    case .reals(let y), .labels(let y): all += y.elements.map(\.bitPattern)
    case .classes(let classes): all += classes.map { UInt64(bitPattern: Int64($0)) }
    }
    return all
  }
}
