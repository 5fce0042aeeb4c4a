/// The groups and datasets of a trial file. These names are public; no other place spells them.
public enum TrialPath {
  // MARK: Series

  /// A number for each update.
  public static let history = "/history"
  /// A number for each evaluation of the validation set.
  public static let evaluation = "/evaluation"
  /// Results on the test set.
  public static let test = "/test"

  public static func history(_ column: String) -> String { "\(history)/\(column)" }
  public static func evaluation(_ column: String) -> String { "\(evaluation)/\(column)" }
  public static func test(_ column: String) -> String { "\(test)/\(column)" }

  // MARK: Parameters and records

  /// The parameters after the last update.
  public static let finalParameters = "/parameters/final"

  public static func finalParameter(_ name: String) -> String { "\(finalParameters)/\(name)" }

  /// Records: the network as it was before some of the updates, on their training batches.
  public static let records = RecordPath(group: "/records")
  /// The same on the probe batch, which all records share.
  public static let probe = RecordPath(group: "/records/probe")

  /// What instruments measured at records.
  public static let diagnostics = "/diagnostics"

  /// The group of an instrument.
  ///
  /// - Parameter name: the instrument's name in the trial: its kind, numbered if it comes again.
  public static func diagnostic(_ name: String) -> String { "\(diagnostics)/\(name)" }
  public static func diagnostic(_ name: String, _ quantity: String) -> String {
    "\(diagnostics)/\(name)/\(quantity)"
  }

  /// The name, in the trial, of the instrument that measured a quantity; nil if none did.
  public static func instrument(of path: String) -> String? {
    for group in [diagnostics, history] where path.hasPrefix(group + "/") {
      let words = path.dropFirst(group.count + 1).split(separator: "/")
      return words.count > 1 ? words.first.map(String.init) : nil
    }
    return nil
  }

  // MARK: Beside

  /// Baselines of losses and metrics.
  public static let baselines = "/baselines"
  /// Examples of the test set, with the trained network's answers.
  public static let samples = "/samples"
  /// The tables of a file of gradient checks.
  public static let gradcheck = "/gradcheck"

  public static func baseline(_ column: String) -> String { "\(baselines)/\(column)" }
  public static func sample(_ column: String) -> String { "\(samples)/\(column)" }
  public static func gradcheck(_ table: String) -> String { "\(gradcheck)/\(table)" }
}

/// The datasets of records in one group.
public struct RecordPath: Sendable, Hashable {
  public let group: String

  /// The update that each record precedes; written last.
  public var step: String { "\(group)/step" }
  /// The loss E of the batch.
  public var loss: String { "\(group)/loss" }
  /// The outputs y, before the softmax.
  public var outputs: String { "\(group)/outputs" }

  public var parameters: String { "\(group)/parameters" }
  public var gradients: String { "\(group)/gradients" }
  /// The states s_t, one dataset for each component.
  public var states: String { "\(group)/states" }
  /// The error signals λ_t, one dataset for each component.
  public var stateGradients: String { "\(group)/state_gradients" }

  public func parameter(_ name: String) -> String { "\(parameters)/\(name)" }
  public func gradient(_ name: String) -> String { "\(gradients)/\(name)" }
  public func state(_ name: String) -> String { "\(states)/\(name)" }
  public func stateGradient(_ name: String) -> String { "\(stateGradients)/\(name)" }

  // MARK: The batch

  public var batch: String { "\(group)/batch" }
  public var inputs: String { "\(batch)/inputs" }
  public var inputLengths: String { "\(batch)/input_lengths" }
  public var targets: String { "\(batch)/targets" }
  public var targetLengths: String { "\(batch)/target_lengths" }
  /// Tokens fed back to the decoder, −1 for none.
  public var decoderInputs: String { "\(batch)/decoder_inputs" }

  /// Which sequences of a batch go on from the batch before; only where states are carried.
  public var continues: String { "\(batch)/continues" }
  /// The states before each sequence's first step, one dataset for each component; only where states are carried.
  public var initialStates: String { "\(batch)/initial_states" }
  public func initialState(_ name: String) -> String { "\(initialStates)/\(name)" }

  /// The dropout mask of a place in the network.
  ///
  /// - Parameter place: its name in `DropoutPlace`.
  public func dropout(_ place: String) -> String { "\(batch)/dropout/\(place)" }

  // MARK: One example

  public var messages: String { "\(group)/messages" }
  public var jacobians: String { "\(group)/jacobians" }

  /// Messages of an engine: `messages/ENGINE/STATE/PARAMETER`.
  public func messages(_ engine: String) -> String { "\(messages)/\(engine)" }
  public func message(_ engine: String, _ state: String, _ parameter: String) -> String {
    "\(messages(engine))/\(state)/\(parameter)"
  }
  public func jacobian(_ name: String) -> String { "\(jacobians)/\(name)" }

  // MARK: Companion engines

  public var companions: String { "\(group)/beside" }

  /// The group of a companion engine.
  ///
  /// - Parameter name: the companion's name in the trial: its kind, numbered if it comes again.
  public func companion(_ name: String) -> String { "\(companions)/\(name)" }
  public func companion(_ name: String, _ measure: String) -> String { "\(companions)/\(name)/\(measure)" }
  public func companionGradient(_ name: String, _ parameter: String) -> String {
    "\(companions)/\(name)/gradients/\(parameter)"
  }
}
