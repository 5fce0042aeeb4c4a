import Components
import Foundation

/// Tick marks of an axis: positions with their labels, and unlabelled ones between them.
struct Ticks {
  var labelled: [(Double, String)] = []
  var minor: [Double] = []
}

extension Ticks {
  /// Ticks within a range, `low` < `high`; about `count` of them are labelled.
  ///
  /// - Parameters:
  ///   - axis: what is measured.
  ///   - low, high: the range.
  ///   - count: about how many labels have room.
  ///   - room: the pixels of the axis; nil where labels stand one above another.
  init(_ axis: Axis, from low: Double, to high: Double, about count: Int, across room: Double? = nil) {
    if let ticks = Ticks(at: axis.places, on: axis.scale, from: low, to: high, across: room) {
      self = ticks
      return
    }
    switch axis.scale {
    case .linear: self = .linear(from: low, to: high, about: count, isWhole: axis.isWhole)
    case .logarithmic: self = .logarithmic(from: low, to: high, about: count)
    case .symmetric(let centre): self = .symmetric(from: low, to: high, around: centre, about: count)
    }
  }

  /// Every place, with the numbers of all, of each second or of each third; nil unless there are places, all of them
  /// are short numbers, and these have room. What had to be rounded would name no place: 0.891 beside 1.38.
  private init?(
    at places: [Double], on scale: AxisScale, from low: Double, to high: Double, across room: Double?
  ) {
    let width = scale.place(high) - scale.place(low)
    let all = places.map { (place: $0, text: SettingWords.value(.real($0))) }
    guard all.allSatisfy({ $0.text.count <= Ticks.longest }) else { return nil }
    for stride in 1...3 {
      let told = Swift.stride(from: 0, to: all.count, by: stride).map { all[$0] }
      let isClear = zip(told, told.dropFirst()).allSatisfy { a, b in
        let gap = (scale.place(b.place) - scale.place(a.place)) / width
        guard let room else { return gap > 0.08 && PlainText.width(b.text) < Ticks.widest }
        return gap * room > (PlainText.width(a.text) + PlainText.width(b.text)) / 2 * Canvas.fontSize + 6
      }
      guard isClear, !told.isEmpty else { continue }
      labelled = told
      minor = places.enumerated().filter { $0.offset % stride != 0 }.map(\.element)
      return
    }
    return nil
  }

  /// Beside an axis that goes up, in units of the font's size.
  private static let widest = 2.7

  /// Characters of a setting as it was written.
  private static let longest = 5

  /// Multiples of 1, 2 or 5 times a power of ten.
  private static func linear(from low: Double, to high: Double, about count: Int, isWhole: Bool) -> Ticks {
    var step = niceStep((high - low) / Double(count))
    if isWhole { step = max(step, 1) }
    let first = Int((low / step - 1e-9).rounded(.up))
    let last = Int((high / step + 1e-9).rounded(.down))
    guard first <= last else { return Ticks() }
    let largest = max(abs(Double(first)), abs(Double(last))) * step
    return Ticks(
      labelled: (first...last).map {
        (Double($0) * step, AxisNumber.spelled(Double($0) * step, step, largest))
      })
  }

  /// Powers of ten, thinned out if there are many; 1, 2 and 5 times them if there are fewer than two; evenly
  /// spaced numbers if the scale is almost linear over the range.
  private static func logarithmic(from low: Double, to high: Double, about count: Int) -> Ticks {
    if high / low < 4 { return linear(from: low, to: high, about: count, isWhole: false) }
    let lowest = Int(log10(low).rounded(.down))
    let highest = Int(log10(high).rounded(.up))
    func within(_ value: Double) -> Bool { value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9) }
    let whole = (lowest...highest).filter { within(pow(10, Double($0))) }
    var ticks = Ticks()
    if whole.count >= 2 {
      let stride = strides.first { (whole.count + $0 - 1) / $0 <= count } ?? 100
      for exponent in whole {
        let isLabelled = exponent % stride == 0
        if isLabelled {
          ticks.labelled.append((pow(10, Double(exponent)), "10" + AxisNumber.superscript(exponent)))
        }
        if !isLabelled { ticks.minor.append(pow(10, Double(exponent))) }
      }
      if stride == 1 {
        ticks.minor += (lowest..<highest).flatMap { exponent in
          (2...9).map { Double($0) * pow(10, Double(exponent)) }
        }
        .filter(within)
      }
      return ticks
    }
    for exponent in lowest...highest {
      for digit in 1...9 {
        let value = Double(digit) * pow(10, Double(exponent))
        guard within(value) else { continue }
        if [1, 2, 5].contains(digit) {
          ticks.labelled.append((value, AxisNumber.spelled(value, pow(10, Double(exponent)), high)))
        } else {
          ticks.minor.append(value)
        }
      }
    }
    return ticks
  }

  /// Decades from one label to the next, as readers count.
  private static let strides = [1, 2, 3, 5, 10, 20, 50, 100]

  /// Zero, and powers of ten on both sides from the nearly linear stretch outwards.
  private static func symmetric(
    from low: Double, to high: Double, around centre: Double, about count: Int
  ) -> Ticks {
    let reach = max(abs(low), abs(high))
    guard reach > 4 * centre else { return linear(from: low, to: high, about: count, isWhole: false) }
    let lowest = Int(log10(centre).rounded()), highest = Int(log10(reach).rounded(.down))
    let sides = (low < 0 ? 1 : 0) + (high > 0 ? 1 : 0)
    let wanted = max((count - 1) / max(sides, 1), 1), decades = Array(lowest...max(highest, lowest))
    let stride = strides.first { (decades.count + $0 - 1) / $0 <= wanted } ?? 100
    var ticks = Ticks()
    func add(_ value: Double, _ text: String) {
      if value >= low, value <= high { ticks.labelled.append((value, text)) }
    }
    for exponent in decades.reversed() where (exponent - lowest) % stride == 0 {
      add(-pow(10, Double(exponent)), "−10" + AxisNumber.superscript(exponent))
    }
    add(0, "0")
    for exponent in decades where (exponent - lowest) % stride == 0 {
      add(pow(10, Double(exponent)), "10" + AxisNumber.superscript(exponent))
    }
    return ticks
  }

  private static func niceStep(_ raw: Double) -> Double {
    let power = pow(10, log10(raw).rounded(.down))
    // The nearest by ratio: the bounds are the geometric means of neighbours.
    let factor: Double =
      [(2.0.squareRoot(), 1), (10.0.squareRoot(), 2), (50.0.squareRoot(), 5)].first { raw < $0.0 * power }?.1
      ?? 10
    return factor * power
  }
}
