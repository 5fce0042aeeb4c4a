public import Components
public import Gradients
public import Recurrent

/// `record.messages:` of an experiment file: of what the records keep messages and Jacobians.
public struct MessageSettings: Configurable {
  public var example = 0
  public var engines: [MessageEngine] = [.rtrl]

  public init() {}

  public static let settings: [Setting<MessageSettings>] = [
    Setting(
      "example", \.example, .integer(0...65535),
      doc: "The sequence of the batch whose messages and Jacobians are kept, counted from 0."),
    Setting(
      "engines", \.engines, .list(of: .choice(MessageEngine.allCases.map(\.rawValue)), count: 1...MessageEngine.allCases.count),
      doc: "Whose messages: rtrl's, exact, or those read per unit. Messages are large: see the sizes that `lab plan` prints."),
  ]

  public var problems: [Problem] {
    Set(engines).count < engines.count ? [Problem("engines", "an engine is named twice", remedy: .handbook)] : []
  }
}

extension RecordSettings {
  /// Why a network has no messages of the engines asked for; keys are relative to the file.
  public func messageProblems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
    guard tensors.contains(.messages) else { return [] }
    return messages.engines.flatMap { engine in
      engine.problems(for: model, shape).map {
        Problem("record.messages.engines", "\(engine.rawValue): \($0.message)", remedy: $0.remedy)
      }
    }
  }
}
