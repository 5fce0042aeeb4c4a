public import Components
import Language
import Statistics

/// A conclusion that an experiment file states, and the check by which its numbers must support it.
public struct Claim: Configurable {
  public var says = ""
  public var check = ""

  public init() {}

  public static let settings: [Setting<Claim>] = [
    Setting("says", \.says, .text(.line), required: true, doc: "The conclusion, a sentence for the page."),
    Setting(
      "check", \.check, .text(.prose), required: true,
      doc: "What must be true of the trials' numbers: see 'lab help claims'."),
  ]
}

extension ExperimentDocument {
  /// What is wrong with the texts of the claims alone, whatever else is wrong with the file.
  var claimFaults: [Fault] {
    guard case .sequence(let items)? = root["claims"]?.value.content else { return [] }
    return items.indices.compactMap { index in
      guard let check = items[index]["check"]?.value, let text = check.text, !check.isAbsent else {
        return nil
      }
      do throws(TextFault) {
        _ = try ClaimParser.parse(text)
        return nil
      } catch {
        return fault(error.problem(at: "claims[\(index)].check"), Experiment.descriptors)
      }
    }
  }
}
