import Foundation
public import Quantities

/// How particulars are weighed and what suffices for a link; a data file, not code.
///
/// The policy that the tool brings is ``standard()``; an office may load another with
/// ``init(yaml:name:)``. Each figure in the file names its source or is called an assumption.
public struct IdentityPolicy: Sendable {
  /// The policy's name and version, as `identity-linking@1`.
  public let name: String
  /// The odds before anything is compared, in bits.
  public let priorBits: ExactDecimal
  /// The odds that an automatic link needs at least, in bits.
  public let acceptBits: ExactDecimal
  /// The odds below which a pair is not left for review, in bits.
  public let reviewBits: ExactDecimal
  /// How many independent fields must agree for an automatic link by odds.
  public let independentFields: Int

  /// Every figure with where it comes from, for a report to name as an assumption.
  public let figures: [Figure]

  /// A figure of a policy.
  public struct Figure: Hashable, Sendable, Encodable {
    /// Its path in the file, as `fields.phone.agree`.
    public let key: String
    /// The figure.
    public let value: String
    /// Where it comes from.
    public let source: String
  }

  let prior: Bits
  let accept: Bits
  let review: Bits
  let fields: [ComparedField: FieldWeight]
  let familyCaps: [String: Bits]
  let names: NameWeights
  let spelling: NameSpelling

  /// The weight and the role of a field.
  struct FieldWeight {
    let agree: Bits
    let disagree: Bits
    let family: String
    let isHard: Bool
    let blocks: Bool
    let isContact: Bool
    let isSingle: Bool
  }

  /// The weights of parts of a name.
  struct NameWeights {
    let surnames: [String: (agree: Bits, disagree: Bits)]
    let otherSurname: (agree: Bits, disagree: Bits)
    let given: (agree: Bits, disagree: Bits)
    let company: (agree: Bits, disagree: Bits)
    let similar: Bits
  }

  /// Reads the policy that the tool brings.
  ///
  /// - Throws: ``IdentityPolicyFailure`` if the installation lacks it.
  public static func standard() throws(IdentityPolicyFailure) -> IdentityPolicy {
    try IdentityPolicy(yaml: standardText(), name: standardFile)
  }

  /// Returns the text of the policy that the tool brings, for the record of what judged.
  ///
  /// - Throws: ``IdentityPolicyFailure`` if the installation lacks it.
  public static func standardText() throws(IdentityPolicyFailure) -> String {
    guard let url = Bundle.module.resourceURL?.appendingPathComponent(standardFile),
      let data = try? Data(contentsOf: url)
    else { throw IdentityPolicyFailure(file: standardFile, problem: "the file cannot be read") }
    return String(decoding: data, as: UTF8.self)
  }

  private static let standardFile = "Policy/identity-linking.yaml"

  /// Reads a policy.
  ///
  /// - Parameters:
  ///   - yaml: The text of the file.
  ///   - file: The file's name, for errors.
  /// - Throws: ``IdentityPolicyFailure`` if a figure is missing, unreadable or out of its range.
  public init(yaml: String, name file: String) throws(IdentityPolicyFailure) {
    let source = try PolicyFile(yaml: yaml, name: file)
    do throws(IdentityPolicyFailure.Problem) {
      try self.init(checking: source)
    } catch {
      throw IdentityPolicyFailure(file: file, problem: error.text)
    }
  }

  private init(checking file: PolicyFile) throws(IdentityPolicyFailure.Problem) {
    name = "\(file.id)@\(file.version)"
    prior = try Bits(file.prior.bits, "prior")
    accept = try Bits(file.thresholds.acceptBits, "thresholds.accept_bits")
    review = try Bits(file.thresholds.reviewBits, "thresholds.review_bits")
    guard review <= accept else { throw .init("review_bits is above accept_bits") }
    independentFields = file.thresholds.independentFields
    guard independentFields >= 2 else { throw .init("independent_fields is below 2") }
    (priorBits, acceptBits, reviewBits) = (prior.decimal, accept.decimal, review.decimal)
    var familyCaps: [String: Bits] = [:]
    for (family, cap) in file.families.sorted(by: { $0.key < $1.key }) {
      familyCaps[family] = try Bits(cap.capBits, "families.\(family)")
    }
    self.familyCaps = familyCaps
    var fields: [ComparedField: FieldWeight] = [:]
    for field in ComparedField.allCases where field != .name {
      guard let weight = file.fields[field.rawValue] else {
        throw .init("fields.\(field.rawValue) is missing")
      }
      fields[field] = try FieldWeight(weight, of: field, caps: familyCaps)
    }
    for field in file.fields.keys.sorted() where ComparedField(rawValue: field) == nil {
      throw .init("fields.\(field) is no field")
    }
    self.fields = fields
    names = try NameWeights(file.name)
    spelling = NameSpelling(file.spelling)
    figures = file.figures
  }

  /// The weight of a field other than the name.
  func weight(of field: ComparedField) -> FieldWeight {
    guard let weight = fields[field] else {
      preconditionFailure("the initialiser asks for every field but the name, which has its own")
    }
    return weight
  }
}

/// Why a policy file cannot be used.
public struct IdentityPolicyFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file.
  public let file: String
  /// What is wrong with it.
  public let problem: String

  struct Problem: Error {
    let text: String
    init(_ text: String) { self.text = text }
  }

  /// The file and what is wrong with it.
  public var description: String { "\(file): \(problem)" }
}

/// Evidence in thousandths of a bit: sums of it cannot overflow, however many fields there are.
struct Bits: Hashable, Comparable, Sendable {
  var thousandths: Int

  static let zero = Bits(thousandths: 0)

  init(thousandths: Int) { self.thousandths = thousandths }

  init(_ decimal: ExactDecimal, _ path: String) throws(IdentityPolicyFailure.Problem) {
    guard decimal.scale <= 3, decimal.magnitude <= ExactDecimal(1000) else {
      throw .init("\(path): \(decimal) is not within 1000 bits, to three digits after the point")
    }
    var coefficient = decimal.coefficient
    for _ in decimal.scale..<3 { coefficient *= 10 }
    thousandths = Int(coefficient)
  }

  var decimal: ExactDecimal { ExactDecimal(coefficient: Int128(thousandths), scale: 3) }

  static func < (lhs: Self, rhs: Self) -> Bool { lhs.thousandths < rhs.thousandths }
  static func + (lhs: Self, rhs: Self) -> Self {
    Bits(thousandths: lhs.thousandths + rhs.thousandths)
  }
  static func - (lhs: Self, rhs: Self) -> Self {
    Bits(thousandths: lhs.thousandths - rhs.thousandths)
  }
  static func += (lhs: inout Self, rhs: Self) { lhs.thousandths += rhs.thousandths }
}

extension IdentityPolicy.FieldWeight {
  fileprivate init(
    _ file: PolicyFile.Field,
    of field: ComparedField,
    caps: [String: Bits]
  ) throws(IdentityPolicyFailure.Problem) {
    let path = "fields.\(field.rawValue)"
    agree = try Bits(file.agree, path)
    disagree = try Bits(file.disagree, path)
    guard agree >= .zero, disagree <= .zero else {
      throw .init("\(path): agreement must not weigh against a link, nor disagreement for it")
    }
    if let family = file.family, caps[family] == nil {
      throw .init("\(path): no family \(family)")
    }
    family = file.family ?? field.rawValue
    isHard = file.hard ?? false
    blocks = file.blocks ?? false
    isContact = file.contact ?? false
    isSingle = file.single ?? false
  }
}

extension IdentityPolicy.NameWeights {
  fileprivate init(_ file: PolicyFile.Name) throws(IdentityPolicyFailure.Problem) {
    var surnames: [String: (agree: Bits, disagree: Bits)] = [:]
    for (surname, weight) in file.surnames.sorted(by: { $0.key < $1.key }) {
      surnames[surname] = try weight.bits("name.surnames.\(surname)")
    }
    self.surnames = surnames
    otherSurname = try file.otherSurname.bits("name.other_surname")
    given = try file.given.bits("name.given")
    company = try file.company.bits("name.company")
    similar = try Bits(file.similar, "name.similar")
  }
}

extension PolicyFile.Weight {
  fileprivate func bits(
    _ path: String
  ) throws(IdentityPolicyFailure.Problem) -> (agree: Bits, disagree: Bits) {
    let pair = (agree: try Bits(agree, path), disagree: try Bits(disagree, path))
    guard pair.agree >= .zero, pair.disagree <= .zero else {
      throw .init("\(path): agreement must not weigh against a link, nor disagreement for it")
    }
    return pair
  }
}
