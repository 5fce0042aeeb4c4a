import Archive
import Components
import OrderedCollections
import Testing

@testable import TorchWeights

/// Parameters go to torch.nn's tensors and come back; what has no place there is named.
@Suite struct TorchNetworkTests {
  private static let lstm = Value.table(["kind": .text("lstm")]), gru = Value.table(["kind": .text("gru")])

  /// Parameters of different numbers each.
  private func weights(_ extents: [String: [Int]]) -> [StoredParameter] {
    extents.sorted { $0.key < $1.key }.enumerated().map { place, entry in
      let count = entry.value.reduce(1, *)
      return StoredParameter(
        name: entry.key, extents: entry.value, gates: [],
        numbers: (0..<count).map { Double(100 * place + $0) })
    }
  }

  @Test(arguments: [
    (lstm, ["U": [3, 8], "W": [2, 8], "b": [8], "V": [2, 4], "c": [4]]),
    (gru, ["U": [3, 6], "W": [2, 6], "b": [6], "d": [2], "V": [2, 4]]),
    (
      lstm,
      [
        "embedding": [7, 3], "encoder.U": [3, 8], "encoder.W": [2, 8], "encoder.b": [8], "decoder.U": [4, 8],
        "decoder.C": [2, 8], "decoder.W": [2, 8], "decoder.b": [8], "decoder.V": [2, 4], "decoder.c": [4],
      ]
    ),
    (
      gru,
      [
        "layer0.U": [3, 6], "layer0.W": [2, 6], "layer0.b": [6], "layer0.d": [2], "layer1.U": [2, 6],
        "layer1.W": [2, 6], "layer1.b": [6], "layer1.d": [2], "V": [2, 4], "c": [4],
      ]
    ),
  ])
  func weightsComeBack(cell: Value, extents: [String: [Int]]) throws {
    let network = try TorchNetwork(cell: cell, extents: extents), all = weights(extents)
    let tensors = network.tensors(of: all, .float64)
    #expect(try network.parameters(from: tensors) == all)
    #expect(try network.parameters(from: tensors.reversed()) == all)
    // A transposed matrix is another one.
    #expect(
      tensors.first { $0.name == "head.weight" }?.numbers.prefix(2)
        != all.first { $0.name.hasSuffix("V") }?.numbers.prefix(2))
    for index in tensors.indices where !tensors[index].name.contains("bias") {
      var fewer = tensors
      fewer.remove(at: index)
      let problem = #expect(throws: Problem.self) { try network.parameters(from: fewer) }
      #expect(problem?.message.contains(tensors[index].name) == true)
    }
    let more = tensors + [Tensor("more", [1], .float64, [0])]
    #expect(throws: Problem.self) { try network.parameters(from: more) }
  }

  @Test func bothBiasesAreAdded() throws {
    let extents = ["U": [1, 3], "W": [1, 3], "b": [3], "d": [1], "V": [1, 1]]
    let network = try TorchNetwork(cell: Self.gru, extents: extents)
    var tensors = network.tensors(of: weights(extents), .float64)
    func set(_ name: String, _ numbers: [Double]) {
      tensors.removeAll { $0.name == name }
      tensors.append(Tensor(name, [3], .float64, numbers))
    }
    set("rnn.bias_ih_l0", [1, 2, 3])
    set("rnn.bias_hh_l0", [10, 20, 30])
    let found = try network.parameters(from: tensors)
    #expect(found.first { $0.name == "b" }?.numbers == [11, 22, 3])
    #expect(found.first { $0.name == "d" }?.numbers == [30])
  }

  @Test func namesOfModulesAreFreeWhereTheyLeaveNoDoubt() throws {
    let extents = ["embedding": [4, 2], "U": [2, 8], "W": [2, 8], "b": [8], "V": [2, 4], "c": [4]]
    let network = try TorchNetwork(cell: Self.lstm, extents: extents), all = weights(extents)
    func renamed(_ names: [String: String]) -> [Tensor] {
      network.tensors(of: all, .float64).map { tensor in
        let words = tensor.name.split(separator: ".", maxSplits: 1).map { String($0) }
        return Tensor(
          "\(names[words[0]] ?? words[0]).\(words[1])", tensor.shape, tensor.element, tensor.numbers)
      }
    }
    #expect(try network.parameters(from: renamed(["rnn": "model.reader", "head": "out"])) == all)
    // Both are 4 × 2.
    let problem = #expect(throws: Problem.self) {
      try network.parameters(from: renamed(["head": "out", "embedding": "words"]))
    }
    #expect(problem?.message.contains("may each be the embedding") == true)
  }
}
