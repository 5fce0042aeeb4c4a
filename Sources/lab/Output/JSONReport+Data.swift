import Components
import Experiments
import OrderedCollections
import Reports

extension JSONReport {
  static func data(_ shown: [(plan: Plan, data: ShownData)]) -> String {
    object([
      "data": .list(
        shown.map { plan, data in
          var entries: OrderedDictionary<String, Value> = [
            "experiment": .text(plan.experiment.name), "variant": .text(data.name),
          ]
          if case .table(let own) = data.overview.value { entries.merge(own) { first, _ in first } }
          return .table(entries)
        })
    ])
  }
}
