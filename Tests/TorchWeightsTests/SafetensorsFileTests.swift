import Components
import Foundation
import OrderedCollections
import Testing

@testable import TorchWeights

/// Files of safetensors read back as they were written, and no damaged one is read at all.
@Suite struct SafetensorsFileTests {
  private let file = SafetensorsFile(
    metadata: ["format": "pt", "note": "\"q\" \\ é"],
    tensors: [
      Tensor("a", [2, 2], .float64, [1, -0.0, 1e-300, .infinity]), Tensor("b", [3], .float32, [0.5, 2, -1]),
      Tensor("c", [0, 4], .float64, []), Tensor("d", [], .float64, [7]),
    ])

  @Test func readsBackToTheBit() throws {
    let bytes = file.bytes, again = try SafetensorsFile(bytes: bytes)
    #expect(again == file && again.bytes == bytes)
    #expect(again.tensors[0].numbers[1].sign == .minus)
    var other = file
    other.tensors[1] = Tensor("b", [3], .float32, [0.5, 2, 1])
    #expect(other.bytes != bytes && other != again)
  }

  @Test func numbersBeginAtAMultipleOfEight() {
    for count in 1...9 {
      let bytes = SafetensorsFile(tensors: [Tensor(String(repeating: "n", count: count), [1], .float64, [1])])
        .bytes
      #expect(bytes.count % 8 == 0 && bytes[0] % 8 == 0)
    }
  }

  /// Every file that is cut anywhere, and every one with a byte of its header replaced, is refused or says
  /// something else; none crashes.
  @Test func noDamagePassesUnnoticed() throws {
    let bytes = file.bytes, header = 8 + Int(bytes[0]) + Int(bytes[1]) << 8
    for end in bytes.indices {
      #expect(throws: Problem.self) { try SafetensorsFile(bytes: Array(bytes[..<end])) }
    }
    for place in 0..<header {
      for value in [0, 0x22, 0x2c, 0x39, 0x7b, 0xff] as [UInt8] where bytes[place] != value {
        var damaged = bytes
        damaged[place] = value
        guard let read = try? SafetensorsFile(bytes: damaged) else { continue }
        // A letter of a name, or a blank behind the header.
        #expect(read != file || place > header - 9, "byte \(place)")
      }
    }
  }

  @Test func aRepeatedKeyIsFoundAtAnyDepth() {
    func repeated(_ json: String) -> String? { RepeatedKey(in: Array(json.utf8))?.key }
    #expect(repeated(#"{"a": 1, "a": 2}"#) == "a")
    #expect(repeated(#"{"x": [{"b\"": 1, "b\u0022": 2}]}"#) == "b\"")
    #expect(repeated(#"{"a": {"a": 1}, "b": [{"c": 1}, {"c": ":"}], "d": "\"a\": 1"}"#) == nil)
  }
}
