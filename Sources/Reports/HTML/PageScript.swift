import Foundation
import SequenceTasks

/// The page's script, and the policy under which nothing else runs.
public enum PageScript {
  /// What may be loaded and run by a page: nothing but its own style and this very script.
  static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(digest)'; base-uri 'none'; form-action 'none'"

  /// That of a page whose pictures lie beside it, and which has no script.
  static let policyWithPictures =
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:; base-uri 'none'; form-action 'none'"

  /// SHA-256 in base64, as policies want it.
  private static let digest: String = {
    let hexadecimal = Array(sha256(Array(text.utf8)))
    let bytes = stride(from: 0, to: hexadecimal.count, by: 2).compactMap {
      UInt8(String(hexadecimal[$0..<$0 + 2]), radix: 16)
    }
    return Data(bytes).base64EncodedString()
  }()
}
