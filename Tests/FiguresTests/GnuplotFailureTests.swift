import Figures
import Foundation
import Testing

@Suite struct GnuplotFailureTests {
  /// Large enough that a gnuplot that died is noticed while writing.
  private func largeDrawing() throws -> Drawing {
    try LossFigure().drawing(of: SyntheticRun.make(variants: ["a", "b", "c"], seeds: 6, steps: 600))
  }

  private func failure(_ script: String) throws -> FigureError? {
    let folder = try Folder()
    let gnuplot = GnuplotRenderer(executable: try folder.script("gnu'plot $(x)", script))
    let drawing = try largeDrawing()
    var error = #expect(throws: FigureError.self) { try gnuplot.svg(drawing) }
    // A program that another test starts while the script is being written holds it open for a moment.
    for _ in 0..<100 where error.map({ "\($0)".contains("Text file busy") }) == true {
      Thread.sleep(forTimeInterval: 0.02)
      error = #expect(throws: FigureError.self) { try gnuplot.svg(drawing) }
    }
    return error
  }

  @Test func missingGnuplotNamesThePlacesSearched() {
    #expect(throws: FigureError.gnuplotMissing(searched: "/nowhere:/no")) {
      try GnuplotRenderer(searching: "/nowhere:/no")
    }
    #expect(throws: FigureError.gnuplotMissing(searched: "")) { try GnuplotRenderer(searching: "") }
    #expect("\(FigureError.gnuplotMissing(searched: "/nowhere"))".contains("apt-get install gnuplot"))
  }

  @Test func relativeFoldersAreNotSearched() throws {
    #expect(throws: FigureError.self) { try GnuplotRenderer(searching: ".::usr/bin") }
  }

  @Test func executableThatIsNotThere() throws {
    let error = #expect(throws: FigureError.self) {
      try GnuplotRenderer(executable: "/nowhere/gnuplot").svg(largeDrawing())
    }
    #expect("\(try #require(error))".contains("/nowhere/gnuplot"))
  }

  @Test func dyingHalfWay() throws {
    let error = try #require(try failure("head -c 300 >/dev/null; echo 'out of ideas' >&2; exit 3"))
    #expect(error == .gnuplotFailed(status: 3, messages: "out of ideas\n"))
    #expect("\(error)" == "gnuplot ended with status 3: out of ideas")
  }

  @Test func dyingAtOnceWithoutAWord() throws {
    let message = "\(try #require(try failure("exit 0")))"
    #expect(message == "gnuplot ended before it had read its script, without a message")
  }

  @Test func killedBySignal() throws {
    let error = try #require(try failure("cat >/dev/null; kill -9 $$"))
    #expect("\(error)".hasPrefix("gnuplot was ended by signal 9"))
  }

  @Test func endingWellWithoutOutput() throws {
    #expect(try failure("cat >/dev/null") == .outputIncomplete(format: "SVG", messages: ""))
  }

  @Test func endingWellWithHalfAnOutput() throws {
    let script = "read line; file=${line#*\\'}; cat >/dev/null; printf '<svg><g>' >\"${file%\\'}\""
    #expect(try failure(script) == .outputIncomplete(format: "SVG", messages: ""))
  }

  @Test func theCallersOwnSignalHandlingIsUntouched() throws {
    var before = sigaction()
    sigaction(SIGPIPE, nil, &before)
    _ = try failure("exit 1")
    var after = sigaction()
    sigaction(SIGPIPE, nil, &after)
    var mask = sigset_t()
    pthread_sigmask(SIG_SETMASK, nil, &mask)
    #expect(sigismember(&mask, SIGPIPE) == 0)
    #expect(before.sa_flags == after.sa_flags)
  }

  @Test func aFigureWithoutGnuplotKeepsItsData() throws {
    let run = SyntheticRun.make(variants: ["a"], seeds: 2, steps: 20)
    let missing = Result { try GnuplotRenderer(searching: "/nowhere") }
    let figure = RenderedFigure(LossFigure(), named: "loss", of: run, with: missing)
    #expect(figure.svg == nil)
    #expect(figure.csv?.isEmpty == false)
    #expect(figure.problem?.contains("gnuplot was not found") == true)
  }
}
