extension Table {
  /// The values of the template's tables.
  ///
  /// - Parameter label: the table's name for screen readers.
  func context(label: String) -> [String: Any] {
    func cell(_ index: Int, _ text: String) -> [String: Any] {
      ["text": text, "isNumber": numeric.contains(index)]
    }
    return [
      "label": label, "caption": caption,
      "header": header.enumerated().map { cell($0.offset, $0.element) },
      "rows": rows.map { row -> [String: Any] in
        ["name": row.first ?? "", "cells": row.enumerated().dropFirst().map { cell($0.offset, $0.element) }]
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
