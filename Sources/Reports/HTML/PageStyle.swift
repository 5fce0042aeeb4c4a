/// The page's style: one column of text; wide tables and figures scroll by themselves on a phone; ink on
/// white in print.
enum PageStyle {
  static let css = """
    :root { --ink: #1d2329; --soft: #56616b; --line: #d9dee3; --wash: #f5f7f9; --link: #0b5cad; color-scheme: light; }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
    body { margin: 0; background: #fff; color: var(--ink); font: 16px/1.55 "Helvetica Neue", Helvetica, Arial,
      "Liberation Sans", "DejaVu Sans", sans-serif; }
    .page { max-width: 56rem; margin: 0 auto; padding: 0 1.25rem 3rem; }
    a { color: var(--link); }
    .skip { position: absolute; left: -100rem; }
    .skip:focus { left: 1rem; top: .5rem; background: #fff; padding: .3rem .6rem; }
    h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 0; text-wrap: balance; }
    h1 { font-size: clamp(1.5rem, 4vw, 2.1rem); letter-spacing: -.01em; }
    h2 { font-size: 1.3rem; margin: 2.6rem 0 .8rem; padding-top: 1.1rem; border-top: 1px solid var(--line); }
    h3 { font-size: 1.05rem; margin: 1.6rem 0 .5rem; }
    h4, h5, h6 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
    p, ul, ol { margin: .6rem 0; }
    header { padding: 2.4rem 0 .6rem; }
    .name { margin: 0 0 .5rem; color: var(--soft); font-size: .9rem; }
    .badges { list-style: none; display: flex; flex-wrap: wrap; gap: .4rem; margin: .9rem 0 0; padding: 0; }
    .badges li { font-size: .82rem; line-height: 1.4; padding: .12rem .6rem; border: 1px solid var(--line); border-radius: 1rem;
      background: var(--wash); }
    .badges .good { color: #0d5b32; border-color: #a9d5bb; background: #eef8f1; }
    .badges .warning { color: #7a3d00; border-color: #e6c08a; background: #fdf5e6; }
    .badges .bad { color: #8c1d18; border-color: #e6a9a5; background: #fdefee; }
    .findings { list-style: none; margin: .8rem 0; padding: 0; max-width: 48rem; }
    .findings li { border-left: 3px solid var(--line); padding: .1rem 0 .1rem .9rem; margin: 0 0 1.1rem; break-inside: avoid; }
    .findings li.good { border-color: #3f9c68; } .findings li.warning { border-color: #d99a3d; }
    .findings li.bad { border-color: #c8453d; }
    .findings p { margin: .15rem 0; }
    .findings .index { color: var(--soft); font-variant-numeric: tabular-nums; margin-right: .2rem; }
    .findings li:target { background: var(--wash); }
    .findings .verdict { font-weight: 600; margin-right: .3rem; } .findings .good .verdict { color: #0d5b32; }
    .findings .warning .verdict { color: #7a3d00; } .findings .bad .verdict { color: #8c1d18; }
    .findings .numbers { font-size: .92rem; font-variant-numeric: tabular-nums; }
    .findings .numbers span::before { content: " · "; color: var(--soft); }
    .findings .check code { font-size: .78rem; color: var(--soft); overflow-wrap: anywhere; }
    .note { font-size: .9rem; color: var(--soft); max-width: 44rem; }
    .prose { max-width: 44rem; overflow-wrap: break-word; }
    .prose pre { white-space: pre-wrap; }
    nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: .8rem 0 0; padding: .6rem 0;
      border: solid var(--line); border-width: 1px 0; font-size: .92rem; }
    code, pre { font: .86em/1.5 "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    pre { background: var(--wash); border: 1px solid var(--line); border-radius: .4rem; padding: .7rem .9rem; margin: .5rem 0;
      overflow-x: auto; }
    pre code { font-size: inherit; }
    pre.command { white-space: pre-wrap; overflow-wrap: anywhere; }
    .scroll { overflow-x: auto; margin: .8rem 0; }
    .scroll:focus-visible, a:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
    table { border-collapse: collapse; font-size: .86rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
    caption { text-align: left; color: var(--soft); padding: 0 0 .5rem; caption-side: top; position: sticky; left: 0;
      max-width: min(44rem, calc(100vw - 2rem)); }
    th, td { text-align: left; vertical-align: top; padding: .34rem .75rem .34rem 0; border-bottom: 1px solid var(--line); }
    thead th { border-bottom: 1.5px solid var(--ink); font-weight: 600; vertical-align: bottom; }
    tbody th { font-weight: 500; }
    th:last-child, td:last-child { padding-right: 0; }
    .number { text-align: right; white-space: nowrap; }
    thead .number { white-space: normal; }
    .wrap { overflow-wrap: anywhere; white-space: pre-wrap; }
    .samples td { white-space: pre-wrap; overflow-wrap: anywhere; min-width: 6rem; }
    .samples .right { color: #0d5b32; }
    .samples .right::after { content: " \\2713"; }
    .settings span { display: inline-block; margin-right: 1.1rem; overflow-wrap: anywhere; }
    .settings b { font-weight: 400; color: var(--soft); }
    figure { margin: 0 0 1.8rem; break-inside: avoid; }
    figure svg { display: block; max-width: 100%; min-width: 34rem; height: auto; margin: 0 auto; }
    #figure-findings svg { min-width: 46rem; }
    figcaption { font-size: .9rem; color: var(--soft); max-width: 44rem; }
    figcaption p { margin: .4rem 0; }
    .missing { border: 1px solid #e6c08a; background: #fdf5e6; color: #5c2f00; border-radius: .4rem; padding: .6rem .9rem;
      overflow-wrap: anywhere; }
    details > summary { cursor: pointer; margin: .6rem 0; }
    footer { margin-top: 3rem; color: var(--soft); font-size: .85rem; }
    @media (max-width: 40rem) { .page { padding: 0 1rem 2rem; } header { padding-top: 1.4rem; } }
    @media print {
      @page { margin: 16mm; }
      body { font-size: 10pt; } .page { max-width: none; padding: 0; } nav, .skip { display: none; }
      h2, h3, caption { break-after: avoid; } tr { break-inside: avoid; }
      .scroll, pre { overflow: visible; } pre { white-space: pre-wrap; } figure svg, #figure-findings svg { min-width: 0; max-height: 245mm; }
      a { color: inherit; text-decoration: none; }
    }
    """
}
