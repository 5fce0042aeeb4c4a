import Experiments
import Foundation
import Store
import Testing

/// What trials take on disk: files and ends of all, checkpoints of those that are trained at a time.
@Suite struct DiskRoomTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test func checkpointsAreCountedOfTheLargestTrialsAtATime() throws {
    let plan = try workshop.plan(), sizes = plan.variants.map(\.fileSize)
    let (rnn, lstm) = (sizes[0], sizes[1])
    #expect(lstm.checkpoints.bytes > rnn.checkpoints.bytes && lstm.end.bytes > rnn.end.bytes)
    func room(_ atOnce: Int) -> DiskRoom {
      DiskRoom(of: plan.variants.map { ($0.fileSize, $0.experiment.seeds.count) }, atOnce: atOnce)
    }
    let files = plan.trials.reduce(0) { $0 + $1.variant.fileSize.total.bytes + $1.variant.fileSize.end.bytes }
    let both = lstm.checkpoints.bytes + rnn.checkpoints.bytes
    for (atOnce, checkpoints) in [
      (1, lstm.checkpoints.bytes), (2, 2 * lstm.checkpoints.bytes), (3, lstm.checkpoints.bytes + both),
      (4, 2 * both), (64, 2 * both),
    ] {
      #expect(room(atOnce).files == files && room(atOnce).checkpoints == checkpoints)
    }
    func fits(_ bytes: Double, atOnce: Int) -> Bool {
      let limit = DiskLimit(ByteCount(bytes), trialsAtOnce: atOnce)
      return (try? Plan(path: workshop.file, diskLimit: limit)) != nil
    }
    #expect(fits(room(1).bytes, atOnce: 1) && !fits(room(1).bytes - 1, atOnce: 1))
    #expect(!fits(room(1).bytes, atOnce: 2) && fits(room(2).bytes, atOnce: 2))
  }

  /// Checkpoints are not larger than they are said to be.
  @Test func checkpointsTakeNoMore() throws {
    let interrupter = Interrupter(after: 7)
    let plan = try workshop.plan(
      set: ["model.hidden=40", "record.every=1", "seeds=[1]", "record.before_divergence=3"])
    let variant = try #require(plan.variants.first), results = try workshop.results()
    _ = try workshop.run(plan, observer: interrupter, pause: 1e-9, stop: interrupter.stop)
    let folder = try results.checkpoints(variant: variant.name, seed: 1).path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    let bytes = try files.reduce(0) { sum, name in
      sum + (try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))).count
    }
    #expect(files.count == 3 && bytes > Int(variant.fileSize.total.bytes / 3))
    #expect(Double(bytes) < variant.fileSize.checkpoints.bytes)
  }
}
