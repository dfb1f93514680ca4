import AddressEncoding
import Quantities

/// What the values of a column look like, whatever its header says.
struct ColumnShape: Sendable {
  /// How many rows a shape is read from.
  static let sampleRowCount = 2_000

  /// The values that are not empty, as written.
  let values: [String]
  /// How many rows were looked at.
  let rowCount: Int
  /// How many of the values are different.
  let distinctCount: Int

  /// Looks at the cells of a column; empty ones and dashes say nothing.
  init(_ cells: some Sequence<String>) {
    var values: [String] = []
    var rowCount = 0
    for cell in cells {
      rowCount += 1
      let text = HeaderText.value(cell)
      if !text.isEmpty, text != "-", text != "--" { values.append(text) }
    }
    self.values = values
    self.rowCount = rowCount
    distinctCount = Set(values).count
  }

  /// The share of the values, in hundredths, for which something holds; 0 of none.
  func share(where condition: (String) -> Bool) -> Int {
    values.isEmpty ? 0 : values.count(where: condition) * 100 / values.count
  }

  /// The share of the values that could stand in a column of a role; `nil` for a role whose values
  /// may be any text.
  func share(of column: ExportProfile.Column, in archetype: Archetype) -> Int? {
    switch column.role {
    case .time, .date, .birthDate, .dueDate:
      share { value in archetype.timePatterns.contains { $0.read(value) != nil } }
    case .clock:
      share { clock in Self.clock.contains { $0.read("2000-01-01 \(clock)") != nil } }
    case .quantity, .price, .gross, .fee, .settlement, .total, .available, .locked, .arrears:
      share(where: Self.isAmount)
    case .asset, .feeAsset, .quote:
      share { archetype.isAsset($0) }
    case .pair:
      share { $0.split(whereSeparator: { "-/_".contains($0) }).count == 2 }
    case .action: wordShare(archetype.isAction)
    case .status: wordShare { archetype.profile.statuses[HeaderText.loose($0)] != nil }
    case .searchResult: wordShare { archetype.profile.results[HeaderText.loose($0)] != nil }
    case .declaredOwner: wordShare { archetype.profile.owners[HeaderText.loose($0)] != nil }
    case .from, .to: share(where: Self.isAddress)
    case .transaction: share(where: Self.isTransaction)
    case .network: share { archetype.vocabulary.networks[HeaderText.loose($0)] != nil }
    case .bank: share(where: Self.isBank)
    case .name: share(where: Self.isName)
    case .identifier: column.identifier.flatMap { kind in identifierShare(kind) }
    case .account, .defaulter, .personReference:
      share { $0.count <= 64 && !$0.contains(" ") && !Self.isAddress($0) }
    default: extraShare(of: column.role)
    }
  }

  /// The roles that stand in lists of logins.
  private func extraShare(of role: ColumnRole) -> Int? {
    role == .ip ? share(where: Self.isInternetAddress) : nil
  }

  /// Whether the values are short and few different ones.
  var hasFewWords: Bool {
    distinctCount <= max(12, values.count / 4)
      && values.allSatisfy { $0.count <= 40 && $0.contains(where: \.isLetter) }
  }

  /// The share of a column of words: it has few different ones.
  private func wordShare(_ isKnown: (String) -> Bool) -> Int {
    guard distinctCount <= max(12, values.count / 4) else { return 0 }
    return share(where: isKnown)
  }

  /// Whether the values are of a shape that means something to a table of movements: an amount, a time,
  /// a transaction, a word for a direction.
  func tells(_ archetype: Archetype) -> Bool {
    guard values.count * 2 >= rowCount, !values.isEmpty else { return false }
    if share(where: Self.isTransaction) >= 80 || share(where: Self.isAddress) >= 80 { return true }
    if share(where: { value in archetype.timePatterns.contains { $0.read(value) != nil } }) >= 80 {
      return true
    }
    let words: Set<String> = [
      "입금", "출금", "입고", "출고", "매수", "매도", "buy", "sell", "deposit", "withdrawal",
    ]
    if share(where: { words.contains(HeaderText.loose($0)) }) >= 50 { return true }
    // Running numbers of rows are amounts by their shape alone.
    return distinctCount > 1 && share(where: Self.isAmount) >= 80
      && values.contains { $0.contains(".") || $0.contains(",") }
  }

  /// Some values to show, masked as identifiers of a kind or of the kind that they look like.
  func samples(of identifier: String?) -> [String] {
    let kinds = ["email", "phone", "business_number", "customs_code", "bank_account"]
    let kind = identifier ?? kinds.first { (identifierShare($0) ?? 0) >= 50 }
    return values.prefix(3).map { value in
      kind.map { SensitiveText.masked(value, kind: $0) } ?? SensitiveText.masked(value)
    }
  }

  private func identifierShare(_ kind: String) -> Int? {
    switch kind {
    case "phone":
      share { value in
        let digits = value.filter(\.isNumber)
        return (9...13).contains(digits.count)
          && (digits.hasPrefix("0") || digits.hasPrefix("82")
            || digits.hasPrefix("10"))
      }
    case "email": share { $0.contains("@") && $0.contains(".") && !$0.contains(" ") }
    case "resident_number", "alien_number":
      share { $0.filter { $0.isNumber || $0 == "*" }.count == 13 }
    case "business_number": share { $0.filter(\.isNumber).count == 10 }
    case "corporate_number": share { $0.filter(\.isNumber).count == 13 }
    case "customs_code": share { $0.uppercased().hasPrefix("P") && $0.count == 13 }
    case "bank_account":
      share { value in
        (8...20).contains(value.filter(\.isNumber).count)
          && value.allSatisfy { $0.isNumber || "-* ".contains($0) }
      }
    default: nil
    }
  }

  private static let clock = ["yyyy-MM-dd H:mm:ss", "yyyy-MM-dd H:mm"].compactMap(TimePattern.init)

  private static func isAmount(_ text: String) -> Bool {
    guard let amount = try? CellAmount.read(text, format: .plain) else { return false }
    // A unit is a word: digits with hyphens are a telephone number.
    return amount.unit.map { $0.count <= 12 } ?? true
  }

  private static func isAddress(_ text: String) -> Bool {
    text.utf8.count >= 25 && AddressInspection.inspect(text).valid
  }

  private static func isTransaction(_ text: String) -> Bool {
    let digits = text.hasPrefix("0x") ? text.dropFirst(2) : text[...]
    if digits.utf8.count == 64 { return digits.allSatisfy(\.isHexDigit) }
    return (86...88).contains(text.utf8.count)
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }

  private static func isBank(_ text: String) -> Bool {
    let endings = ["은행", "뱅크", "증권", "금고", "신협", "농협", "수협", "우체국", "bank"]
    return text.count <= 30 && endings.contains { text.lowercased().hasSuffix($0) }
  }

  /// Two to five Hangul syllables, a company's name, or words of Latin letters.
  private static func isName(_ text: String) -> Bool {
    guard text.count <= 40, !text.contains(where: \.isNumber) else { return false }
    let letters = text.filter { !$0.isWhitespace }
    if letters.contains(where: {
      $0.unicodeScalars.allSatisfy { (0xAC00...0xD7A3).contains($0.value) }
    }) {
      return (2...20).contains(letters.count)
    }
    return text.contains(" ") && letters.allSatisfy { $0.isLetter || ".,&-'".contains($0) }
  }

  private static func isInternetAddress(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count == 4 {
      return parts.allSatisfy { part in
        !part.isEmpty && part.count <= 3 && (Int(part).map { $0 < 256 } ?? (part == "*"))
      }
    }
    let groups = text.split(separator: ":", omittingEmptySubsequences: false)
    return (3...8).contains(groups.count)
      && groups.allSatisfy { $0.count <= 4 && $0.allSatisfy(\.isHexDigit) }
  }
}

/// A profile that stands for a kind of table: what its columns are called elsewhere, and which words
/// it knows.
struct Archetype: Sendable {
  let profile: ExportProfile
  let vocabulary: Vocabulary
  /// The names of each column, as ``HeaderText/loose(_:)`` gives them.
  let names: [[String]]

  init(_ profile: ExportProfile, vocabulary: Vocabulary) {
    self.profile = profile
    self.vocabulary = vocabulary
    names = profile.columns.map { $0.names.map(HeaderText.loose) }
  }

  /// The shapes of its times.
  var timePatterns: [TimePattern] { profile.timePatterns + profile.damagedTimePatterns }

  /// Whether a text names an asset: one that the vocabulary knows, or a ticker of capitals.
  func isAsset(_ text: String) -> Bool {
    if vocabulary.assets[HeaderText.loose(text)] != nil { return true }
    guard text.utf8.count <= 20, text.contains(where: \.isLetter) else { return false }
    return text.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber || "-/_.".contains($0)) }
  }

  /// Whether its rules know a word of the type column.
  func isAction(_ word: String) -> Bool { action(of: word) != nil }

  /// The rule that a word of the type column falls under.
  func action(of word: String) -> ExportProfile.ActionRule? {
    let key = HeaderText.loose(word)
    return profile.actions.first { rule in
      switch rule.match {
      case .words: rule.keys.contains(key)
      case .prefix: rule.keys.contains { key.hasPrefix($0) }
      case .contains: rule.keys.contains { key.contains($0) }
      }
    }
  }

  /// How near a header comes to the names of a column, in hundredths.
  func nearness(of header: String, to column: Int) -> Int {
    let key = HeaderText.loose(header)
    guard !key.isEmpty else { return 0 }
    var best = 0
    for name in names[column] where !name.isEmpty {
      if name == key { return 100 }
      let (short, long) = name.count < key.count ? (name, key) : (key, name)
      // One syllable or three letters are too little to find a word by.
      guard short.count >= (short.allSatisfy(\.isASCII) ? 4 : 2), long.contains(short) else {
        continue
      }
      best = max(best, 40 + 50 * short.count / long.count)
    }
    return best
  }
}
