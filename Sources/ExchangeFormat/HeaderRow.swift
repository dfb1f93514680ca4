/// A row that may be a header, with its cells ready for comparison.
struct HeaderRow {
  let names: [String]
  let keys: [String]
  let loose: [String]

  /// - Returns: `nil` if fewer than two cells have text.
  init?(_ cells: [String]) {
    var names = cells.map(HeaderText.trimmed)
    while names.last?.isEmpty == true { names.removeLast() }
    guard names.count(where: { !$0.isEmpty }) >= 2, names.count <= 512,
      names.allSatisfy({ $0.utf8.count <= 512 })
    else { return nil }
    self.names = names
    keys = names.map(HeaderText.key)
    loose = names.map(HeaderText.loose)
  }

  func display(_ position: Int) -> String {
    names[position].isEmpty
      ? "(column \(position + 1) without a name)" : SensitiveText.masked(names[position])
  }
}
