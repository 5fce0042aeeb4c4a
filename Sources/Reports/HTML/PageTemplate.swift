/// The page as a Mustache template. Three braces stand where the value is markup of our own: style and script,
/// cmark's safe output, gnuplot's SVG and images; everything else is escaped.
enum PageTemplate {
  static let text = """
    \(head(title: "{{title}}", about: "<meta name=\"\(PageCard.name)\" content=\"{{card}}\">\n"))
    <header>
    <p class="name">Experiment <code>{{experiment}}</code></p>
    <h1>{{title}}</h1>
    \(badges)
    <div class="prose">
    {{{about}}}
    </div>
    <nav aria-label="Contents">
    <ul>
    {{#contents}}
    <li><a href="#{{id}}">{{name}}</a></li>
    {{/contents}}
    </ul>
    </nav>
    </header>
    <main id="content">
    {{#hasFindings}}
    <section id="findings" aria-labelledby="findings-heading">
    <h2 id="findings-heading">Findings</h2>
    {{#forest}}
    \(figure)
    {{/forest}}
    <ol class="findings">
    {{#findings}}
    <li id="finding-{{number}}" class="{{tone}}">
    <p class="says"><span class="index">{{number}}</span> <span class="verdict">{{verdict}}</span> {{says}}</p>
    {{#lines}}
    <p class="numbers">{{measured}}{{#contrast}}<span>{{text}}</span>{{/contrast}}{{#basis}}<span>{{text}}</span>{{/basis}}{{#reason}}<span>{{text}}</span>{{/reason}}</p>
    {{/lines}}
    {{#problem}}
    <p class="numbers">{{text}}</p>
    {{/problem}}
    <p class="check"><code>{{check}}</code></p>
    {{#hasShown}}
    <p class="numbers">Shown in{{#shown}} <a href="#figure-{{name}}">{{title}}</a>{{/shown}}</p>
    {{/hasShown}}
    </li>
    {{/findings}}
    </ol>
    <p class="note">{{findingsCaption}}</p>
    </section>
    {{/hasFindings}}
    {{#hasFigures}}
    <section id="figures" aria-labelledby="figures-heading">
    <h2 id="figures-heading">Figures</h2>
    {{#figures}}
    \(figure)
    {{/figures}}
    </section>
    {{/hasFigures}}
    {{#hypothesis}}
    <section id="hypothesis" aria-labelledby="hypothesis-heading">
    <h2 id="hypothesis-heading">Hypothesis</h2>
    <div class="prose">
    {{{html}}}
    </div>
    </section>
    {{/hypothesis}}
    <section id="setup" aria-labelledby="setup-heading">
    <h2 id="setup-heading">What varied, what was fixed</h2>
    {{#varied}}
    \(table)
    {{/varied}}
    {{#stated}}
    \(settings("What was fixed: stated in the file.", label: "What was fixed"))
    {{/stated}}
    {{#defaults}}
    <details>
    <summary>{{count}} more settings have their defaults</summary>
    \(settings("What was fixed: nobody stated it.", label: "Defaults"))
    </details>
    {{/defaults}}
    </section>
    {{#hasSamples}}
    <section id="samples" aria-labelledby="samples-heading">
    <h2 id="samples-heading">Samples</h2>
    {{#samples}}
    <div class="scroll" role="group" tabindex="0" aria-label="{{label}}">
    <table class="samples">
    <caption>{{caption}}</caption>
    <thead><tr>{{#header}}<th scope="col">{{.}}</th>{{/header}}</tr></thead>
    <tbody>
    {{#rows}}
    <tr>{{#cells}}<td{{#isRight}} class="right"{{/isRight}}>{{#text}}{{text}}{{/text}}{{#svg}}{{{html}}}{{/svg}}</td>{{/cells}}</tr>
    {{/rows}}
    </tbody>
    </table>
    </div>
    {{/samples}}
    </section>
    {{/hasSamples}}
    {{#hasTrials}}
    <section id="statistics" aria-labelledby="statistics-heading">
    <h2 id="statistics-heading">Statistics</h2>
    {{#statistics}}
    \(table)
    {{/statistics}}
    {{#everyTrial}}
    <details>
    <summary>{{trialCount}}</summary>
    \(table)
    </details>
    {{/everyTrial}}
    </section>
    {{/hasTrials}}
    {{#hasCorrectness}}
    <section id="correctness" aria-labelledby="correctness-heading">
    <h2 id="correctness-heading">Correctness</h2>
    {{#correctness}}
    \(table)
    {{/correctness}}
    </section>
    {{/hasCorrectness}}
    <section id="reproduce" aria-labelledby="reproduce-heading">
    <h2 id="reproduce-heading">How to reproduce</h2>
    {{#commands}}
    <p>{{purpose}}</p>
    <pre class="command"><code>{{line}}</code></pre>
    {{/commands}}
    <details>
    <summary>The experiment file, <code>{{source.name}}</code></summary>
    <pre tabindex="0"><code>{{source.text}}</code></pre>
    </details>
    <p>To cite this page</p>
    <pre class="command" data-copy="Copy BibTeX"><code>{{bibTeX}}</code></pre>
    </section>
    {{#provenance}}
    <section id="provenance" aria-labelledby="provenance-heading">
    <h2 id="provenance-heading">Provenance</h2>
    \(facts)
    <p class="note">{{runNote}} <a href="{{runPage}}">{{runPage}}</a>{{runPlace}}</p>
    </section>
    {{/provenance}}
    </main>
    <footer>Made by <code>lab</code> from the stored results of <code>{{experiment}}</code>. This page needs no network.</footer>
    </div>
    <script>{{{script}}}</script>
    </body>
    </html>

    """

  /// Settings with their values, by section.
  private static func settings(_ caption: String, label: String) -> String {
    """
    <div class="scroll" role="group" tabindex="0" aria-label="\(label)">
    <table>
    <caption>\(caption)</caption>
    <thead><tr><th scope="col">section</th><th scope="col">settings</th></tr></thead>
    <tbody>
    {{#sections}}
    <tr><th scope="row">{{name}}</th><td class="settings">
    {{#entries}}
    <span{{#doc}} title="{{doc}}"{{/doc}}>{{#key}}<b>{{key}}</b> {{/key}}{{value}}</span>
    {{/entries}}
    </td></tr>
    {{/sections}}
    </tbody>
    </table>
    </div>
    """
  }

  /// The beginning of every page, up to the first element of its text. Title and metadata are pieces of template.
  ///
  /// - Parameters:
  ///   - title: the page's.
  ///   - about: more of the head, with its line end.
  ///   - generator: what other programs know the page by.
  static func head(title: String, about: String = "", generator: String = "lab") -> String {
    """
    {{% CONTENT_TYPE:\(Markup.name)}}<!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="generator" content="\(generator)">
    \(about)<meta http-equiv="Content-Security-Policy" content="{{policy}}">
    <title>\(title)</title>
    <style>
    {{{style}}}
    </style>
    </head>
    <body>
    <a class="skip" href="#content">Skip to the content</a>
    <div class="page">
    """
  }

  /// What is to be said of the run at once.
  static let badges = """
    <ul class="badges" aria-label="Status">
    {{#badges}}
    <li class="{{tone}}">{{text}}</li>
    {{/badges}}
    </ul>
    """

  /// A `RenderedFigure` by its name, picture, caption and files.
  static let figure = """
    <figure id="figure-{{name}}">
    <h3>{{title}}</h3>
    {{#svg}}
    <div class="scroll" role="group" tabindex="0" aria-label="Figure: {{title}}">
    {{{html}}}</div>
    {{/svg}}
    {{#problem}}
    <p class="missing"><strong>This figure is missing:</strong> {{text}}.</p>
    {{/problem}}
    <figcaption data-copy="Copy caption">
    {{#caption}}
    <p>{{caption}}</p>
    {{/caption}}
    {{#numbers}}
    <details>
    <summary>The numbers</summary>
    \(table)
    </details>
    {{/numbers}}
    {{#hasFiles}}
    <p class="files">Files:{{#files}} <a href="figures/{{.}}">figures/{{.}}</a>{{/files}}</p>
    {{/hasFiles}}
    </figcaption>
    </figure>
    """

  /// A `Table` by its caption, header, rows of cells and notes.
  static let table = """
    <div class="scroll" role="group" tabindex="0" aria-label="{{label}}">
    <table class="sortable">
    <caption>{{caption}}</caption>
    <thead><tr>{{#header}}<th scope="col"{{#span}} colspan="{{columns}}"{{/span}}{{#isNumber}} class="number"{{/isNumber}}>{{text}}</th>{{/header}}</tr></thead>
    {{#groups}}
    <tbody>
    {{#heading}}
    <tr class="group"><th scope="rowgroup" colspan="{{columns}}"><span>{{name}}</span></th></tr>
    {{/heading}}
    {{#rows}}
    <tr><th scope="row">{{name}}</th>{{#cells}}<td{{#isNumber}} class="number"{{/isNumber}}{{#isMargin}} class="margin"{{/isMargin}}>{{text}}</td>{{/cells}}</tr>
    {{/rows}}
    </tbody>
    {{/groups}}
    </table>
    </div>
    {{#notes}}
    <p class="note">{{.}}</p>
    {{/notes}}
    """

  /// A `FactTable` by its caption and facts.
  static let facts = """
    <div class="scroll" role="group" tabindex="0" aria-label="{{label}}">
    <table>
    <caption>{{caption}}</caption>
    <tbody>
    {{#facts}}
    <tr><th scope="row">{{key}}</th><td class="wrap">{{value}}</td></tr>
    {{/facts}}
    </tbody>
    </table>
    </div>
    """
}
