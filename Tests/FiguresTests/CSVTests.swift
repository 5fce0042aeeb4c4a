import Figures
import Testing

@Suite struct CSVTests {
  @Test func longFormatWithAColumnPerSeed() {
    let expected = [
      "panel,series,detail,x,mean,low,high,seed_1,seed_2",
      ",a,,0,2,,,1,3", ",a,,1,2,,,2,",
      ",b,,0,2.5,,,1.5,3.5", ",b,,1,2,,,2,",
    ].map { $0 + "\r\n" }.joined()
    #expect(smallDrawing().csv == expected)
  }

  @Test func hostileFieldsStayFields() {
    #expect(CSV.line(["a,b", "say \"x\"", "two\nlines"]) == "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\"\r\n")
    #expect(CSV.line(["a\"\u{301},b"]) == "\"a\"\"\u{301},b\"\r\n")
    #expect(CSV.line(["=1+1", "@SUM(A1)", "+x", "-x", "\tx"]) == "'=1+1,'@SUM(A1),'+x,'-x,'\tx\r\n")
    #expect(CSV.line(["-1.5", "+2", "-inf", "1e-3"]) == "-1.5,+2,-inf,1e-3\r\n")
  }

  @Test func realsReadBackAsTheSameNumber() {
    for real in [0.1, 1e-300, 123456.789, 1.0 / 3, .leastNonzeroMagnitude, 1e22] {
      #expect(Double(CSV.field(real)) == real)
    }
    #expect(CSV.field(.nan) == "")
    #expect(CSV.field(3) == "3")
  }
}
