import Experiments
import Language
import SequenceTasks

extension Plan {
  /// SHA-256 of the bytes of the experiment file and of those that it extends, by which two processes know
  /// that they have read the same.
  var sourceDigest: String {
    // Lengths first: no two lists of files are the same bytes.
    let files = [bytes] + bases.map(\.bytes)
    return sha256(Array(files.map { "\($0.count)\n" }.joined().utf8) + files.joined())
  }
}
