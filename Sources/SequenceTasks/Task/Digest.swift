import CCrypto
import Components

/// SHA-256 by libcrypto, in lower-case hexadecimal.
public func sha256(_ bytes: [UInt8]) -> String {
  var digest = [UInt8](repeating: 0, count: 32)
  guard EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil) == 1 else {
    preconditionFailure("libcrypto has no SHA-256")
  }
  return digest.map { Unicode.Scalar($0).hexadecimal(digits: 2) }.joined()
}
