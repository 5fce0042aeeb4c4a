import Components
import Experiments
import Language
import Recurrent
import Testing

/// What `lab help` says, on a small root of settings to the letter and on the real one in its essentials.
struct HelpTests {
  private let pages = HelpPages(Example.descriptors, language: [], width: 60)

  @Test func familyIsListed() throws {
    let page = """
      optimizers, named by optimizer:

        sgd
            Gradient descent.
            settings: learning_rate (0.1), momentum (0)

        adam
            Adaptive moments.
            settings: learning_rate (0.001), clip (none)

      More on each: lab help optimizer NAME

      """
    for word in ["optimizers", "optimizer", "optimisers", "Optimizers"] {
      #expect(pages.page([word]) == page)
    }
  }

  @Test func componentIsExplained() {
    let page = """
      engine truncated: Reverse over windows.

      SETTINGS
        window  Steps back.
                an integer from 1 to 10000; default 10
        stride  Steps between windows.
                an integer from 1 to 10000; default 1

      IN A FILE
        beside: [truncated]

      """
    #expect(pages.page(["engine", "truncated"]) == page && pages.page(["truncated"]) == page)
    #expect(pages.page(["clip", "norm"])?.hasSuffix("IN A FILE\n  optimizer: { clip: norm }\n") == true)
  }

  @Test func diagnosticsNameTheirColumns() throws {
    let pages = HelpPages(width: 200), list = try #require(pages.page(["diagnostics"]))
    #expect(list.contains("columns: gradient_left, gradient_reach, "))
    let page = try #require(pages.page(["diagnostic", "gradient-by-lag"]))
    #expect(page.contains("COLUMNS OF CLAIMS") && page.contains("needs [lag=]; takes [layer=]"))
    #expect(try #require(pages.page(["cell", "lstm"])).contains("COLUMNS") == false)
  }

  @Test func keyIsExplained() {
    let rates = """
      optimizer.learning_rate (of sgd)
        Step size.
        a number > 0; default 0.1

      optimizer.learning_rate (of adam)
        Step size.
        a number > 0; default 0.001

      """
    #expect(
      pages.page(["optimizer.learning_rate"]) == rates && pages.page(["optimizer", "learning_rate"]) == rates)
    #expect(pages.page(["learning_rate"]) == rates)
    #expect(pages.page(["optimizer.adam.learning_rate"])?.contains("0.1") == false)
    #expect(
      pages.page(["beside[3].window"]) == pages.page(["beside.window"])
        && pages.page(["beside.window"]) != nil)
    #expect(
      pages.page(["model", "hidden"]) == """
        model.hidden
          Width, or one per layer.
          an integer from 1 to 4096, or a non-empty list, each an
          integer from 1 to 4096; default 64; in units

        """)
    #expect(pages.page(["model.cell"])?.hasSuffix("default rnn\n\nMore: lab help cells\n") == true)
    #expect(
      pages.page(["model"])?.contains(
        "  bidirectional  Read both ways.\n                 true or false; default false\n") == true
    )
    #expect(pages.page(["keys"])?.contains("\n  experiment  Folder of the results.\n") == true)
    #expect(pages.page(["model.init.b.f"]) == pages.page(["model.init"]) && pages.page(["model.init"]) != nil)
    #expect(
      pages.page(["optimizer.clip.kind"]) == pages.page(["optimizer.clip"])
        && pages.page(["train.kind"]) == nil)
  }

  @Test(arguments: [
    ("optimzers", "did you mean 'optimizers'?"), ("cell lsmt", "did you mean 'cell lstm'?"),
    ("cell xyzzy", "known cells: rnn, lstm, gru"), ("bnech", "did you mean 'bench'?"),
    ("lsmt", "did you mean 'lstm'?"),
    ("model.hiden", "did you mean 'model.hidden'?"), ("momentun", "did you mean 'momentum'?"),
  ])
  func unknownTopicsAreAnswered(topic: String, answer: String) {
    let words = topic.split(separator: " ").map(String.init)
    #expect(pages.page(words) == nil)
    #expect(pages.suggestion(for: words, commands: ["run", "bench"]) == answer)
  }

  @Test func farTopicsGetAList() {
    #expect(pages.suggestion(for: ["quantum", "dynamics"], commands: []).hasPrefix("topics: tasks, cells, "))
  }

  // MARK: the real settings

  @Test func everyComponentAndKeyHasAPage() throws {
    let index = SettingsIndex(Experiment.descriptors), pages = HelpPages(width: 80)
    #expect(
      Set(index.families.map(\.family.name)).isSuperset(of: [
        "task", "cell", "engine", "optimizer", "clipping", "figure",
      ]))
    for place in index.families {
      let list = pages.page([place.plural]) ?? ""
      #expect(pages.page([place.family.name]) == list)
      for member in place.family.members {
        let page = pages.page([place.family.name, member.kind]) ?? ""
        #expect(
          list.contains("\n  \(member.kind)\n") && page.hasPrefix("\(place.family.name) \(member.kind): "))
        for descriptor in member.descriptors {
          #expect(page.contains("\n  \(descriptor.key)"), "\(member.kind) \(descriptor.key)")
        }
      }
      #expect(list.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(place.plural)")
    }
    for entry in index.entries { #expect(pages.page([entry.path]) != nil, "\(entry.path)") }
    for member in Cells.family.members {
      let cell = try #require(member as? any Cell.Type)
      #expect(!cell.equations.isEmpty, "\(cell.kind)")
      for equation in cell.equations {
        #expect(pages.page(["cell", cell.kind])?.contains("\n  \(equation)\n") == true)
      }
    }
  }
}
