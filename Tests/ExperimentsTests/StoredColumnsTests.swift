import Components
import Experiments
import Foundation
import Language
import Recurrent
import SequenceTasks
import Testing
import TrialFormat

/// Claims can name all that trial files hold, but for what stands here with its reason.
@Suite struct StoredColumnsTests {
  /// Regular expressions of paths.
  private static let without: [(path: String, reason: String)] = [
    ("/(evaluation|records)/step", "the moments that at= names"),
    ("/baselines/(name|quantity|doc|value)", "levels: baseline.NAME"),
    ("/records/(probe/)?batch/(inputs|targets|input_lengths|target_lengths)", "the task's, not the trial's"),
    ("/records/(probe/)?(batch/)?decoder_inputs", "tokens"),
    ("/records/batch/dropout/.+", "masks that are drawn"),
    ("/records/(probe/)?outputs", "a tensor, of which loss and metrics are the numbers"),
    ("/(history|test|evaluation)/accuracy", "of no meaning where outputs are reals"),
    ("/diagnostics/gradient-by-lag/([a-z0-9.]+[.])?norm", "a table, whose profile is gradient_left"),
    ("/diagnostics/gradient-by-lag/([a-z0-9.]+[.])?gradient_reach_censored", "read with gradient_reach"),
    ("/diagnostics/gradient-by-lag/([a-z0-9.]+[.])?gradient_decay_lags", "what gradient_decay is fitted to"),
  ]

  /// Whether a reason is given for a quantity.
  private static func gives(_ path: String, for quantity: QuantityDeclaration) -> Bool {
    (try? Regex(path).wholeMatch(in: quantity.path)) != nil
  }

  private static let files = [
    """
    task: { kind: noise, length: 7, min_length: 3, inputs: 3, classes: 4 }
    model: { cell: lstm, hidden: 5 }
    optimizer: { kind: sgd, clip: { kind: norm, threshold: 1 }, gradient_noise: annealed, l1: 0.1, constraint: orthogonal }
    gradient: { beside: [rtrl, local], penalty: { kind: omega } }
    record: { at: [last], tensors: [states, messages, jacobians], messages: { engines: [rtrl, unit] }, diagnostics: [gradient-by-lag, lyapunov] }
    """,
    """
    task: { kind: noise, length: 7, arrangement: sequence-to-sequence, targets: reals }
    model: { cell: gru, hidden: [5, 4], dropout: { between: 0.5, recurrent: 0.25 } }
    record: { at: [last], tensors: [states, jacobians], diagnostics: [gradient-by-lag, lyapunov] }
    """,
    """
    task: { kind: noise, length: 7, tokens: 5, arrangement: many-to-one }
    model: { cell: rnn, hidden: 5, bidirectional: true, initial_state: learned }
    record: { at: [last], tensors: [states] }
    """,
    """
    task: { kind: parity, length: 5 }
    model: { cell: rnn, hidden: 5 }
    """,
    """
    task: { kind: noise, length: 7, arrangement: one-to-many }
    model: { cell: rnn, hidden: 5 }
    record: { at: [last], tensors: [states, messages] }
    """,
  ]

  private static func variant(_ text: String) throws -> PlannedVariant {
    let path = FileManager.default.temporaryDirectory.appending(path: "columns-\(UUID().uuidString).exp").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("experiment: columns\n\(text)\n".utf8).write(to: URL(fileURLWithPath: path))
    return try #require(try Plan(path: path).variants.first)
  }

  /// Paths of quantities that neither have a column nor a reason for none.
  private static func mute(_ quantities: [QuantityDeclaration]) -> [String] {
    quantities.filter { quantity in
      quantity.columns.isEmpty && !without.contains { gives($0.path, for: quantity) }
    }
    .map(\.path)
  }

  @Test func everyQuantityHasAColumnOrAReason() throws {
    var used: Set<Int> = []
    let known = Set(ClaimColumn.all().map(\.name))
    for file in StoredColumnsTests.files {
      let declaration = try StoredColumnsTests.variant(file).declaration
      #expect(StoredColumnsTests.mute(declaration.quantities) == [])
      for quantity in declaration.quantities {
        if quantity.columns.isEmpty {
          for (index, without) in StoredColumnsTests.without.enumerated()
          where StoredColumnsTests.gives(without.path, for: quantity) { used.insert(index) }
        }
        #expect(
          quantity.columns.allSatisfy { known.contains($0.name) }, "help lacks a column of \(quantity.path)")
      }
    }
    #expect(used == Set(StoredColumnsTests.without.indices), "a reason is given for nothing")
    let forgotten = QuantityDeclaration("/records/forgotten", axes: ["record"], doc: "x")
    #expect(StoredColumnsTests.mute([forgotten]) == ["/records/forgotten"])
  }

  /// Each quantity is reached by its labels, and no other by the same.
  @Test func labelsTellQuantitiesApart() throws {
    for file in StoredColumnsTests.files {
      let declaration = try StoredColumnsTests.variant(file).declaration
      for quantity in declaration.quantities {
        for column in quantity.columns {
          let values = Dictionary(uniqueKeysWithValues: quantity.labels.map { ($0.filter, $0.value) })
          let own = values.filter { name, _ in column.filters.contains { $0.name == name } }
          #expect(try declaration.selection(of: column.name, by: own)?.quantity.path == quantity.path)
        }
      }
    }
  }

  /// The numbers that gate= chooses are the gate's columns, in every cell and parameter.
  @Test func gatesAreWhereTheirColumnsStand() throws {
    var count = 0
    for kind in Cells.family.kinds where kind != "formula" {
      let variant = try StoredColumnsTests.variant(
        "task: { kind: noise, length: 4, inputs: 3 }\nmodel: { cell: \(kind), hidden: 4 }")
      for shape in ParameterNames(variant.experiment.model, variant.source.shape).shapes {
        let all = (0..<shape.count).map(Double.init)
        for gate in shape.gates {
          let selection = try variant.declaration.selection(
            of: "parameter_norm", by: ["parameter": shape.name, "gate": gate.gate])
          let expected = all.filter { gate.columns.contains(Int($0) % shape.columns) }
          #expect(
            try #require(selection).numbers(among: all) == expected, "\(kind) \(shape.name) \(gate.gate)")
          #expect(shape.gates.count == 1 || expected.count < all.count)
          count += 1
        }
      }
    }
    #expect(count > 50)
  }

  @Test func whatIsChosenOfATensor() throws {
    let declaration = TrialDeclaration(
      axes: [
        AxisDeclaration("record", .counting, doc: "x"),
        AxisDeclaration("time", .coordinates(.integers([0, 1, 2])), doc: "x"),
        AxisDeclaration("unit", .coordinates(.labels(["a", "b"])), doc: "x"),
      ],
      quantities: [
        QuantityDeclaration(
          "x", axes: ["record", "time", "unit"], doc: "x",
          columns: [
            ColumnDeclaration(
              "x", .norm,
              filters: [
                .time, ColumnFilter("unit", .index(axis: 1), usual: .all, example: "a", doc: "x"),
              ], doc: "x")
          ])
      ])
    func chosen(_ values: [String: String]) throws -> [Double]? {
      try declaration.selection(of: "x", by: values)?.numbers(among: [0, 1, 2, 3, 4, 5])
    }
    #expect(try chosen(["time": "1"]) == [2, 3])
    #expect(try chosen(["time": "2", "unit": "b"]) == [5])
    #expect(try chosen(["unit": "a"]) == [0, 2, 4])
    #expect(try chosen([:]) == [0, 1, 2, 3, 4, 5])
    #expect(try chosen(["time": "3"]) == [], "no sequence is so long")
    #expect(try declaration.selection(of: "x", by: ["time": "1"])?.numbers(among: [1]) == [], "another file")
    #expect(throws: ColumnSelectionFault(filter: "unit", isWithin: true, known: ["a", "b"])) {
      try chosen(["unit": "c"])
    }
    #expect(try declaration.selection(of: "y", by: [:]) == nil)
  }
}
