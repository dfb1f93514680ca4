/// Words that are not those of one column.
extension RowReader {
  /// What the name of the file, or else the name of its sheet, says of all rows.
  func fileNameRule(_ draft: RowDraft) -> ExportProfile.ActionRule? {
    nameRule(fileName, draft) ?? sheetName.flatMap { nameRule($0, draft) }
  }

  /// What a name says; nothing if it says two things, as `deposits and withdrawals` does.
  private func nameRule(_ name: String, _ draft: RowDraft) -> ExportProfile.ActionRule? {
    let rules = profile.fileNameActions
    guard let first = rule(for: name, in: rules, draft) else { return nil }
    let others = rules.filter { ($0.plus, $0.minus) != (first.plus, first.minus) }
    return rule(for: name, in: others, draft) == nil ? first : nil
  }
}

extension Dictionary where Key == String {
  /// The value of the longest word with `*` at its end that begins a text: `approved*` stands for
  /// whatever begins with `approved`.
  ///
  /// - Complexity: O(*n*) of the words.
  func valueOfBeginning(of text: String) -> Value? {
    let words = filter { $0.key.hasSuffix("*") && text.hasPrefix($0.key.dropLast()) }
    return words.max { $0.key.utf8.count < $1.key.utf8.count }?.value
  }
}
