import Language
public import Components
import Statistics

/// A conclusion that an experiment file states, and how its numbers are to bear it out.
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
      guard let check = items[index]["check"]?.value, let text = check.text, !check.isAbsent else { return nil }
      do throws(ClaimFault) {
        _ = try ClaimParser.parse(text)
        return nil
      } catch {
        let problem = Problem("claims[\(index)].check", error.message, at: .part(error.range))
        return Fault(root.location(of: problem), error.message, suggestion: error.remedy)
      }
    }
  }
}
