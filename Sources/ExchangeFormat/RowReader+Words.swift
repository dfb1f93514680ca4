/// Words that are not those of one column.
extension RowReader {
  /// What the name of the file, or else the name of its sheet, says of all rows.
  func fileNameRule(_ draft: RowDraft) -> ExportProfile.ActionRule? {
    rule(for: fileName, in: profile.fileNameActions, draft)
      ?? sheetName.flatMap { rule(for: $0, in: profile.fileNameActions, draft) }
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
