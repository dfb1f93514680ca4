/// Rules over several keys of a profile.
extension ExportProfile {
  func check(_ root: ProfileNode, _ fields: [String: ProfileNode]) throws(ProfileError) {
    if layout == .ordered, signatures.isEmpty { throw root.failure(at: "variants", .missing) }
    if layout == .roles, !signatures.isEmpty {
      throw root.failure(at: "variants", .inconsistent("columns in any order have no variants"))
    }
    guard columns.contains(where: { $0.presence == .required }) else {
      throw root.failure(at: "columns", .inconsistent("no column is required"))
    }
    try checkNames(root)
    try checkSignatures(root)
    try checkGaps(root)
    let roles = Set(columns.map(\.role))
    if roles.contains(.time) || roles.contains(.date), timePatterns.isEmpty {
      throw root.failure(at: "timeFormats", .missing)
    }
    for (one, other) in Self.pairs where roles.contains(one) && !roles.contains(other) {
      throw root.failure(
        at: "columns",
        .inconsistent("\(one.rawValue) has no meaning without \(other.rawValue)")
      )
    }
    if !roles.contains(.direction), let node = fields["directions"] {
      throw node.failure(.inconsistent("no column has the role direction"))
    }
    if roles.contains(.direction), directions.isEmpty {
      throw root.failure(at: "directions", .missing)
    }
    for role in pendingEmpty where !roles.contains(role) {
      throw root.failure(
        at: "pending.empty",
        .inconsistent("no column has the role \(role.rawValue)")
      )
    }
    for role in grouping?.roles ?? [] where !roles.contains(role) && role != .account {
      throw root.failure(
        at: "grouping.by",
        .inconsistent("no column has the role \(role.rawValue)")
      )
    }
    for role in evidence.map({ Set($0.values.keys) }) ?? [] where !roles.contains(role) {
      throw root.failure(
        at: "detectBy.values",
        .inconsistent("no column has the role \(role.rawValue)")
      )
    }
    if actions.contains(where: { !$0.sub.isEmpty }), !roles.contains(.subaction) {
      throw root.failure(at: "actions", .inconsistent("no column has the role subaction"))
    }
    if table == .accountEvents || table == .transfers { try checkEvent(root, roles) }
  }

  /// Columns of which the first says nothing without the second.
  private static let pairs: [(ColumnRole, ColumnRole)] = [
    (.received, .sent), (.sent, .received), (.quantityIn, .quantityOut),
    (.quantityOut, .quantityIn), (.bought, .sold), (.sold, .bought), (.clock, .date),
  ]

  private func checkEvent(_ root: ProfileNode, _ roles: Set<ColumnRole>) throws(ProfileError) {
    guard
      !roles.isDisjoint(with: [.quantity, .quantityIn, .received, .bought, .leg])
    else {
      throw root.failure(
        at: "columns",
        .inconsistent("no column says how much: quantity, quantity_in, received, bought or leg")
      )
    }
  }

  private func checkNames(_ root: ProfileNode) throws(ProfileError) {
    guard layout == .roles else { return }
    var owners: [String: Int] = [:]
    for (index, column) in columns.enumerated() {
      for name in column.names {
        if let other = owners.updateValue(index, forKey: HeaderText.loose(name)), other != index {
          throw root.failure(
            at: "columns[\(index)].names",
            .inconsistent("\"\(name)\" is a name of columns[\(other)] too")
          )
        }
      }
    }
  }

  private func checkSignatures(_ root: ProfileNode) throws(ProfileError) {
    for (index, signature) in signatures.enumerated() {
      var positions: [ColumnRole: Int] = [:]
      for (position, column) in signature.columns where !column.role.mayRepeat {
        if let other = positions.updateValue(position, forKey: column.role) {
          throw root.failure(
            at: "variants[\(index)]",
            .inconsistent(
              "cells \(min(position, other) + 1) and \(max(position, other) + 1) are both "
                + column.role.rawValue
            )
          )
        }
      }
      for column in columns
      where column.presence == .required && !signature.columns.values.contains(column) {
        throw root.failure(
          at: "variants[\(index)]",
          .inconsistent("it lacks the required column \(column.names[0])")
        )
      }
      for (other, earlier) in signatures.prefix(index).enumerated()
      where signature.overlaps(earlier) {
        throw root.failure(
          at: "variants[\(index)]",
          .inconsistent("it is the header of variants[\(other)] too")
        )
      }
    }
  }
}

extension ExportProfile.Signature {
  /// Whether a header may exist that is both.
  func overlaps(_ other: Self) -> Bool {
    let mine = cells
    let others = other.cells
    return mine.count == others.count && zip(mine, others).allSatisfy { $0.overlaps($1) }
  }

  /// The patterns without the empty cells at the end.
  var cells: ArraySlice<HeaderPattern> {
    var cells = patterns[...]
    while cells.last?.text.isEmpty == true { cells.removeLast() }
    return cells
  }
}
