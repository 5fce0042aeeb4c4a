import Statistics

/// Colours that readers with any colour vision tell apart on white.
///
/// Up to seven variants: of Okabe and Ito 2008, "Color universal design", and Tol 2021, "Colour schemes", in an
/// order in which neighbours, and any two of the first five, differ by more than 20 in CIEDE2000, for readers
/// with deuteranopia and protanopia as well (Machado, Oliveira and Fernandes 2009). Numbers, and more variants:
/// inferno (Smith and van der Walt 2015) without its pale end, a ramp whose lightness orders them. Maps: cividis
/// (Nuñez, Anderton and Renslow 2018).
enum Palette {
  static let ink = RGB(0x22, 0x22, 0x22)
  static let frame = RGB(0x66, 0x66, 0x66)
  static let grid = RGB(0xe4, 0xe4, 0xe4)
  static let band = RGB(0xe3, 0xea, 0xf2)
  static let neutral = RGB(0x55, 0x55, 0x55)

  static let few = [
    RGB(0x00, 0x72, 0xb2), RGB(0xd5, 0x5e, 0x00), RGB(0x00, 0x00, 0x00), RGB(0x44, 0xaa, 0x99),
    RGB(0x99, 0x44, 0x55), RGB(0x56, 0xb4, 0xe9), RGB(0xe6, 0x9f, 0x00),
  ]

  private static let ramp = [
    RGB(0x00, 0x22, 0x4e), RGB(0x24, 0x3b, 0x6e), RGB(0x4e, 0x57, 0x6c), RGB(0x70, 0x71, 0x73),
    RGB(0x95, 0x8f, 0x78),
    RGB(0xbb, 0xaf, 0x71), RGB(0xdc, 0xc8, 0x5d),
  ]

  private static let lines = [
    RGB(0x00, 0x00, 0x04), RGB(0x28, 0x0b, 0x53), RGB(0x65, 0x15, 0x6e), RGB(0x9f, 0x2a, 0x63),
    RGB(0xd4, 0x48, 0x42), RGB(0xf5, 0x7d, 0x15), RGB(0xfa, 0xc1, 0x27),
  ]

  static func colour(_ colour: Colour) -> RGB {
    switch colour {
    case .neutral:
      return neutral
    case .variant(let index, let count) where count <= few.count:
      return few[min(max(index, 0), few.count - 1)]
    case .variant(let index, let count):
      return line(index, of: count)
    case .sequential(let index, let count):
      return line(index, of: count)
    }
  }

  private static func line(_ index: Int, of count: Int) -> RGB {
    mixed(lines, 0.85 * Double(min(max(index, 0), count - 1)) / Double(max(count - 1, 1)))
  }

  /// The colour of a verdict: two that no reader confuses, and grey, which says neither.
  static func colour(_ verdict: ClaimVerdict.Outcome) -> RGB {
    switch verdict {
    case .holds: RGB(0x00, 0x9e, 0x73)
    case .fails: few[1]
    case .undecided: neutral
    }
  }

  /// A colour of the ramp, from 0 (dark) to 1 (pale).
  static func ramp(_ share: Double) -> RGB { mixed(ramp, share) }

  private static func mixed(_ stops: [RGB], _ share: Double) -> RGB {
    let position = min(max(share, 0), 1) * Double(stops.count - 1)
    let below = min(Int(position), stops.count - 2)
    return stops[below].mixed(with: stops[below + 1], share: position - Double(below))
  }
}

/// A colour of the sRGB space.
struct RGB: Hashable {
  let red: UInt8
  let green: UInt8
  let blue: UInt8

  init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  func mixed(with other: RGB, share: Double) -> RGB {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) + share * (Double(b) - Double(a))).rounded())
    }
    return RGB(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
  }

  /// gnuplot's spelling, `#rrggbb`; with a transparency from 0 (none) to 1 it is `#aarrggbb`.
  func hex(transparency: Double = 0) -> String {
    let alpha = UInt8((transparency * 255).rounded())
    return "#" + (alpha == 0 ? [red, green, blue] : [alpha, red, green, blue]).map(RGB.twoDigits).joined()
  }

  private static func twoDigits(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
