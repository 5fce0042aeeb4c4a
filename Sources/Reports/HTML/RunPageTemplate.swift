/// `provenance/run.html` as a Mustache template; three braces stand where the value is style or script of
/// our own.
enum RunPageTemplate {
  static let text = """
    \(PageTemplate.head(title: "{{title}}: machine and times"))
    <header>
    <p class="name">Experiment <code>{{experiment}}</code> · the notebook page <a href="../index.html">../index.html</a></p>
    <h1>{{title}}: machine and times</h1>
    \(PageTemplate.badges)
    <div class="prose">
    <p>By what the trials were computed, when, and how fast. This changes from run to run and from machine to machine; so it is
    not in version control. Nothing here enters a number of
    the notebook page.</p>
    </div>
    </header>
    <main id="content">
    <section id="run" aria-labelledby="run-heading">
    <h2 id="run-heading">Machine, program and command</h2>
    {{#runs}}
    \(PageTemplate.facts)
    {{/runs}}
    {{^runs}}
    <p>No trial is stored.</p>
    {{/runs}}
    </section>
    <section id="times" aria-labelledby="times-heading">
    <h2 id="times-heading">Times</h2>
    {{#times}}
    \(PageTemplate.table)
    {{/times}}
    </section>
    </main>
    <footer>Made by <code>lab</code> from the stored results of <code>{{experiment}}</code>. This page needs no network.</footer>
    </div>
    <script>{{{script}}}</script>
    </body>
    </html>

    """
}
