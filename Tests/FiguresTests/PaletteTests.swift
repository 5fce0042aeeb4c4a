import Foundation
import Testing

@testable import Figures

/// Colour differences by CIEDE2000 (Sharma, Wu and Dalal 2005), as readers with full colour vision see them, and as
/// those with protanopia and deuteranopia do (Machado, Oliveira and Fernandes 2009, severity 1, in linear RGB).
@Suite struct PaletteTests {
  private static let visions: [[[Double]]] = [
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    [
      [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
    ],
    [
      [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
    ],
  ]

  private func linear(_ byte: UInt8) -> Double {
    let share = Double(byte) / 255
    return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
  }

  private func lab(_ rgb: [Double]) -> (l: Double, a: Double, b: Double) {
    func f(_ t: Double) -> Double { t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116 }
    let x = f((0.4124564 * rgb[0] + 0.3575761 * rgb[1] + 0.1804375 * rgb[2]) / 0.95047)
    let y = f(0.2126729 * rgb[0] + 0.7151522 * rgb[1] + 0.0721750 * rgb[2])
    let z = f((0.0193339 * rgb[0] + 0.1191920 * rgb[1] + 0.9503041 * rgb[2]) / 1.08883)
    return (116 * y - 16, 500 * (x - y), 200 * (y - z))
  }

  private func lab(_ colour: RGB, _ vision: [[Double]]) -> (l: Double, a: Double, b: Double) {
    let rgb = [colour.red, colour.green, colour.blue].map(linear)
    return lab(vision.map { row in min(max(zip(row, rgb).reduce(0) { $0 + $1.0 * $1.1 }, 0), 1) })
  }

  private func ciede2000(_ x: (l: Double, a: Double, b: Double), _ y: (l: Double, a: Double, b: Double))
    -> Double
  {
    func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
    func chroma7(_ c: Double) -> Double { (pow(c, 7) / (pow(c, 7) + pow(25, 7))).squareRoot() }
    let g = 0.5 * (1 - chroma7((hypot(x.a, x.b) + hypot(y.a, y.b)) / 2))
    let (a1, a2) = (x.a * (1 + g), y.a * (1 + g)), c1 = hypot(a1, x.b), c2 = hypot(a2, y.b)
    func hue(_ a: Double, _ b: Double) -> Double {
      let degrees = atan2(b, a) * 180 / .pi
      return degrees < 0 ? degrees + 360 : degrees
    }
    let h1 = hue(a1, x.b), h2 = hue(a2, y.b), isGrey = c1 * c2 == 0
    var dh = isGrey ? 0 : h2 - h1
    if dh > 180 { dh -= 360 } else if dh < -180 { dh += 360 }
    let dL = y.l - x.l, dC = c2 - c1, dH = 2 * (c1 * c2).squareRoot() * sin(radians(dh / 2))
    let l = (x.l + y.l) / 2, c = (c1 + c2) / 2
    let h =
      isGrey ? h1 + h2 : abs(h1 - h2) <= 180 ? (h1 + h2) / 2 : (h1 + h2 + (h1 + h2 < 360 ? 360 : -360)) / 2
    let t =
      1 - 0.17 * cos(radians(h - 30)) + 0.24 * cos(radians(2 * h)) + 0.32 * cos(radians(3 * h + 6))
      - 0.2 * cos(radians(4 * h - 63))
    let turn = 30 * exp(-pow((h - 275) / 25, 2)), rt = -sin(radians(2 * turn)) * 2 * chroma7(c)
    let sl = 1 + 0.015 * pow(l - 50, 2) / (20 + pow(l - 50, 2)).squareRoot(), sc = 1 + 0.045 * c,
      sh = 1 + 0.015 * c * t
    return (pow(dL / sl, 2) + pow(dC / sc, 2) + pow(dH / sh, 2) + rt * dC / sc * dH / sh).squareRoot()
  }

  /// The least difference that any of the readers sees.
  private func difference(_ a: RGB, _ b: RGB) -> Double {
    Self.visions.map { ciede2000(lab(a, $0), lab(b, $0)) }.min() ?? 0
  }

  /// Pairs 1, 7 and 17 of the published test data.
  @Test func theFormulaIsRight() {
    let pairs: [((Double, Double, Double), (Double, Double, Double), Double)] = [
      ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425), ((50, 0, 0), (50, -1, 2), 2.3669),
      ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ]
    for (a, b, expected) in pairs {
      #expect(abs(ciede2000((a.0, a.1, a.2), (b.0, b.1, b.2)) - expected) < 1e-4)
    }
  }

  @Test func neighboursStayApart() {
    let colours = Palette.few
    for (a, b) in zip(colours, colours.dropFirst()) { #expect(difference(a, b) >= 20) }
    for (index, a) in colours.prefix(5).enumerated() {
      for b in colours.prefix(index) { #expect(difference(a, b) >= 20, "\(a.hex()) \(b.hex())") }
    }
    // Negative control: a green and an orange that one reader in twenty confuses.
    #expect(difference(RGB(0x00, 0x9e, 0x73), RGB(0xd5, 0x5e, 0x00)) < 20)
  }

  @Test(arguments: 2...4) func numbersStayApart(count: Int) {
    let colours = (0..<count).map { Palette.colour(.sequential($0, of: count)) }
    for (a, b) in zip(colours, colours.dropFirst()) { #expect(difference(a, b) >= 20) }
  }

  @Test func lightnessOrdersNumbers() {
    let lightness = (0..<12).map { lab(Palette.colour(.sequential($0, of: 12)), Self.visions[0]).l }
    #expect(zip(lightness, lightness.dropFirst()).allSatisfy { $0 < $1 } && (lightness.last ?? 100) < 75)
  }
}
