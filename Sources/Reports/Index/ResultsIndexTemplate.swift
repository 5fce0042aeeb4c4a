/// The list of experiments as a Mustache template; three braces stand where the value is style or script of our own.
enum ResultsIndexTemplate {
  static let text = """
    \(PageTemplate.head(title: "Experiments", generator: ResultsIndex.generator))
    <header>
    <p class="name">{{count}}</p>
    <h1>Experiments</h1>
    </header>
    <main id="content">
    <ul class="cards">
    {{#experiments}}
    <li id="{{name}}">
    {{#picture}}
    <img src="{{path}}" alt="{{alternative}}" loading="lazy">
    {{/picture}}
    <div>
    <h2>{{title}}</h2>
    <p><a href="{{page}}">{{page}}</a></p>
    {{#isOld}}
    <p class="note">The page of an earlier version of lab: <code>lab report</code> makes it anew.</p>
    {{/isOld}}
    \(PageTemplate.badges)
    {{#hasFindings}}
    <ul class="verdicts">
    {{#findings}}
    <li class="{{tone}}"><span class="verdict">{{verdict}}</span> {{says}}</li>
    {{/findings}}
    </ul>
    {{/hasFindings}}
    </div>
    </li>
    {{/experiments}}
    </ul>
    </main>
    <footer>Made by <code>lab</code> from the pages that lie beside this one.</footer>
    </div>
    </body>
    </html>

    """
}
