import Components
import OrderedCollections
import Statistics
import Testing

@testable import Reports

@Suite struct NumberTextTests {
  @Test(arguments: [
    (0, "0"), (1, "1.000"), (0.12345, "0.1235"), (123456, "123456"), (99999.9, "100000"),
    (0.00012346, "0.0001235"),
    (0.000012346, "1.235·10⁻⁵"), (-2.5e10, "−2.500·10¹⁰"), (9.9996, "10.00"), (.infinity, "∞"),
    (-.infinity, "−∞"), (.nan, "NaN"),
  ]) func significantDigits(real: Double, text: String) {
    #expect(NumberText.significant(real) == text)
  }

  @Test func estimatesShareDecimals() {
    func text(_ mean: Double, _ margin: Double) -> String {
      NumberText.estimate(Estimate(Bounds(mean), mean - margin, mean + margin), on: .linear)
    }
    #expect(text(0.91234, 0.0123) == "0.912 ± 0.012")
    #expect(text(1234.5, 56) == "1234 ± 56")
    #expect(text(1.5e-7, 2.5e-8) == "(1.50 ± 0.25)·10⁻⁷")
    #expect(text(0.5, .infinity) == "0.5000" && text(0.5, 0) == "0.5000")
    let geometric = Estimate(meanOf: [0.1, 0.2, 0.4], scale: .logarithmic)
    #expect(NumberText.estimate(geometric, on: .logarithmic) == "0.2000 [0.03575, 1.119]")
    #expect(NumberText.estimate(Estimate(meanOf: [0.1], scale: .logarithmic), on: .logarithmic) == "0.1000")
  }

  @Test func groupsAndDurations() {
    #expect(NumberText.grouped(1_234_567) == "1\u{202f}234\u{202f}567")
    #expect(NumberText.grouped(-999) == "−999")
    #expect(NumberText.grouped(.min).count > 20)
    #expect(NumberText.duration(3.14159) == "3.14 s")
    #expect(NumberText.duration(59.99) == "1 min 0 s")
    #expect(NumberText.duration(3725) == "1 h 2 min")
    #expect(NumberText.duration(.nan) == "–")
  }
}

@Suite struct ProseTests {
  @Test func markdownIsRenderedBelowThePagesHeadings() {
    #expect(Prose("# Top\n\na *b*").html == "<h3>Top</h3>\n<p>a <em>b</em></p>\n")
  }

  @Test func whatCouldHarmIsGone() {
    let prose = Prose(
      "<script>x</script>\n\na <b onload=x>b</b> ![pic](http://example.org/p.png) [l](javascript:x)")
    #expect(!prose.html.contains("script"))
    #expect(!prose.html.contains("onload"))
    #expect(!prose.html.contains("<img"))
    #expect(prose.html.contains("pic (<a href=\"http://example.org/p.png\">http://example.org/p.png</a>)"))
    #expect(!prose.html.contains("javascript:") && prose.html.contains(" l</p>"))
    #expect(!prose.markdown.contains("<script"))
    #expect(Prose("").html == "")
  }

  /// Where a link leads is to be read, on paper too; within the page it is to be followed only.
  @Test func linksShowTheirAddress() {
    #expect(
      Prose("[Bengio](https://doi.org/10.1109/72.279181) ![](a.png)").html
        == "<p>Bengio (<a href=\"https://doi.org/10.1109/72.279181\">https://doi.org/10.1109/72.279181</a>) "
        + "(<a href=\"a.png\">a.png</a>)</p>\n")
    #expect(Prose("<https://a.org>").html == "<p><a href=\"https://a.org\">https://a.org</a></p>\n")
    #expect(Prose("[f](#figure-loss)").html == "<p><a href=\"#figure-loss\">f</a></p>\n")
    #expect(
      Prose("[![p](https://a.org/p.png)](https://b.org)").html
        == "<p>p (https://a.org/p.png) (<a href=\"https://b.org\">https://b.org</a>)</p>\n")
    #expect(Prose("[x](data:text/html,y) [y](file:///etc)").html == "<p>x y</p>\n")
    #expect(Prose("[a](https://a.org)").markdown == "a (<https://a.org>)\n")
  }

  @Test func deepNestingIsHarmless() {
    func count(_ part: String, in text: String) -> Int { text.ranges(of: part).count }
    #expect(count("<blockquote>", in: Prose(String(repeating: ">", count: 20_000) + "x").html) == 20_000)
    #expect(
      Prose(String(repeating: "[", count: 20_000)).html == "<p>\(String(repeating: "[", count: 20_000))</p>\n"
    )
    #expect(count("a", in: Prose(String(repeating: "*a _b ", count: 5_000)).markdown) == 5_000)
  }
}

@Suite struct MarkdownTests {
  @Test func marksAreEscaped() {
    #expect(Markdown.escaped("a|b*c_<d>\n#") == "a\\|b\\*c\\_\\<d\\> \\#")
    #expect(Markdown.escaped("- x") == "\\- x")
    #expect(Markdown.fenced("a\n````\nb") == "`````\na\n````\nb\n`````")
    #expect(Markdown.code("a`b") == "ab")
  }
}

@Suite struct SummaryTests {
  @Test func aRowPerTrial() {
    let trials = [
      TrialRow(
        variant: "=cmd,x", seed: 1, status: "done", parameters: 10, updates: 5,
        numbers: [.init("train_loss", 0.1)]),
      TrialRow(
        variant: "v", seed: 2, status: "diverged", remark: "at step 4",
        numbers: [.init("train_loss", .infinity)]),
    ]
    let expected = [
      "variant,seed,status,remark,parameters,steps,train_loss,validation_loss,test_loss,test_accuracy",
      "\"'=cmd,x\",1,done,,10,5,0.1,,,", "v,2,diverged,at step 4,,,inf,,,",
    ].map { $0 + "\r\n" }.joined()
    #expect(NotebookPage.summary(trials) == expected)
  }

  /// A swept setting is a column, empty where a variant says nothing of it.
  @Test func sweptSettingsAreColumns() {
    var (first, second) = (
      TrialRow(variant: "gru,0.1", seed: 1, status: "done"), TrialRow(variant: "rnn", seed: 1, status: "done")
    )
    first.settings = ["model.cell": "gru", "optimizer.clip": "{kind: norm, threshold: 0.1}"]
    second.settings = ["model.cell": "rnn"]
    let expected = [
      "variant,seed,status,remark,parameters,steps,model.cell,optimizer.clip,train_loss,validation_loss,test_loss,test_accuracy",
      "\"gru,0.1\",1,done,,,,gru,\"{kind: norm, threshold: 0.1}\",,,,", "rnn,1,done,,,,rnn,,,,,",
    ].map { $0 + "\r\n" }.joined()
    #expect(NotebookPage.summary([first, second]) == expected)
  }

  /// What is measured beside losses stands behind them, whatever the order of declaration; empty where a
  /// trial has none.
  @Test func columnsFollowWhatTrialsHave() {
    let trials = [
      TrialRow(
        variant: "a", seed: 1, status: "done",
        numbers: [
          .init("gradient_reach", 12), .init("gradient_reach_censored", 1), .init("test_bleu", 0.5),
          .init("test_loss", 2),
        ]),
      TrialRow(
        variant: "b", seed: 1, status: "done",
        numbers: [.init("test_step_loss", 3), .init("lyapunov_exponent", -.infinity)]),
    ]
    let expected = [
      "variant,seed,status,remark,parameters,steps,train_loss,validation_loss,test_loss,test_accuracy,test_step_loss,test_bleu,"
        + "gradient_reach,gradient_reach_censored,lyapunov_exponent",
      "a,1,done,,,,,,2,,,0.5,12,1,", "b,1,done,,,,,,,,3,,,,-inf",
    ].map { $0 + "\r\n" }.joined()
    #expect(NotebookPage.summary(trials) == expected)
  }
}
