public import Components
import OrderedCollections
public import Store

/// A group of a stored file, and all that lies in it.
public struct FileContents: Sendable {
  public struct Dataset: Sendable {
    public let path: String
    public let type: String
    public let axes: [DatasetAxis]
    public let unit: String?
    /// What it is, in words.
    public let doc: String

    /// `record 8 × time 40`; "" for a single value.
    public var shape: String { DatasetAxis.words(axes) }
  }

  public let file: String
  public let group: String
  /// Of the group.
  public let attributes: [(name: String, value: AttributeValue)]
  /// By path; dimensions that only count are left out.
  public let datasets: [Dataset]

  /// Reads names and attributes, and no dataset but those of axes.
  ///
  /// - Throws: `StoreError` where there is no such group, or it cannot be read.
  public init(of group: String = "/", in file: TrialFile) throws(StoreError) {
    (self.file, self.group) = (file.path, group)
    attributes = try FileContents.attributes(of: group, in: file)
    var groups = [group], datasets: [Dataset] = []
    while let group = groups.popLast() {
      for name in try file.children(group) {
        let path = group == "/" ? "/\(name)" : "\(group)/\(name)"
        if try file.isLink(path) {
          datasets.append(
            Dataset(
              path: path, type: "link", axes: [], unit: nil, doc: "leads elsewhere, and is not followed"))
        } else if file.isGroup(path) {
          // A group may be in itself.
          if path.count(where: { $0 == "/" }) < FileContents.deepest { groups.append(path) }
        } else if let dataset = FileContents.dataset(path, in: file) {
          datasets.append(dataset)
        }
      }
    }
    self.datasets = datasets.sorted { $0.path < $1.path }
  }

  /// Groups in groups that are looked into.
  private static let deepest = 20

  /// Nil for a dimension that only counts.
  private static func dataset(_ path: String, in file: TrialFile) -> Dataset? {
    guard let type = try? file.elementType(path).rawValue, let axes = try? DatasetAxis.all(of: path, in: file)
    else {
      return Dataset(
        path: path, type: "other", axes: [], unit: nil, doc: "neither numbers nor text, or damaged")
    }
    let isOwnAxis = axes.count == 1 && path.hasSuffix("/\(axes[0].name)")
    if isOwnAxis, !axes[0].hasCoordinates { return nil }
    return Dataset(
      path: path, type: type, axes: axes,
      unit: text("units", of: path, in: file).flatMap { $0 == "1" ? nil : $0 },
      doc: text("long_name", of: path, in: file) ?? "")
  }

  static func text(_ attribute: String, of object: String, in file: TrialFile) -> String? {
    try? file.text(attribute: attribute, on: object)
  }

  static func attributes(of object: String, in file: TrialFile) throws(StoreError) -> [(
    name: String, value: AttributeValue
  )] {
    var found: [(name: String, value: AttributeValue)] = []
    for name in try file.attributes(on: object) {
      // Arrays are attributes as well, though none of lab's.
      if let value = try? file.value(attribute: name, on: object) { found.append((name, value)) }
    }
    return found
  }

  public var json: Value {
    .table([
      "file": .text(file), "group": .text(group), "attributes": FileContents.json(attributes),
      "datasets": .list(
        datasets.map { dataset in
          var entries: OrderedDictionary<String, Value> = [
            "path": .text(dataset.path), "type": .text(dataset.type),
            "axes": .list(dataset.axes.map { .text($0.name) }),
            "shape": .list(dataset.axes.map { .integer($0.size) }),
          ]
          if let unit = dataset.unit { entries["unit"] = .text(unit) }
          if !dataset.doc.isEmpty { entries["doc"] = .text(dataset.doc) }
          return .table(entries)
        }),
    ])
  }

  static func json(_ attributes: [(name: String, value: AttributeValue)]) -> Value {
    .table(OrderedDictionary(attributes.map { ($0.name, $0.value.json) }) { first, _ in first })
  }
}

extension AttributeValue {
  var json: Value {
    switch self {
    case .text(let text): .text(text)
    case .integer(let integer): .integer(integer)
    case .real(let real): .real(real)
    }
  }

  /// One line.
  public var text: String { json.brief }
}
