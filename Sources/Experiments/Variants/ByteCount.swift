/// A number of bytes, written with binary units: `2 GiB`.
public struct ByteCount: Sendable, Equatable {
  /// A Double, so that absurd settings do not overflow; exact up to 8 PiB.
  public let bytes: Double

  public init(_ bytes: Double) { self.bytes = bytes }

  private static let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]

  /// Reads `500M`, `10G`, `1.5TiB` or a plain number of bytes; nil for anything else.
  public init?(_ text: String) {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    var unit = text.dropFirst(digits.count).uppercased()
    if unit.hasSuffix("IB") { unit.removeLast(2) } else if unit.hasSuffix("B") { unit.removeLast() }
    guard let number = Double(digits), let power = ["", "K", "M", "G", "T", "P"].firstIndex(of: unit) else {
      return nil
    }
    bytes = (0..<power).reduce(number) { product, _ in product * 1024 }
  }
}

extension ByteCount: CustomStringConvertible {
  /// With at least three digits: `12.3 MiB`, `740 KiB`.
  public var description: String {
    var value = bytes, unit = 0
    while value >= 1023.5, unit < ByteCount.units.count - 1 {
      value /= 1024
      unit += 1
    }
    func rounded(_ scale: Double) -> String {
      let number = (value * scale).rounded() / scale
      return number == number.rounded() && number < 1e15 ? String(Int(number)) : String(number)
    }
    return "\(rounded(value < 9.995 ? 100 : value < 99.95 ? 10 : 1)) \(ByteCount.units[unit])"
  }
}
