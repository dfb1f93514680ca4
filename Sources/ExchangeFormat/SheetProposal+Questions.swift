extension SheetProposal {
  /// Puts the questions that the sheet leaves open.
  mutating func ask(_ archetype: Archetype, second: (kind: String, score: Int)?, _ score: Int) {
    if let second, second.score * 100 >= score * 85 {
      questions.append(
        ProposalQuestion(
          key: "kind",
          text: "the sheet may be \(archetype.profile.id) or \(second.kind): which?",
          standing: nil
        )
      )
    }
    askTime(archetype)
    askDirection(archetype)
    askStatuses(archetype)
    for column in columns where column.role == nil && !column.header.isEmpty {
      questions.append(
        ProposalQuestion(
          key: "column \(column.position + 1)",
          text: "what is \"\(SensitiveText.masked(column.header))\"?",
          // Amounts, times, identifiers and directions are not left out in silence.
          standing: shapes[column.position].tells(archetype) ? nil : "ignored"
        )
      )
    }
  }

  /// The column of a role.
  func column(_ role: ColumnRole) -> ColumnProposal? { columns.first { $0.role == role } }

  private mutating func askTime(_ archetype: Archetype) {
    guard let column = column(.time) else { return }
    let values = shapes[column.position].values
    let patterns = readable(archetype)
    if patterns.isEmpty, !values.isEmpty {
      questions.append(
        ProposalQuestion(
          key: "order",
          text: "the times of \"\(column.header)\" have no known shape: as what is "
            + "\"\(SensitiveText.masked(values[0]))\" to be read (yyyy-MM-dd HH:mm:ss)?",
          standing: nil
        )
      )
    }
    if let question = TimeColumn(patterns: patterns, damaged: [], cells: values).openQuestion {
      questions.append(ProposalQuestion(key: "order", text: question, standing: nil))
    }
    let states = patterns.contains { pattern in
      values.contains { pattern.read($0)?.zone != nil }
    }
    if !states, ZoneText.find(in: column.header) == nil {
      questions.append(
        ProposalQuestion(
          key: "zone",
          text: "the sheet does not say in which zone its times are",
          standing: "+09:00"
        )
      )
    }
  }

  /// The shapes, of those that the archetype knows, that read most values of the time column.
  func readable(_ archetype: Archetype) -> [TimePattern] {
    guard let column = column(.time) ?? column(.date) else { return [] }
    let values = shapes[column.position].values
    return archetype.timePatterns.filter { pattern in
      values.contains { pattern.read($0) != nil }
    }
  }

  private mutating func askDirection(_ archetype: Archetype) {
    guard !archetype.profile.actions.isEmpty else { return }
    guard let column = column(.action) else {
      let name = HeaderText.loose(sheet)
      let words = [
        ("입금", "deposit"), ("deposit", "deposit"), ("출금", "withdrawal"),
        ("withdraw", "withdrawal"),
      ]
      // 입출금 is both.
      let hints = name.contains("입출") ? [] : Set(words.filter { name.contains($0.0) }.map(\.1))
      questions.append(
        ProposalQuestion(
          key: "direction",
          text: "no column says whether value came or went",
          standing: hints.count == 1 ? hints.first : nil
        )
      )
      return
    }
    for word in Set(shapes[column.position].values).sorted() where !archetype.isAction(word) {
      questions.append(
        ProposalQuestion(
          key: "action \(SensitiveText.masked(word))",
          text: "\"\(SensitiveText.masked(word))\" in \"\(column.header)\": what happened?",
          standing: "flagged"
        )
      )
    }
  }

  private mutating func askStatuses(_ archetype: Archetype) {
    guard let column = column(.status) else { return }
    let known = archetype.profile.statuses
    for word in Set(shapes[column.position].values).sorted()
    where known[HeaderText.loose(word)] == nil {
      questions.append(
        ProposalQuestion(
          key: "status \(SensitiveText.masked(word))",
          text: "\"\(SensitiveText.masked(word))\" in \"\(column.header)\": completed, pending or "
            + "failed?",
          standing: "flagged"
        )
      )
    }
  }
}
