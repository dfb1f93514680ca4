/// A cell of a header as a profile writes it: a text, with words in braces for what may differ.
///
/// `{a|b}` stands for one of several texts, `{CCY}` for three to five letters, `{SYM}` for one to ten
/// letters or digits, `{UTC}` for an offset (`UTC`, `UTC+8`, `UTC+08:00`), `{any}` for any text.
public struct HeaderPattern: Hashable, Sendable {
  private enum Piece: Hashable {
    case text(String)
    case currency
    case symbol
    case offset
    case any
    case choice([[Piece]])
  }

  /// The text.
  public let text: String
  let loose: String
  private let key: String
  private let keyPieces: [Piece]
  private let loosePieces: [Piece]
  /// Whether it stands for more than one text.
  let isPattern: Bool
  /// Whether it holds `{SYM}` or `{CCY}` at its top.
  let hasUnit: Bool
  /// Whether it stands for every text: it then counts only at its place in a variant.
  let isCatchAll: Bool

  init(_ text: String) {
    self.text = text
    key = HeaderText.key(text)
    loose = HeaderText.loose(text)
    keyPieces = Self.pieces(text, HeaderText.key)
    loosePieces = Self.pieces(text, HeaderText.loose)
    isPattern = keyPieces.contains { if case .text = $0 { false } else { true } }
    hasUnit = keyPieces.contains { $0 == .symbol || $0 == .currency }
    isCatchAll = keyPieces == [.any]
  }

  /// Whether a header cell is written so, but for case and white space.
  func matches(key found: String) -> Bool {
    isPattern ? Self.match(keyPieces[...], Substring(found)) : key == found
  }

  /// Whether a header cell means it, with any of the usual ways to join words.
  func matches(loose found: String) -> Bool {
    isPattern ? Self.match(loosePieces[...], Substring(found)) : loose == found
  }

  /// Texts for which the pattern stands, at least one for each choice.
  var examples: [String] {
    var texts = [""]
    for piece in Self.pieces(text, { $0 }) {
      let next: [String] =
        switch piece {
        case .text(let text): [text]
        case .currency: ["USD"]
        case .symbol: ["ETH"]
        case .offset: ["UTC+8"]
        case .any: ["any text"]
        case .choice(let choices): choices.map(Self.example)
        }
      texts = texts.flatMap { head in next.map { head + $0 } }
    }
    return texts
  }

  /// Whether a text may exist for which two patterns stand.
  func overlaps(_ other: HeaderPattern) -> Bool {
    if isCatchAll || other.isCatchAll { return true }
    return examples.contains { other.matches(key: HeaderText.key($0)) }
      || other.examples.contains { matches(key: HeaderText.key($0)) }
  }

  /// What a header cell writes for `{SYM}` or `{CCY}`, as it is written; `nil` if the pattern has
  /// neither or the cell is another.
  func unit(in name: String) -> String? {
    guard hasUnit else { return nil }
    let pieces = Self.pieces(text, { $0 })
    let index = pieces.firstIndex { $0 == .symbol || $0 == .currency }
    guard let index else { return nil }
    let text = HeaderText.value(name)
    guard matches(key: HeaderText.key(text)) else { return nil }
    var found: String?
    let characters = Array(text)
    for start in characters.indices {
      for length in 1...10 where start + length <= characters.count && found == nil {
        let word = String(characters[start..<start + length])
        let head = HeaderText.key(String(characters[..<start]))
        let tail = HeaderText.key(String(characters[(start + length)...]))
        guard Self.isWord(word[...], pieces[index]),
          Self.match(Self.keyed(pieces[..<index]), Substring(head)),
          Self.match(Self.keyed(pieces[(index + 1)...]), Substring(tail))
        else { continue }
        found = word
      }
    }
    return found
  }

  private static func keyed(_ pieces: ArraySlice<Piece>) -> ArraySlice<Piece> {
    let keyed: [Piece] = pieces.compactMap { piece in
      guard case .text(let text) = piece else { return piece }
      let key = HeaderText.key(text)
      return key.isEmpty ? nil : .text(key)
    }
    return keyed[...]
  }

  private static func example(_ pieces: [Piece]) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .currency: "USD"
      case .symbol: "ETH"
      case .offset: "UTC+8"
      case .any: "any text"
      case .choice(let choices): choices.first.map(example) ?? ""
      }
    }
    .joined()
  }

  private static func pieces(_ text: String, _ fold: (String) -> String) -> [Piece] {
    var pieces: [Piece] = []
    var rest = Substring(text)
    // The place of a brace keeps its white space while the text around it is folded.
    func add(_ part: Substring) {
      let folded = fold(String(part))
      if folded.isEmpty { return }
      let head = part.first?.isWhitespace == true && !pieces.isEmpty && !folded.hasPrefix(" ")
      let tail = part.last?.isWhitespace == true && !folded.hasSuffix(" ")
      let keepsSpace = fold("a b").contains(" ")
      pieces.append(
        .text((head && keepsSpace ? " " : "") + folded + (tail && keepsSpace ? " " : ""))
      )
    }
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      add(rest[..<open])
      let word = rest[rest.index(after: open)..<close]
      if word.contains("|") {
        let choices = word.split(separator: "|", omittingEmptySubsequences: false)
        pieces.append(
          .choice(choices.map { choice in named(choice) ?? [.text(fold(String(choice)))] })
        )
      } else if let piece = named(word) {
        pieces += piece
      } else {
        add(rest[open...close])
      }
      rest = rest[rest.index(after: close)...]
    }
    let last = rest.reversed().drop { $0.isWhitespace }
    add(rest.prefix(last.count))
    return pieces
  }

  private static func named(_ word: Substring) -> [Piece]? {
    switch word {
    case "CCY": [.currency]
    case "SYM": [.symbol]
    case "UTC": [.offset]
    case "any", "ANY": [.any]
    default: nil
    }
  }

  private static func isWord(_ word: Substring, _ piece: Piece) -> Bool {
    switch piece {
    case .currency: (3...5).contains(word.count) && word.allSatisfy { $0.isASCII && $0.isLetter }
    case .symbol:
      (1...10).contains(word.count)
        && word.allSatisfy { $0.isLetter || ($0.isASCII && $0.isNumber) }
    default: false
    }
  }

  private static func match(_ pieces: ArraySlice<Piece>, _ text: Substring) -> Bool {
    guard let piece = pieces.first else { return text.isEmpty }
    let rest = pieces.dropFirst()
    switch piece {
    case .text(let part):
      return text.hasPrefix(part) && match(rest, text.dropFirst(part.count))
    case .currency, .symbol:
      let longest = min(text.count, piece == .currency ? 5 : 10)
      guard longest > 0 else { return false }
      return (1...longest).contains { length in
        isWord(text.prefix(length), piece) && match(rest, text.dropFirst(length))
      }
    case .offset:
      guard text.hasPrefix("utc") || text.hasPrefix("gmt") else { return false }
      let tail = text.dropFirst(3)
      let offset = tail.prefix { "+-−:0123456789 ".contains($0) }
      return (0...offset.count).contains { match(rest, tail.dropFirst($0)) }
    case .any:
      return (0...text.count).contains { match(rest, text.dropFirst($0)) }
    case .choice(let choices):
      return choices.contains { match($0 + rest, text) }
    }
  }

  private static func match(_ pieces: [Piece], _ text: Substring) -> Bool {
    match(pieces[...], text)
  }
}
