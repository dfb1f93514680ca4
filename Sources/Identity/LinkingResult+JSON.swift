import Facts
import Quantities

extension CandidateLink: Encodable {
  private enum CodingKeys: String, CodingKey {
    case defaulter, subject, exchange, decision, bits, fields, reason, reasons
    case priorBits = "prior_bits"
    case defaulterPlaces = "defaulter_places"
    case subjectPlaces = "subject_places"
  }

  /// Writes the pair in the shape of `link --json`: snake case, the account by its number and its exchange, bits
  /// as text, the reasons as codes and as one English text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(defaulter, forKey: .defaulter)
    try container.encode(subject.id, forKey: .subject)
    try container.encode(subject.exchange, forKey: .exchange)
    try container.encode(decision, forKey: .decision)
    try container.encode(bits, forKey: .bits)
    try container.encode(priorBits, forKey: .priorBits)
    try container.encode(fields, forKey: .fields)
    try container.encode(reason, forKey: .reason)
    try container.encode(reasons, forKey: .reasons)
    try container.encode(defaulterPlaces, forKey: .defaulterPlaces)
    try container.encode(subjectPlaces, forKey: .subjectPlaces)
  }
}

extension FieldComparison: Encodable {
  private enum CodingKeys: String, CodingKey {
    case field, agreement, bits
    case countedBits = "counted_bits"
    case defaulterValues = "defaulter_values"
    case subjectValues = "subject_values"
    case defaulterPlaces = "defaulter_places"
    case subjectPlaces = "subject_places"
  }

  /// Writes the comparison in snake case, bits as text, identifiers masked.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(field, forKey: .field)
    try container.encode(agreement, forKey: .agreement)
    try container.encode(bits, forKey: .bits)
    try container.encode(countedBits, forKey: .countedBits)
    try container.encode(defaulterValues, forKey: .defaulterValues)
    try container.encode(subjectValues, forKey: .subjectValues)
    try container.encode(defaulterPlaces, forKey: .defaulterPlaces)
    try container.encode(subjectPlaces, forKey: .subjectPlaces)
  }
}
