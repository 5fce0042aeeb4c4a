/// The style of all pages: one column of text; wide tables and figures scroll by themselves on a phone; light and dark
/// as the reader's system is; ink on white in print, with everything unfolded.
enum PageStyle {
  static let css = colours + layout + content + figures + index + print

  /// Figures are drawn on white: in the dark their lightness is turned, and hues stay.
  private static let colours = """
    :root { --page: #fff; --ink: #1d2329; --soft: #56616b; --line: #d9dee3; --wash: #f5f7f9; --link: #0b5cad;
      --good: #0d5b32; --good-line: #3f9c68; --good-wash: #eef8f1; --warning: #7a3d00; --warning-line: #d99a3d;
      --warning-wash: #fdf5e6; --bad: #8c1d18; --bad-line: #c8453d; --bad-wash: #fdefee; --turn: none; color-scheme: light; }
    @media screen and (prefers-color-scheme: dark) { :root { --page: #1a1a1a; --ink: #e4e6e8; --soft: #a5aeb7;
      --line: #3d4349; --wash: #25282b; --link: #7fb8f0; --good: #7fd6a4; --good-wash: #15281d; --warning: #f0bd73;
      --warning-wash: #2e2412; --bad: #f5a29c; --bad-wash: #331c1a; --turn: invert(.898) hue-rotate(180deg); color-scheme: dark; } }

    """

  private static let layout = """
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 "Helvetica Neue", Helvetica, Arial,
      "Liberation Sans", "DejaVu Sans", sans-serif; }
    .page { max-width: 56rem; margin: 0 auto; padding: 0 1.25rem 3rem; }
    a { color: var(--link); overflow-wrap: anywhere; }
    .skip { position: absolute; left: -100rem; }
    .skip:focus { left: 1rem; top: .5rem; background: var(--page); padding: .3rem .6rem; z-index: 2; }
    h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 0; text-wrap: balance; overflow-wrap: anywhere; }
    h1 { font-size: clamp(1.5rem, 4vw, 2.1rem); letter-spacing: -.01em; }
    h2 { font-size: 1.3rem; margin: 2.6rem 0 .8rem; padding-top: 1.1rem; border-top: 1px solid var(--line); }
    main > section:first-child > h2 { border: 0; margin-top: 1rem; padding-top: 0; }
    h3 { font-size: 1.05rem; margin: 1.6rem 0 .5rem; }
    h4, h5, h6 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
    p, ul, ol { margin: .6rem 0; }
    header { padding: 2.4rem 0 .6rem; }
    .name { margin: 0 0 .5rem; color: var(--soft); font-size: .9rem; }
    .badges { list-style: none; display: flex; flex-wrap: wrap; gap: .4rem; margin: .9rem 0 0; padding: 0; }
    .badges li { font-size: .82rem; line-height: 1.4; padding: .12rem .6rem; border: 1px solid var(--line); border-radius: 1rem;
      background: var(--wash); overflow-wrap: anywhere; }
    .badges .good { color: var(--good); border-color: var(--good-line); background: var(--good-wash); }
    .badges .warning { color: var(--warning); border-color: var(--warning-line); background: var(--warning-wash); }
    .badges .bad { color: var(--bad); border-color: var(--bad-line); background: var(--bad-wash); }
    .note { font-size: .9rem; color: var(--soft); max-width: 44rem; margin: .3rem 0; overflow-wrap: anywhere; }
    .prose { max-width: 44rem; overflow-wrap: break-word; }
    .prose pre { white-space: pre-wrap; overflow-wrap: anywhere; }
    nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: .8rem 0 0; padding: .6rem 0;
      border: solid var(--line); border-width: 1px 0; font-size: .92rem; }
    footer { margin-top: 3rem; color: var(--soft); font-size: .85rem; }
    @media (max-width: 40rem) { .page { padding: 0 1rem 2rem; } header { padding-top: 1.4rem; } }

    """

  private static let content = """
    .findings { list-style: none; margin: .8rem 0; padding: 0; max-width: 48rem; }
    .findings li { border-left: 3px solid var(--line); padding: .1rem 0 .1rem .9rem; margin: 0 0 1.1rem; break-inside: avoid; }
    .findings li.good { border-color: var(--good-line); } .findings li.warning { border-color: var(--warning-line); }
    .findings li.bad { border-color: var(--bad-line); }
    .findings p { margin: .15rem 0; overflow-wrap: anywhere; }
    .findings .index { color: var(--soft); font-variant-numeric: tabular-nums; margin-right: .2rem; }
    .findings li:target { background: var(--wash); }
    .verdict { font-weight: 600; margin-right: .3rem; } .good > .verdict, .good > .says .verdict { color: var(--good); }
    .warning > .verdict, .warning > .says .verdict { color: var(--warning); }
    .bad > .verdict, .bad > .says .verdict { color: var(--bad); }
    .findings .numbers { font-size: .92rem; font-variant-numeric: tabular-nums; }
    .findings .numbers span::before { content: " · "; color: var(--soft); }
    .findings .check code { font-size: .78rem; color: var(--soft); overflow-wrap: anywhere; }
    code, pre { font: .86em/1.5 "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    pre { background: var(--wash); border: 1px solid var(--line); border-radius: .4rem; padding: .7rem .9rem; margin: .5rem 0;
      overflow-x: auto; }
    pre code { font-size: inherit; }
    pre.command { white-space: pre-wrap; overflow-wrap: anywhere; }
    .scroll { overflow-x: auto; margin: .8rem 0 .4rem; }
    :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
    @media (min-width: 64rem) { .scroll:has(table) { width: max-content; min-width: 100%; max-width: calc(50vw + 25rem); } }
    table { min-width: min(100%, 24rem); border-collapse: separate; border-spacing: 0; font-size: .86rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
    caption { text-align: left; color: var(--soft); padding: 0 0 .5rem; caption-side: top; position: sticky; left: 0;
      max-width: min(44rem, calc(100vw - 2rem)); }
    th, td { text-align: left; vertical-align: top; padding: .34rem .75rem .34rem 0; border-bottom: 1px solid var(--line); }
    thead th { border-bottom: 1.5px solid var(--ink); font-weight: 600; vertical-align: bottom; }
    tbody th { font-weight: 500; }
    tbody th[scope=row], thead th:first-child { position: sticky; left: 0; background: var(--page); z-index: 1;
      max-width: 16rem; overflow-wrap: break-word; }
    .group th { padding-top: .8rem; font-weight: 600; } .group th span { position: sticky; left: 0; overflow-wrap: anywhere; }
    th:last-child, td:last-child { padding-right: 0; }
    .number { text-align: right; white-space: nowrap; }
    thead .number { white-space: normal; }
    th[colspan].number { text-align: center; }
    .margin { white-space: nowrap; color: var(--soft); }
    td.number:has(+ .margin) { padding-right: .3rem; }
    .wrap { overflow-wrap: anywhere; white-space: pre-wrap; }
    td.wrap { padding-right: .4rem; }
    .samples td { white-space: pre-wrap; overflow-wrap: anywhere; min-width: 6rem; padding-right: .4rem; }
    .samples .right { color: var(--good); }
    .samples .right::after { content: " \\2713"; }
    .settings span { display: inline-block; margin-right: 1.1rem; overflow-wrap: anywhere; }
    .settings b { font-weight: 400; color: var(--soft); }
    details > summary { cursor: pointer; margin: .6rem 0; }
    button { font: inherit; color: inherit; background: none; border: 0; padding: 0; text-align: inherit; cursor: pointer; }
    th button::after { content: " \\2195"; color: var(--soft); font-weight: 400; font-size: .85em; }
    [aria-sort=ascending] button::after { content: " \\2191"; } [aria-sort=descending] button::after { content: " \\2193"; }

    """

  private static let figures = """
    figure { margin: 0 0 1.8rem; break-inside: avoid; }
    figure .scroll { position: relative; }
    figure svg { display: block; max-width: 100%; min-width: 34rem; height: auto; margin: 0 auto; filter: var(--turn); }
    #figure-findings svg { min-width: 46rem; }
    figcaption { font-size: .9rem; color: var(--soft); max-width: 44rem; }
    figcaption p { margin: .4rem 0; }
    .missing { border: 1px solid var(--warning-line); background: var(--warning-wash); color: var(--warning); border-radius: .4rem;
      padding: .6rem .9rem; overflow-wrap: anywhere; }
    .tools { display: flex; flex-wrap: wrap; align-items: center; gap: .35rem .5rem; font-size: .82rem; margin: .3rem 0; }
    .tools button, .copy { border: 1px solid var(--line); border-radius: .3rem; padding: .15rem .5rem; min-height: 24px; font-size: .82rem;
      color: var(--ink); background: var(--page); }
    .tools button[aria-pressed=false] { color: var(--soft); text-decoration: line-through; }
    .tools i { display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: 50%; filter: var(--turn); }
    .tools label { display: flex; align-items: center; gap: .4rem; } .tools input { min-height: 24px; accent-color: var(--link); }
    .tools output { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    .values { position: absolute; pointer-events: none; background: var(--page); color: var(--ink); border: 1px solid var(--line);
      border-radius: .3rem; padding: .3rem .5rem; font-size: .78rem; line-height: 1.4; font-variant-numeric: tabular-nums;
      box-shadow: 0 1px 6px #0003; z-index: 2; max-width: 22rem; }
    .values table { font-size: inherit; min-width: 0; } .values td { padding: 0 .6rem 0 0; border: 0; }
    svg .off { display: none; }

    """

  private static let index = """
    .cards { list-style: none; padding: 0; display: grid; gap: 1.6rem; }
    .cards > li { display: grid; grid-template-columns: 15rem 1fr; gap: 1.2rem; align-items: start; border-top: 1px solid var(--line);
      padding-top: 1.2rem; break-inside: avoid; }
    .cards > li > div { grid-column: 2; min-width: 0; }
    .cards h2 { border: 0; margin: 0; padding: 0; font-size: 1.1rem; } .cards p { margin: .2rem 0; font-size: .9rem; }
    .cards img { width: 100%; height: auto; max-height: 15rem; object-fit: contain; object-position: top; filter: var(--turn); }
    .cards .badges { margin-top: .4rem; }
    .verdicts { list-style: none; padding: 0; font-size: .88rem; } .verdicts li { margin: .2rem 0; overflow-wrap: anywhere; }
    @media (max-width: 40rem) { .cards > li { grid-template-columns: 1fr; } .cards > li > div { grid-column: 1; } }

    """

  private static let print = """
    @media print {
      @page { margin: 16mm 14mm; }
      body { font-size: 9.5pt; } .page { max-width: none; padding: 0; } nav, .skip, .tools, .copy, .values { display: none; }
      h1 { font-size: 17pt; } h2 { font-size: 12.5pt; } h3 { font-size: 10.5pt; } h4, h5, h6 { font-size: 9.5pt; }
      .name, .badges li, .note, figcaption, nav ul, footer, .findings .numbers, .cards p, .verdicts { font-size: 8pt; }
      table { font-size: 7pt; } .scroll:has(table) { width: auto; max-width: none; } .margin { white-space: normal; } code, pre, .findings .check code { font-size: 7.5pt; }
      h2, h3, caption, thead, summary, .group, #reproduce p { break-after: avoid; } tr, li { break-inside: avoid; }
      tbody tr:first-child { break-before: avoid; } p { orphans: 3; widows: 3; }
      .scroll, pre { overflow: visible; } pre { white-space: pre-wrap; overflow-wrap: anywhere; }
      figure svg, #figure-findings svg { min-width: 0; max-height: 235mm; }
      tbody th[scope=row], thead th:first-child, .group th span, caption { position: static; max-width: none; }
      th, td { padding-right: 5pt; } .samples td { min-width: 0; } .pixels { max-width: 100%; height: auto; }
      details::details-content { content-visibility: visible; block-size: auto; } summary { list-style: none; }
      th button::after { content: none; }
      a { color: inherit; text-decoration: none; } .cards > li { grid-template-columns: 45mm 1fr; }
    }

    """
}
