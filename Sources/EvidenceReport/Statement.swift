import Facts
import Quantities

/// What a sentence rests on.
enum StatementKind: String, Hashable, Sendable, CaseIterable {
  /// A document, a chain, a statute or this computation itself says so.
  case fact
  /// A rule concludes it from facts.
  case inference
  /// The office or its policy sets it.
  case assumption

  var term: Term {
    switch self {
    case .fact: Term(rawValue, "사실", "FACT")
    case .inference: Term(rawValue, "추론", "INFERENCE")
    case .assumption: Term(rawValue, "가정", "ASSUMPTION")
    }
  }
}

/// One sentence of a report: what it rests on, what it says, and where the evidence is.
struct Statement: Hashable, Sendable {
  let code: MessageCode
  let parameters: [Parameter]
  let evidence: [Place]

  struct Parameter: Hashable, Sendable {
    let name: String
    let value: Value
  }

  init(
    _ code: MessageCode,
    _ parameters: KeyValuePairs<String, Value> = [:],
    at places: [Place] = []
  ) {
    self.code = code
    self.parameters = parameters.map { Parameter(name: $0.key, value: $0.value) }
    evidence = Set(places).sorted()
  }

  var kind: StatementKind { code.message.kind }

  /// The sentences in order, those that say the same brought together with all of their evidence.
  static func merged(_ statements: [Statement]) -> [Statement] {
    var positions: [Statement: Int] = [:]
    var merged: [Statement] = []
    for statement in statements {
      let bare = Statement(statement, at: [])
      guard let position = positions[bare] else {
        positions[bare] = merged.count
        merged.append(statement)
        continue
      }
      let places = merged[position].evidence + statement.evidence
      merged[position] = Statement(statement, at: places)
    }
    return merged
  }

  private init(_ statement: Statement, at places: [Place]) {
    code = statement.code
    parameters = statement.parameters
    evidence = Set(places).sorted()
  }

  /// A piece of a sentence: the report's own words or a value.
  enum Piece: Hashable {
    case words(String)
    case value(Value)
  }

  /// The sentence in pieces, so that a page can escape and mark the values.
  func pieces(_ language: ReportLanguage, _ labels: ExhibitLabels) -> [Piece] {
    MessageTemplate(code.message.text(language)).parts.flatMap { part -> [Piece] in
      switch part {
      case .words(let words): return [.words(words)]
      case .slot(let name, let particles):
        let value = parameters.first { $0.name == name }?.value ?? .none
        guard let particles else { return [.value(value)] }
        let particle = koreanParticle(particles, after: value.text(language, labels))
        return [.value(value), .words(particle)]
      }
    }
  }

  func text(_ language: ReportLanguage, _ labels: ExhibitLabels) -> String {
    pieces(language, labels).map { piece in
      switch piece {
      case .words(let words): words
      case .value(let value): value.text(language, labels)
      }
    }.joined()
  }

  func json(_ labels: ExhibitLabels) -> JSONValue {
    [
      "kind": .string(kind.rawValue), "code": .string(code.rawValue),
      "parameters": .object(parameters.map { .init($0.name, $0.value.json(labels)) }),
      "ko": .string(text(.korean, labels)), "en": .string(text(.english, labels)),
      "evidence": .array(evidence.map(labels.json)),
    ]
  }
}

/// A sentence with slots: `{account}`, or `{account|은|는}` for a value with the particle that fits.
struct MessageTemplate: Hashable {
  enum Part: Hashable {
    case words(String)
    case slot(String, particles: [String]?)
  }

  let parts: [Part]

  init(_ text: String) {
    var parts: [Part] = []
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      if open > rest.startIndex { parts.append(.words(String(rest[..<open]))) }
      let names = rest[rest.index(after: open)..<close].split(separator: "|").map(String.init)
      parts.append(.slot(names[0], particles: names.count == 3 ? Array(names[1...]) : nil))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { parts.append(.words(String(rest))) }
    self.parts = parts
  }

  var slots: Set<String> {
    Set(
      parts.compactMap { part in
        if case .slot(let name, _) = part { name } else { nil }
      }
    )
  }
}

/// Chooses the Korean particle by the last sound of a word: the first if it ends in a consonant.
func koreanParticle(_ particles: [String], after word: String) -> String {
  let sounding = word.unicodeScalars.last { scalar in
    scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "%"
  }
  let endsInConsonant =
    switch sounding {
    case let scalar? where (0xAC00...0xD7A3).contains(scalar.value):
      (scalar.value - 0xAC00) % 28 != 0
    case "0", "1", "3", "6", "7", "8", "l", "m", "n", "r", "L", "M", "N", "R": true
    default: false
    }
  if particles[0] == "으로", let sounding, endsInLiquid(sounding) { return particles[1] }
  return particles[endsInConsonant ? 0 : 1]
}

/// Whether a sound ends in ㄹ, after which 로 stands and not 으로.
private func endsInLiquid(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "1", "7", "8", "l", "r", "L", "R": true
  default: (0xAC00...0xD7A3).contains(scalar.value) && (scalar.value - 0xAC00) % 28 == 8
  }
}
