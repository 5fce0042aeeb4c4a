import Components
import OrderedCollections
import Testing

@testable import Training

@Suite struct ScheduleTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let settings: OrderedDictionary<String, Value>

    var testDescription: String { name }
  }

  /// As `golden.py` calls them.
  static let cases = [
    Case(name: "step", settings: ["kind": .text("step"), "every": .integer(7), "factor": .real(0.5)]),
    Case(name: "exponential", settings: ["kind": .text("exponential"), "factor": .real(0.97)]),
    Case(name: "cosine", settings: ["kind": .text("cosine")]),
    Case(
      name: "cosine warm", settings: ["kind": .text("cosine"), "warmup": .integer(10), "minimum": .real(0.1)]),
    Case(name: "inverse-time", settings: ["kind": .text("inverse-time"), "time": .real(20)]),
    Case(
      name: "plateau",
      settings: [
        "kind": .text("plateau"), "factor": .real(0.5), "patience": .integer(2), "threshold": .real(0.02),
        "cooldown": .integer(1), "minimum": .real(0.04),
      ]),
  ]

  let golden: Golden

  init() throws { golden = try Golden.load() }

  private func descent(_ settings: OrderedDictionary<String, Value>) throws -> Descent {
    Descent(try optimizer("sgd", ["learning_rate": .real(0.25), "schedule": .table(settings)]), golden)
  }

  @Test func nothingIsLeftOut() {
    let kinds = Self.cases.compactMap { $0.settings["kind"].flatMap { String(value: $0) } }
    #expect(Set(kinds + ["constant"]) == Set(Schedules.family.kinds))
    #expect(golden.runs.keys.count { $0.hasPrefix("schedule ") } == Self.cases.count)
  }

  @Test(arguments: cases) func itIsTorchs(_ one: Case) throws {
    let run = try golden.run("schedule " + one.name), ours = try descent(one.settings)
    let rates = zip(ours.rates, run.rates).map { abs($0 - $1) }.max() ?? .infinity
    #expect(ours.rates.count == run.rates.count && rates <= 1e-14, "\(rates)")
    #expect(ours.difference(run) <= 1e-10)
    #expect(Set(run.rates).count > 5)
  }

  @Test func othersDisagree() throws {
    for one in Self.cases {
      for other in Self.cases where other.name != one.name {
        #expect(try descent(one.settings).difference(golden.run("schedule " + other.name)) > 1e-4)
      }
    }
  }

  @Test func aConstantRateIsTheRate() {
    #expect((0..<100).allSatisfy { ConstantSchedule().factor(at: $0, of: 100) == 1 })
  }

  @Test func pastItsPeriodACosineStaysDown() {
    var cosine = CosineSchedule()
    (cosine.period, cosine.minimum) = (10, 0.25)
    #expect(cosine.factor(at: 0, of: 100) == 1 && abs(cosine.factor(at: 5, of: 100) - 0.625) < 1e-15)
    #expect((10..<100).allSatisfy { cosine.factor(at: $0, of: 100) == 0.25 })
  }

  @Test func aPlateauIsDeafToTheOtherLossAndToWhatIsNoNumber() {
    var plateau = PlateauSchedule()
    (plateau.patience, plateau.watch) = (1, .training)
    var memory = ScheduleMemory()
    for _ in 0..<50 { plateau.observe(1, of: .validation, memory: &memory) }
    #expect(memory == ScheduleMemory())
    plateau.observe(1, of: .training, memory: &memory)
    plateau.observe(.nan, of: .training, memory: &memory)
    plateau.observe(.nan, of: .training, memory: &memory)
    #expect(abs(memory.factor - 0.1) < 1e-16 && memory.best == 1)
  }

  /// A minimum above the rate itself never raises it.
  @Test func aPlateauNeverRises() {
    var plateau = PlateauSchedule()
    (plateau.patience, plateau.factor, plateau.minimum) = (0, 0.5, 0.3)
    var memory = ScheduleMemory(), factors: [Double] = []
    for _ in 0..<6 {
      plateau.observe(1, of: .validation, memory: &memory)
      factors.append(memory.factor)
    }
    #expect(factors == [1, 0.5, 0.3, 0.3, 0.3, 0.3])
  }

  // MARK: what training forbids

  private func problems(_ schedule: any Schedule, steps: Int, evaluateEvery: Int? = nil) -> [Problem] {
    var train = TrainSettings(), adam = Adam()
    (train.updates, train.evaluateEvery, adam.schedule) = (steps, evaluateEvery, schedule)
    return adam.problems(for: train.span)
  }

  @Test func aWarmUpMustEnd() throws {
    var cosine = CosineSchedule()
    cosine.warmup = 100
    let problem = try #require(problems(cosine, steps: 100).first)
    #expect(problem.key == "schedule.warmup" && problem.message.contains("train.steps is 100"))
    #expect(problems(cosine, steps: 101).isEmpty && problems(CosineSchedule(), steps: 1).isEmpty)
  }

  @Test func aPlateauNeedsSomethingToWatch() throws {
    var plateau = PlateauSchedule()
    let problem = try #require(problems(plateau, steps: 100).first)
    #expect(problem.key == "schedule.watch" && problem.message.contains("evaluate_every"))
    #expect(problems(plateau, steps: 100, evaluateEvery: 10).isEmpty)
    plateau.watch = .training
    #expect(problems(plateau, steps: 100).isEmpty)
  }
}
