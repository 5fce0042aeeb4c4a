extension Table {
  /// The values of the template's tables. Where neighbouring rows belong together, their common first cell stands
  /// above them, and the second one names the row. A number and its margin have cells of their own.
  ///
  /// - Parameter label: the table's name for screen readers.
  func context(label: String) -> [String: Any] {
    let first = isGrouped ? 1 : 0
    let split = numeric.filter { column in rows.contains { Table.parts(of: $0[column]) != nil } }
    func cells(_ row: [String]) -> [[String: Any]] {
      row.enumerated().dropFirst(first + 1).flatMap { index, text -> [[String: Any]] in
        let parts = Table.parts(of: text)
        let number: [String: Any] = ["text": parts?.number ?? text, "isNumber": numeric.contains(index)]
        guard split.contains(index) else { return [number] }
        return [number, ["text": parts?.margin ?? "", "isMargin": true]]
      }
    }
    let columns = header.count - first + split.count
    return [
      "label": label, "caption": caption, "notes": notes,
      "header": header.enumerated().dropFirst(first).map { index, text -> [String: Any] in
        [
          "text": text, "isNumber": index > first && numeric.contains(index),
          "span": split.contains(index) ? [["columns": 2]] : [],
        ]
      },
      "groups": groups.map { rows -> [String: Any] in
        [
          "heading": isGrouped ? [["name": rows.first?.first ?? "", "columns": columns]] : [],
          "rows": rows.map { row -> [String: Any] in
            let name = row.dropFirst(first).first ?? ""
            return ["name": isGrouped ? "\(header[1])\u{a0}\(name)" : name, "cells": cells(row)]
          },
        ]
      },
    ]
  }
}

extension FactTable {
  /// The values of the template's tables of facts.
  func context(label: String) -> [String: Any] {
    ["label": label, "caption": caption, "facts": facts.map { ["key": $0.key, "value": $0.value] }]
  }
}
