/// The first number of a dataset that a repetition does not come to, or another part of a file that differs.
public struct Difference: Sendable, Equatable {
  /// The path of a dataset or a group; `/records@NAME` for an attribute.
  public let object: String
  /// When in training, for a sentence: `before update 7`; "" for what has no time.
  public internal(set) var moment = ""
  /// The update; nil for what has no time.
  public internal(set) var update: Int?
  /// The index along every other axis: `time 3, hidden 2`.
  public internal(set) var place = ""
  /// The number there and the one that was computed, in the shortest form that is read back as the same.
  public let stored: String
  public let repeated: String
  /// How many numbers of the same precision lie between them, plus one; nil where one is not a number, and for
  /// texts and integers.
  public internal(set) var ulps: UInt64?
  /// What comes earlier in training is smaller.
  var order = Int.max

  init(_ object: String, stored: String, repeated: String) {
    (self.object, self.stored, self.repeated) = (object, stored, repeated)
  }
}

extension Difference: CustomStringConvertible {
  /// `/records/states/s before update 7, time 3, hidden 2: 0.25 stored, 0.26 now, 1 ULP apart`
  public var description: String {
    let parts = [moment, place].filter { !$0.isEmpty }.joined(separator: ", ")
    let apart = ulps.map { ", \($0) ULP apart" } ?? ""
    return "\(object)\(parts.isEmpty ? "" : " \(parts)"): \(stored) stored, \(repeated) now\(apart)"
  }
}
