public import Components
import LinearAlgebra
public import Recurrent

/// g_p ← g_p · min(1, threshold / ‖g_p‖) for every group p of parameters by itself.
public struct GroupClipping: Clipping {
  public enum Group: String, Sendable, CaseIterable, ValueConvertible { case parameter, layer }

  public static let kind = "group"
  public static let summary =
    "the norm of every parameter, or of every layer, is scaled down to the threshold"

  public var threshold = 1.0
  public var per = Group.parameter

  public init() {}

  public static let settings: [Setting<GroupClipping>] = [
    Setting(
      "threshold", \.threshold, .real(.positive), doc: "Largest norm of a group that is left as it is."),
    Setting(
      "per", \.per, .choice(Group.allCases.map(\.rawValue)),
      doc:
        "A group is a parameter (U, W, b, …), or all of a layer's; the head (V, c) and an embedding are layers, too."
    ),
  ]

  public func prepare(for parameters: Parameters) -> ClippingRoom {
    var groups: [(layer: String, names: [String])] = []
    for shape in parameters.shapes {
      let layer = per == .parameter ? shape.name : GroupClipping.layer(of: shape)
      if let index = groups.firstIndex(where: { $0.layer == layer }) {
        groups[index].names.append(shape.name)
      } else {
        groups.append((layer, [shape.name]))
      }
    }
    return ClippingRoom(groups: groups.map(\.names))
  }

  /// What a parameter belongs to: `encoder.W` to `encoder.`, `decoder.V` to the head.
  private static func layer(of shape: ParameterShape) -> String {
    switch shape.base {
    case "V", "c": "head"
    case "embedding": "embedding"
    default: String(shape.name.dropLast(shape.base.count))
    }
  }

  public func clip(_ gradients: Parameters, norm: Double, at parameters: Parameters, _ room: ClippingRoom)
    -> Clipped
  {
    var changed = 0
    for group in room.groups {
      var groupNorm = 0.0
      for name in group { groupNorm = Reals.hypot(groupNorm, gradients[name].norm) }
      guard groupNorm > threshold else { continue }
      for name in group {
        gradients[name].scale(by: threshold / groupNorm)
        changed += gradients[name].count
      }
    }
    return Clipped(gradients, before: norm, changed: changed)
  }
}
