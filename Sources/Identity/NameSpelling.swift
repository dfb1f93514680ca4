/// How names are brought to a form in which they can be compared.
struct NameSpelling {
  private let twoSyllableSurnames: Set<String>
  private let initialSound: [Character: Character]
  private let companyMarkers: [String]
  private let latinCompanyMarkers: Set<String>
  private let latinSurnames: [String: [String]]
  private let latinSyllables: [String: [String]]

  /// The most spellings in Latin letters that a name is given; a longer name is not compared so.
  static let spellingLimit = 2000

  init(_ file: PolicyFile.Spelling) {
    twoSyllableSurnames = Set(file.twoSyllableSurnames)
    var initialSound: [Character: Character] = [:]
    for (from, to) in file.initialSound {
      if let first = from.first, let second = to.first { initialSound[first] = second }
    }
    self.initialSound = initialSound
    // The longest marker first, so that no shorter one leaves a rest of it.
    companyMarkers = file.companyMarkers.sorted {
      ($1.unicodeScalars.count, $0) < ($0.unicodeScalars.count, $1)
    }
    latinCompanyMarkers = Set(file.latinCompanyMarkers)
    latinSurnames = file.latinSurnames
    latinSyllables = file.latinSyllables
  }

  /// Returns a name as it can be compared; `nil` if nothing of it can.
  func name(_ written: String) -> ComparableName? {
    var characters = Array(written)
    var isCompany = false
    for marker in companyMarkers where remove(Array(marker), from: &characters) {
      isCompany = true
    }
    let bare = withoutParentheses(characters)
    if bare.contains(where: { hangul($0) != nil }) {
      let kept = bare.filter { $0.isLetter || $0.isNumber }
      guard !kept.isEmpty else { return nil }
      let key = String(kept).lowercased()
      let surname = surnameLength(kept)
      return ComparableName(
        script: .hangul,
        key: key,
        soundKey: soundKey(kept),
        surname: String(kept.prefix(surname)),
        given: String(kept.dropFirst(surname)),
        latinTokens: [],
        isCompany: isCompany
      )
    }
    var tokens = bare.split { !($0.isLetter || $0.isNumber || $0 == "'") }
      .map { String($0.filter { $0 != "'" }).uppercased() }
      .filter { !$0.isEmpty }
    let marked = tokens.count
    tokens.removeAll { latinCompanyMarkers.contains($0) }
    if tokens.count < marked { isCompany = true }
    guard !tokens.isEmpty else { return nil }
    let isLatin = tokens.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } }
    let key = tokens.joined()
    return ComparableName(
      script: isLatin ? .latin : .other,
      key: key,
      soundKey: key,
      surname: "",
      given: "",
      latinTokens: isLatin ? tokens : [],
      isCompany: isCompany
    )
  }

  /// Returns the ways in which a name may stand in Latin letters, without spaces, surname first and
  /// surname last; empty for a company and for a name with too many ways.
  func latinSpellings(of name: ComparableName) -> Set<String> {
    switch name.script {
    case .other: return []
    case .latin: return rotations(name.latinTokens)
    case .hangul:
      guard !name.isCompany else { return [] }
      var surnames = syllables(name.surname)
      if let known = latinSurnames[name.surname] { surnames.formUnion(known) }
      let given = syllables(name.given)
      guard !given.isEmpty, surnames.count * given.count <= Self.spellingLimit else { return [] }
      var spellings: Set<String> = []
      for surname in surnames {
        for rest in given {
          spellings.insert(surname + rest)
          spellings.insert(rest + surname)
        }
      }
      return spellings
    }
  }

  /// Joins the words of a name from each word on, so that the order of surname and given name does
  /// not matter.
  private func rotations(_ tokens: [String]) -> Set<String> {
    guard tokens.count <= 8 else { return [tokens.joined()] }
    var joined: Set<String> = []
    for start in tokens.indices {
      joined.insert((tokens[start...] + tokens[..<start]).joined())
    }
    return joined
  }

  /// Returns the spellings of syllables in a row; empty if one is no Hangul or there are too many.
  private func syllables(_ text: String) -> Set<String> {
    var spellings: Set<String> = [""]
    for character in text {
      guard let syllable = hangul(character) else { return [] }
      let revised = romanized(syllable)
      let ways = Set([revised.uppercased()] + (latinSyllables[revised] ?? []))
      guard spellings.count * ways.count <= Self.spellingLimit else { return [] }
      var longer: Set<String> = []
      for spelling in spellings {
        for way in ways { longer.insert(spelling + way) }
      }
      spellings = longer
    }
    return spellings == [""] ? [] : spellings
  }

  private func surnameLength(_ name: [Character]) -> Int {
    name.count >= 3 && twoSyllableSurnames.contains(String(name.prefix(2))) ? 2 : 1
  }

  private func soundKey(_ name: [Character]) -> String {
    var name = name
    if let first = name.first, let sound = initialSound[first] { name[0] = sound }
    return String(name).lowercased()
  }
}

/// A name as it can be compared.
struct ComparableName: Hashable {
  enum Script {
    case hangul
    case latin
    case other
  }

  let script: Script
  /// Letters and digits only, in one case.
  let key: String
  /// The same with the surname's initial sound levelled (두음법칙).
  let soundKey: String
  let surname: String
  let given: String
  let latinTokens: [String]
  /// Whether the name says that it is a company's.
  let isCompany: Bool
}

private func remove(_ marker: [Character], from text: inout [Character]) -> Bool {
  guard !marker.isEmpty, text.count >= marker.count else { return false }
  for start in 0...(text.count - marker.count)
  where Array(text[start..<start + marker.count]) == marker {
    text.removeSubrange(start..<start + marker.count)
    return true
  }
  return false
}

/// Leaves out what stands in parentheses: Hanja, a former name, a role.
private func withoutParentheses(_ text: [Character]) -> [Character] {
  var depth = 0
  var kept: [Character] = []
  for character in text {
    switch character {
    case "(", "（", "[": depth += 1
    case ")", "）", "]": depth = max(0, depth - 1)
    default: if depth == 0 { kept.append(character) }
    }
  }
  return kept
}

/// Returns the number of a Hangul syllable, `0..<11_172`, composed or in its letters (form D).
private func hangul(_ character: Character) -> Int? {
  let scalars = Array(character.unicodeScalars)
  guard let first = scalars.first else { return nil }
  if scalars.count == 1, (0xac00...0xd7a3).contains(first.value) {
    return Int(first.value) - 0xac00
  }
  guard (2...3).contains(scalars.count), (0x1100...0x1112).contains(first.value),
    (0x1161...0x1175).contains(scalars[1].value)
  else { return nil }
  var syllable = (Int(first.value) - 0x1100) * 588 + (Int(scalars[1].value) - 0x1161) * 28
  if scalars.count == 3 {
    guard (0x11a8...0x11c2).contains(scalars[2].value) else { return nil }
    syllable += Int(scalars[2].value) - 0x11a7
  }
  return syllable
}

/// Writes a syllable in the Revised Romanization (Ministry of Culture, Notice 2000-8), each syllable
/// by itself as in names.
private func romanized(_ syllable: Int) -> String {
  let initials = [
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p",
    "h",
  ]
  let vowels = [
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we",
    "wi", "yu", "eu", "ui", "i",
  ]
  let finals = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p",
    "t", "t", "ng", "t", "t", "k", "t", "p", "t",
  ]
  return initials[syllable / 588] + vowels[syllable / 28 % 21] + finals[syllable % 28]
}
