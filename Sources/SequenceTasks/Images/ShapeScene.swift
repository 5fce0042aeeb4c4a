import LinearAlgebra

/// Two shapes on a dark square, one left of the other or above it: "a small circle left of a big square".
///
/// The shape on the left, or above, is named first: an image has one caption.
struct ShapeScene: Sendable, Equatable {
  enum Form: String, Sendable, CaseIterable { case circle, square, triangle }

  enum Relation: String, Sendable, CaseIterable {
    case left = "left of"
    case above
  }

  struct Shape: Sendable, Equatable {
    let form: Form
    let isBig: Bool
    /// Of the centre, in pixels from the left and from the top.
    var x = 0.0
    var y = 0.0

    var name: String { "a \(isBig ? "big" : "small") \(form.rawValue)" }

    /// Half a square's side, a circle's radius, half a triangle's base and height, in pixels.
    func radius(side: Int) -> Double { Double(side) * (isBig ? 0.22 : 0.13) }

    func covers(_ px: Double, _ py: Double, side: Int) -> Bool {
      let radius = radius(side: side), dx = px - x, dy = py - y
      return switch form {
      case .circle: dx * dx + dy * dy <= radius * radius
      case .square: abs(dx) <= radius && abs(dy) <= radius
      // The tip is above.
      case .triangle: abs(dy) <= radius && abs(dx) <= (dy + radius) / 2
      }
    }
  }

  let shapes: [Shape]
  let relation: Relation

  var caption: String { shapes.map(\.name).joined(separator: " \(relation.rawValue) ") }

  /// Every caption there is, once.
  static let captions: [String] = {
    let shapes = Form.allCases.flatMap { form in [false, true].map { Shape(form: form, isBig: $0) } }
    return Relation.allCases.flatMap { relation in
      shapes.flatMap { first in shapes.map { ShapeScene(shapes: [first, $0], relation: relation).caption } }
    }
  }()

  /// All captions are equally likely; shapes lie anywhere inside the square where they do not touch, at most
  /// half as far apart across their relation as along it.
  init(side: Int, from stream: inout RandomStream) {
    relation = Relation.allCases[stream.integer(below: 2)]
    var made = (0..<2).map { _ in
      Shape(form: Form.allCases[stream.integer(below: 3)], isBig: stream.integer(below: 2) == 1)
    }
    let radii = made.map { $0.radius(side: side) }, edge = Double(side)
    let gap = edge / 16, spare = edge - 2 * radii[0] - 2 * radii[1] - gap
    let before = stream.uniform(0, spare), between = stream.uniform(0, spare - before)
    let along = [before + radii[0], before + 2 * radii[0] + gap + between + radii[1]]
    let first = stream.uniform(radii[0], edge - radii[0]), reach = (along[1] - along[0]) / 2
    let second = stream.uniform(max(first - reach, radii[1]), min(first + reach, edge - radii[1]))
    for (place, across) in [first, second].enumerated() {
      (made[place].x, made[place].y) = relation == .left ? (along[place], across) : (across, along[place])
    }
    shapes = made
  }

  private init(shapes: [Shape], relation: Relation) { (self.shapes, self.relation) = (shapes, relation) }

  /// Each pixel is as bright as its share that is covered, by a grid of 4 × 4 points.
  func image(side: Int) -> GreyImage {
    let points = (0..<4).map { (Double($0) + 0.5) / 4 }
    var image = GreyImage(square: Array(repeating: 0, count: side * side), side: side)
    for shape in shapes {
      let radius = shape.radius(side: side)
      for row in max(Int(shape.y - radius), 0)...min(Int(shape.y + radius), side - 1) {
        for column in max(Int(shape.x - radius), 0)...min(Int(shape.x + radius), side - 1) {
          var covered = 0
          for dy in points {
            for dx in points where shape.covers(Double(column) + dx, Double(row) + dy, side: side) {
              covered += 1
            }
          }
          image.pixels[row * side + column] += Double(covered) / 16
        }
      }
    }
    return image
  }
}
