public import Components
public import Figures

/// Everything that a notebook page says, as values: the same values give the same bytes.
public struct NotebookPage: Sendable {
  /// The experiment's name, which is also that of its folder.
  public var experiment: String
  public var title: String
  /// Markdown.
  public var about: String
  /// Markdown; "" for none.
  public var hypothesis: String
  /// Badges in the masthead, besides those for the number of trials, which the page counts itself.
  public var badges: [Badge]
  /// The experiment file as it was run.
  public var source: SourceFile
  /// The resolved settings, defaults included.
  public var settings: Value
  /// The dotted keys of the settings that nobody stated.
  public var defaults: Set<String> = []
  /// The meaning of settings, by dotted key.
  public var settingDocs: [String: String] = [:]
  /// The swept keys with their values.
  public var varied: [Varied]
  /// The keys of the file's scan with their values.
  public var scanned: [Varied] = []
  public var trials: [TrialRow]
  public var figures: [RenderedFigure]
  /// The claims with their outcomes.
  public var findings: [Finding] = []
  /// The claims' intervals side by side; nil if none has one.
  public var forest: RenderedFigure?
  /// Baselines that the tasks declare.
  public var baselines: [PageBaseline] = []
  /// Examples of the test sets.
  public var samples: [SampleTable] = []
  /// What was measured afterwards of the trials.
  public var probes: [PageProbe] = []
  /// Gradient checks of these models, if any are stored.
  public var correctness = Correctness()
  /// How to get these results again.
  public var commands: [Command]
  /// What the numbers come from, in the order of printing; nothing that differs from run to run or from
  /// machine to machine.
  public var provenance: [Fact]

  public init(
    experiment: String, title: String, about: String = "", hypothesis: String = "", badges: [Badge] = [],
    source: SourceFile,
    settings: Value, varied: [Varied] = [], trials: [TrialRow] = [], figures: [RenderedFigure] = [],
    commands: [Command] = [],
    provenance: [Fact] = []
  ) {
    (self.experiment, self.title, self.about, self.hypothesis) = (experiment, title, about, hypothesis)
    (self.badges, self.source, self.settings, self.varied) = (badges, source, settings, varied)
    (self.trials, self.figures, self.commands, self.provenance) = (trials, figures, commands, provenance)
  }
}

extension NotebookPage {
  var provenanceTable: FactTable {
    FactTable(caption: "What these numbers come from, the same on every machine.", facts: provenance)
  }

  /// The text before the link to `runPage`, and that after it.
  static let runNote = "Times, machine, commit and command line of the run stand in"
  static let runPlace = ", beside this page and not in version control."
  /// Relative to the page's folder.
  static let runPage = "provenance/run.html"
}

/// A badge in the masthead.
public struct Badge: Sendable, Hashable {
  public enum Tone: String, Sendable { case good, neutral, warning, bad }

  public var text: String
  public var tone: Tone

  public init(_ text: String, _ tone: Tone = .neutral) {
    (self.text, self.tone) = (text, tone)
  }
}

/// A text file.
public struct SourceFile: Sendable, Hashable {
  public var name: String
  public var text: String

  public init(name: String, text: String) {
    (self.name, self.text) = (name, text)
  }
}

/// A key whose value differed between trials.
public struct Varied: Sendable, Hashable {
  /// Dotted, as in the experiment file: `model.cell`.
  public var key: String
  public var values: [Value]

  public init(key: String, values: [Value]) {
    (self.key, self.values) = (key, values)
  }
}

/// A command line and what it is for.
public struct Command: Sendable, Hashable {
  public var line: String
  public var purpose: String

  public init(_ line: String, purpose: String) {
    (self.line, self.purpose) = (line, purpose)
  }
}

/// A row of a table of facts.
public struct Fact: Sendable, Hashable {
  public var key: String
  public var value: String

  public init(_ key: String, _ value: String) {
    (self.key, self.value) = (key, value)
  }
}
