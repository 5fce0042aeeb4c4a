/// What claims can name: the variants whose trials are run, and the points of the file's scan.
public struct ClaimSubjects: Sendable {
  public let variants: [PlannedVariant]
  /// Nil unless claims name the scan.
  public let points: [PlannedVariant]?

  public init(variants: [PlannedVariant], points: [PlannedVariant]? = nil) {
    (self.variants, self.points) = (variants, points)
  }

  /// The variants of trials, or the points.
  func all(_ subject: ClaimSubject) -> [PlannedVariant] {
    switch subject {
    case .trials: variants
    case .scan: points ?? []
    }
  }

  /// What a variant is called in a claim's numbers, where points may have the names of trials' variants.
  static func label(_ variant: PlannedVariant, _ subject: ClaimSubject) -> String {
    subject == .scan ? scanPrefix + variant.name : variant.name
  }

  /// Those among which one of this label is, and its name there.
  func all(around label: String) -> (variants: [PlannedVariant], name: String) {
    label.hasPrefix(ClaimSubjects.scanPrefix)
      ? (all(.scan), String(label.dropFirst(ClaimSubjects.scanPrefix.count))) : (variants, label)
  }

  /// No variant's name holds a slash.
  private static let scanPrefix = "scan/"
}
