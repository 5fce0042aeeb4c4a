import Components
import Foundation
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

/// What formulas mean, and what is said about wrong ones.
@Suite struct FormulaLanguageTests {
  /// The value of a formula where gate g has the parts 0.3 and −0.8, the state is 0.5, the parameter p 2 and
  /// the named value v 8.
  private func value(_ formula: String) throws -> Double {
    let cell = FormulaCells.cell([
      "gates": ["g"], "parameters": ["p"], "let": ["v": "4 * p"],
      "state": .mapping([("s", formula), ("z", "a.g + p")]),
    ])
    try #require(cell.problems == [])
    return cell.stage(0, UnitValues(input: [0.3], recurrent: [-0.8], sources: [0.5, 0], parameters: [2]))[0]
  }

  private static let meanings: [(String, Double)] = [
    ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("2 - 3 - 4", -5), ("16 / 4 / 2", 2), ("-2 * -3", 6), ("--2", 2),
    ("2 - -1", 3),
    ("1.5e1", 15), (".5", 0.5), ("2.", 2), ("1e-2", 0.01), ("1.E2", 100), (".5e+1", 5),
    ("a.g", -0.5), ("x.g", 0.3), ("s.g", -0.8), ("s", 0.5), ("p", 2), ("v", 8), ("v*s-p", 2),
    ("x.g + s.g - a.g", 0),
    ("tanh(0.25)", tanh(0.25)), ("sigmoid(p)", 1 / (1 + exp(-2.0))), ("relu(-p)", 0), ("relu(p)", 2),
    ("exp(s)", exp(0.5)),
    ("softplus(s)", log(1 + exp(0.5))), ("log(s)", log(0.5)), ("sqrt(v)", 8.0.squareRoot()),
    ("sin(v)", sin(8.0)),
    ("cos(v)", cos(8.0)), ("tanh((s))", tanh(0.5)), ("  s  ", 0.5), ("-(s + p) / -v", 0.3125),
  ]

  @Test(arguments: meanings)
  func means(formula: String, number: Double) throws {
    #expect(abs(try value(formula) - number) < 1e-15 * max(1, abs(number)), "\(formula)")
  }

  /// What is wrong with the formula of a state `s` beside a state `q`, gates z and n, a parameter p and named
  /// values u, v, z.
  private func problems(_ formula: String) -> [Problem] {
    FormulaCells.cell([
      "gates": ["z", "n"], "parameters": ["p"], "let": ["u": "a.z", "v": "u + a.n + p", "z": "p"],
      "state": .mapping([("s", formula), ("q", "v")]),
    ]).problems
  }

  /// Formula; the stretch that is pointed at; message; remedy.
  private static let refusals: [(String, Range<Int>, String, String)] = [
    ("", 0..<0, "the formula is empty", "write one, such as tanh(a.s)"),
    ("1 +", 3..<3, "the formula ends too early", "write an operand here"),
    ("1 + * 2", 4..<5, "an operand is missing before this", "write a number, name or '('"),
    ("+ 1", 0..<1, "an operand is missing before '+'", "remove it"),
    ("u u", 2..<3, "an operator is missing before this", "write + - * or / between two operands"),
    ("2 u", 2..<3, "an operator is missing before this", "write + - * or / between two operands"),
    ("(u", 0..<1, "this parenthesis is never closed", "close it with ')'"),
    ("1 + tanh(u", 8..<9, "this parenthesis is never closed", "close it with ')'"),
    ("u)", 1..<2, "there is no '(' for this ')'", "remove it"),
    ("u, v", 1..<2, "',' separates arguments of a function", "remove it"),
    ("()", 1..<2, "these parentheses are empty", "write a formula in them"),
    ("2(u)", 0..<1, "this is not a function", "to multiply, write '*' before '('"),
    ("a.z(u)", 0..<3, "this is not a function", "to multiply, write '*' before '('"),
    ("u(1 - v)", 0..<1, "'u' is not a function", "to multiply, write u * (…)"),
    ("u ** 2", 3..<4, "there is no power operator", "write powers as products: x * x"),
    ("u ^ 2", 2..<3, "'^' does not belong in a formula", "write powers as products: x * x"),
    ("u − v", 2..<3, "'−' does not belong in a formula", "write '-'"),
    ("u = v", 2..<3, "'=' does not belong in a formula", "formulas have no comparisons and no assignments"),
    ("u + .", 4..<5, "'.' alone is not a number", "write digits: 0.5"),
    ("1e999", 0..<5, "'1e999' is too large for a number of 64 bits", "write a smaller one"),
    ("a. z", 0..<2, "a gate's name is missing after '.'", "write it without blanks: a.z"),
    ("tanh(u, v)", 0..<4, "tanh takes one argument (got 2)", "write one formula between the parentheses"),
    ("1 - tanh()", 4..<8, "tanh takes one argument (got none)", "write tanh(…)"),
    ("tanh * u", 0..<4, "'tanh' is a function", "write tanh(…)"),
    ("tahn(u)", 0..<4, "there is no function 'tahn'", "did you mean 'tanh'?"),
    (
      "bessel(u)", 0..<6, "there is no function 'bessel'",
      "known: tanh, sigmoid, relu, exp, softplus, log, sqrt, sin, cos"
    ),
    (
      "n + 1", 0..<1, "'n' is a gate, not a number",
      "write a.n for its pre-activation, or x.n and s.n for its parts"
    ),
    ("u * a", 4..<5, "'a' is not a number", "write a. and the name of a gate: a.n"),
    ("a.nn", 2..<4, "there is no gate 'nn'", "did you mean 'n'?"),
    ("u + a.q", 6..<7, "'q' is a state component, not a gate", "write q"),
    ("s.p", 2..<3, "'p' is a parameter, not a gate", "write p"),
    ("a.u", 2..<3, "'u' is a named value, not a gate", "write u"),
    (
      "u.z", 0..<1, "'u' is no part of a gate",
      "a. is the whole pre-activation, x. its input part with the bias, s. its recurrent part"
    ),
    ("forget * u", 0..<6, "unknown name 'forget'", "known: p, q, s, u, v, z"),
    ("1 / (2 - 2)", 0..<11, "this is infinite or no number", "check for a division by zero"),
  ]

  @Test(arguments: refusals)
  func isRefused(formula: String, range: Range<Int>, message: String, remedy: String) {
    #expect(problems(formula) == [Problem("state.s", message, remedy: .words(remedy), at: .part(range))])
  }

  /// All faults of types are found at once; one of the grammar hides the rest of its formula.
  @Test func faultsAreGathered() {
    #expect(problems("foo(q) * bar + a.w - tanh(1, 2)").count == 4)
    #expect(problems("foo + bar +").count == 1)
  }

  /// The problems of a cell with these settings: key, message, place.
  private func said(_ settings: [(String, FormulaText)]) -> [String] {
    FormulaCells.cell(settings).problems.map { problem in
      let place =
        switch problem.place {
        case .value: ""
        case .key: " (key)"
        case .part(let range): " \(range.lowerBound)..<\(range.upperBound)"
        }
      return "\(problem.key)\(place): \(problem.message)"
    }
  }

  @Test func circlesAreNamed() {
    let said = said([
      ("gates", ["z"]), ("let", ["u": "v + a.z", "v": "2 * w", "w": "tanh(u)", "z": "sigmoid(z)"]),
      ("state", ["s": "u + z"]),
    ])
    #expect(
      said == [
        "let.w 5..<6: 'u' depends on itself: u → v → w → u", "let.z 8..<9: 'z' depends on itself: z → z",
      ])
  }

  @Test func namesAreOfOneKind() {
    #expect(
      said([
        ("gates", ["z", "z", "b.f", "ö"]), ("parameters", ["W", "tanh", "q"]),
        ("let", ["q": "1", "x": "2", "p q": "1"]),
        ("state", ["q": "a.z", "s.t": "3"]), ("recurrent", "m"),
      ]) == [
        "gates[1]: gate 'z' is named twice", "gates[2]: 'b.f' is not a name for formulas",
        "gates[3]: 'ö' is not a name for formulas", "state.s.t (key): 's.t' is not a name for formulas",
        "parameters[0]: 'W' is the name of a network's weights", "parameters[1]: 'tanh' is a function",
        "parameters[2]: 'q' is already a state component", "let.q (key): 'q' is already a parameter",
        "let.x (key): 'x' is the prefix of a gate's parts", "let.p q (key): 'p q' is not a name for formulas",
        "recurrent: there is no state component 'm'",
      ])
    #expect(
      said([("gates", ["z"]), ("let", ["s": "1"]), ("state", ["h": "a.z + s"])]) == [
        "let.s (key): 's' is the prefix of a gate's parts"
      ])
  }

  @Test func nothingIsIdle() {
    #expect(
      said([
        ("gates", ["z", "o"]), ("parameters", ["d"]), ("let", ["idle": "a.o * d"]),
        ("state", ["s": "tanh(a.z)"]),
      ]) == [
        "gates[1]: gate 'o' reaches no state: its weights would never be trained",
        "parameters[0]: parameter 'd' reaches no state: it would never be trained",
      ])
    #expect(said([("gates", ["z"]), ("state", .mapping([]))]) == ["state: the cell has no state component"])
  }

  @Test func secondProductsAreLimited() {
    func said(_ reads: FormulaText) -> [String] {
      self.said([("gates", ["z", "m", "n"]), ("reads", reads), ("state", ["s": "a.z + a.m * a.n"])])
    }
    #expect(said(["n": "s * a.z", "m": "a.z * s"]).count == 1)
    #expect(said(["n": "s * a.z", "m": "s*a.z"]) == [])
    #expect(said(["n": "s * a.n"]) == ["reads.n: what a gate reads cannot depend on a gate of 'reads'"])
    #expect(said(["k": "s * a.z"]) == ["reads.k (key): there is no gate 'k'"])
    #expect(said(["z": "2 * s", "m": "2 * s", "n": "2 * s"]) == [])
  }

  @Test func sizesAreLimited() {
    func said(_ formula: String) -> [String] { problems(formula).map(\.message) }
    let long = Array(repeating: "u", count: 400).joined(separator: "+")
    #expect(said(long) == [])
    let twice = self.said([
      ("gates", ["s"]), ("let", .mapping([("u", "a.s"), ("v", long)])),
      ("state", .mapping([("s", "v+" + long)])),
    ])
    #expect(twice == ["state: the formulas have 799 operators and calls together; the limit is 500"])
    #expect(said(String(repeating: "u+", count: 600)) == ["the formula is longer than 1000 characters"])
    let deep = String(repeating: "(", count: 400)
    #expect(said(deep + "u" + deep) == ["nested more than 50 levels deep"])
    #expect(said(String(repeating: "-", count: 400) + "u") == ["nested more than 50 levels deep"])
    let many = (0..<40).map { "g\($0)" }
    #expect(
      self.said([
        ("gates", .list(many)), ("state", .mapping([("s", many.map { "a." + $0 }.joined(separator: "+"))])),
      ]) == [
        "gates: a cell has at most 32 gates (got 40)"
      ])
  }

  /// Sizes that would take for ever, or the whole stack, are refused before anything else is looked at.
  @Test func absurdSizesAreRefusedAtOnce() {
    let names = (0..<50_000).map { "v\($0)" }
    let chain = zip(names, names.dropFirst() + ["1"]).map { ($0, $1) }
    #expect(said([("let", .mapping(chain))]) == ["let: a cell has at most 64 named values (got 50000)"])
    #expect(said([("gates", .list(names))]) == ["gates: a cell has at most 32 gates (got 50000)"])
    #expect(
      said([("parameters", .list(names))]) == [
        "parameters: a cell has at most 32 per-unit parameters (got 50000)"
      ])
    #expect(
      said([("state", .mapping(chain))]) == ["state: a cell has at most 16 state components (got 50000)"])
    #expect(said([("reads", .mapping(chain))]) == ["reads: a cell has at most 32 gates (got 50000)"])
  }

  /// The longest chain that is accepted is differentiated, too.
  @Test func longestChainIsComputed() {
    let chain = String(repeating: "tanh(", count: 40) + "a.s" + String(repeating: ")", count: 40)
    var lets = [("v0", chain)]
    for index in 1..<11 {
      lets.append(("v\(index)", chain.replacingOccurrences(of: "a.s", with: "v\(index - 1)")))
    }
    let cell = FormulaCells.cell(["gates": ["s"], "let": .mapping(lets), "state": ["s": "v10 + 2"]])
    #expect(cell.problems == [])
    let test = RandomCase(cell: cell, arrangement: .manyToMany, seed: 1)
    let network = test.network(kernels: nil, seed: 1)
    #expect(network.forward(test.batch(seed: 1)).loss.isFinite)
  }

  /// A cell that is wrong still answers, as a plain network, and whatever the text, nothing crashes.
  @Test func wrongFormulasNeverCrash() {
    let wrong = FormulaCells.cell(["gates": ["z"], "state": ["s": "tanh("]])
    #expect(!wrong.problems.isEmpty && wrong.declaration.states == ["s"])
    let words = [
      "a.z", "u", "(", ")", "tanh", "tanh(", "+", "-", "*", "/", "1", ".5", "e", ",", "s", "s.", ".", "é",
      "q", "z", " ",
    ]
    var stream = RandomStream(seed: 1, name: "formulas")
    for _ in 0..<3000 {
      let formula = (0..<stream.integer(below: 12)).map { _ in words[stream.integer(below: words.count)] }
        .joined()
      for problem in problems(formula) {
        guard case .part(let range) = problem.place else { continue }
        #expect(range.upperBound <= formula.unicodeScalars.count, "\(formula): \(problem)")
      }
    }
  }
}
