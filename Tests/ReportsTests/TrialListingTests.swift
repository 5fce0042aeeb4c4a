import Archive
import Components
import Foundation
import Store
import Testing

@testable import Reports

/// What is asked of a list of trials.
@Suite struct TrialListingTests {
  @Test func conditionsCompareNumbersAndTexts() throws {
    func holds(_ text: String, _ value: Value?) throws -> Bool { try TrialCondition(text).holds(value) }
    for (text, value, isTrue) in [
      ("x<2", .real(1.5), true), ("x<2", .real(2), false), ("x<=2", .integer(2), true),
      ("x>=2", .real(1.9), false),
      ("x>-1e3", .integer(-999), true), ("x=2", .real(2), true), ("x==2.0", .integer(2), true),
      ("x!=2", .integer(2), false), ("x != 3", .integer(2), true), ("x=rnn*", .text("rnn-b1"), true),
      ("x=rnn", .text("rnn-b1"), false), ("x=?nn", .text("rnn"), true), ("x!=*n", .text("rnn"), false),
      ("x<2", .text("many"), false), ("x<2", .real(.nan), false), ("x>2", .real(.nan), false),
      ("x=a=b", .text("a=b"), true),
    ] as [(String, Value, Bool)] {
      #expect(try holds(text, value) == isTrue, "\(text) of \(value)")
    }
    #expect(try !holds("x=1", nil) && holds("x!=1", nil))
  }

  @Test(arguments: ["", "x", "=3", "x=", "x<", "<", "x<a", "status=finished", "x>=b"])
  func whatIsNoConditionIsRefused(_ text: String) {
    #expect(throws: Problem.self) { try TrialCondition(text) }
  }

  @Test func settingsAreFoundByDottedKeys() {
    let settings = Value(json: #"{"model":{"hidden":6,"init":{"b.f":1,"W":{"gain":2}}}}"#)
    #expect(settings?.value(at: "model.hidden") == .integer(6))
    #expect(settings?.value(at: "model.init.b.f") == .integer(1))
    #expect(settings?.value(at: "model.init.W.gain") == .integer(2))
    #expect(settings?.value(at: "model.init.W.gainy") == nil && settings?.value(at: "") == nil)
  }
}
