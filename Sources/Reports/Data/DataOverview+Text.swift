import Components
import Foundation
import Recurrent
public import SequenceTasks

extension DataOverview {
  /// What a terminal shows, line by line.
  public var text: [String] {
    var lines = [row("reads", reads), row("answers", answers)]
    lines.append(
      row(
        "sets",
        "\(trainingCount.formatted(.number.locale(.posix))) training sequences looked at"
          + (validationCount > 0 ? ", \(validationCount) for validation" : "")
          + (testCount > 0 ? ", \(testCount) for the test" : "")))
    lines += facts.map { row($0.name, $0.value) }
    if !classes.isEmpty {
      lines +=
        ["", "  \(shape.outputs.areLabels ? "labels" : "classes"), of scored steps: training, test"] + balance
    }
    if !inputColumns.isEmpty {
      lines += ["", "  numbers\(units): least, median, greatest in training"] + columns
    }
    let known = guesses.map(\.line) + baselines.map(\.line)
    if !known.isEmpty { lines += ["", "  without memory, on the test set"] + known }
    if !examples.isEmpty {
      lines += ["", "  the first sequences of the test set\(isStandardised ? ", in the file's units" : "")"]
    }
    for (number, example) in examples.enumerated() { lines += example.lines(number + 1) }
    return lines
  }

  private var units: String {
    guard isStandardised else { return "" }
    return ", inputs standardised as the network reads them"
      + (targetColumns.isEmpty ? "" : ", targets in the file's units")
  }

  private func row(_ name: String, _ words: String) -> String { "  " + name.padded(to: 10) + " " + words }

  private func steps(_ lengths: Spread?) -> String {
    guard let lengths else { return "" }
    if lengths.least == lengths.greatest { return "\(Int(lengths.least)) steps" }
    return
      "\(Int(lengths.least)) to \(Int(lengths.greatest)) steps, half of them at most \(Int(lengths.median))"
  }

  private var reads: String {
    let what =
      switch shape.inputs {
      case .reals(let width): width == 1 ? "1 number a step" : "\(width) numbers a step"
      case .tokens(let count):
        "tokens of \(count) kinds"
          + (tokenLabels.map {
            " (\($0.prefix(4).map(\.printable).joined(separator: ", "))\($0.count > 4 ? ", …" : ""))"
          }
            ?? "")
      }
    return shape.arrangement == .oneToMany ? "\(what), once" : "\(what); \(steps(inputLengths))"
  }

  private var answers: String {
    let what =
      switch shape.outputs {
      case .reals(let width): width == 1 ? "a number" : "\(width) numbers"
      case .classes(let count): "one of \(count) classes"
      case .labels(let count): count == 1 ? "a label, 0 or 1," : "\(count) labels, each 0 or 1,"
      }
    let often = shape.arrangement.hasOutputSteps ? "at every step" : "after the last step"
    let left = unscored > 0 ? "; \(DataOverview.percent(unscored)) of its steps are not scored" : ""
    return "\(what) \(often)\(outputLengths == nil ? "" : "; " + steps(outputLengths))\(held)\(left)"
  }

  private var held: String {
    guard let labelsHeld else { return "" }
    return
      "; \(Int(labelsHeld.least)) to \(Int(labelsHeld.greatest)) hold at a step, half the time at most \(Int(labelsHeld.median))"
  }

  /// More classes than this are only counted.
  private static let shown = 12

  private var balance: [String] {
    let kept = classes.enumerated().sorted {
      ($1.element.training, $0.offset) < ($0.element.training, $1.offset)
    }
    .prefix(DataOverview.shown).map(\.element)
    let width = min(kept.map { $0.label.printable.count }.max() ?? 0, 24), most = kept.first?.training ?? 1
    return kept.map { one in
      let bar = String(repeating: "█", count: Int((24 * one.training / max(most, 1e-300)).rounded()))
      return "    \(one.label.printable.padded(to: width)) \(DataOverview.percent(one.training).leading(7)) "
        + "\(DataOverview.percent(one.test).leading(7))  \(bar)"
    } + (classes.count > kept.count ? ["    and \(classes.count - kept.count) more"] : [])
  }

  private var columns: [String] {
    let named =
      inputColumns.enumerated().map { ("input \($0)", $1) }
      + targetColumns.enumerated().map { ("target \($0)", $1) }
    return named.prefix(DataOverview.shown).map { name, spread in
      "    \(name.padded(to: 10)) "
        + [spread.least, spread.median, spread.greatest].map { DataOverview.number($0).leading(10) }.joined()
    } + (named.count > DataOverview.shown ? ["    and \(named.count - DataOverview.shown) more"] : [])
  }

  fileprivate static func number(_ number: Double) -> String {
    number.formatted(.number.precision(.significantDigits(1...4)).grouping(.never).locale(.posix))
  }

  fileprivate static func percent(_ share: Double) -> String {
    share.isNaN ? "–" : "\((share * 100).formatted(.number.precision(.fractionLength(1)).locale(.posix))) %"
  }
}

extension Locale {
  fileprivate static let posix = Locale(identifier: "en_US_POSIX")
}

extension MemorylessGuess {
  fileprivate var line: String {
    let numbers = [
      accuracy.map { "accuracy \(DataOverview.number($0))" }, loss.map { "loss \(DataOverview.number($0))" },
    ].compactMap { $0 }
    return "    \(name.padded(to: 20)) \(numbers.joined(separator: ", ")): \(doc)"
  }
}

extension Baseline {
  fileprivate var line: String {
    "    \(name.padded(to: 20)) \(quantity) \(DataOverview.number(value)): \(doc)"
  }
}

extension DataOverview.Example {
  fileprivate func lines(_ number: Int) -> [String] {
    let left = "    \(number)  "
    switch (sample?.input, sample?.target) {
    case (.text(let read)?, .text(let said)?):
      return [left + read.printable.cut(to: 96), "       → " + said.printable.cut(to: 90)]
    case (_, .text(let said)?): return plots(left) + ["       → " + said.printable.cut(to: 90)]
    case (_, .numbers(let numbers)?):
      return plots(left) + ["       → " + numbers.prefix(8).map(DataOverview.number).joined(separator: " ")]
    default: return plots(left)
    }
  }

  /// A line of blocks for each column, as high as its numbers.
  private func plots(_ left: String) -> [String] {
    guard !inputs.isEmpty else { return [left + "(nothing to show in text)"] }
    let shown = inputs.prefix(4), blocks = Array("▁▂▃▄▅▆▇█")
    return shown.enumerated().map { column, numbers in
      let known = numbers.filter(\.isFinite), low = known.min() ?? 0, high = known.max() ?? 0
      let line = numbers.prefix(72).map { number -> Character in
        guard number.isFinite else { return "?" }
        return blocks[high > low ? Int((7 * (number - low) / (high - low)).rounded()) : 0]
      }
      return (column == 0 ? left : String(repeating: " ", count: left.count)) + String(line)
        + (numbers.count > 72 ? "…" : "")
    } + (inputs.count > shown.count ? ["       and \(inputs.count - shown.count) more columns"] : [])
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    count >= width ? self : self + String(repeating: " ", count: width - count)
  }

  fileprivate func leading(_ width: Int) -> String {
    count >= width ? self : String(repeating: " ", count: width - count) + self
  }

  fileprivate func cut(to width: Int) -> String { count <= width ? self : prefix(width - 1) + "…" }
}
