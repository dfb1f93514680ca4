import Quantities
import Yams

/// The policy file as it is written.
struct PolicyFile: Decodable {
  struct Prior: Decodable {
    let bits: ExactDecimal
    let source: String
  }

  struct Thresholds: Decodable {
    let acceptBits: ExactDecimal
    let reviewBits: ExactDecimal
    let independentFields: Int
    let source: String

    enum CodingKeys: String, CodingKey {
      case acceptBits = "accept_bits"
      case reviewBits = "review_bits"
      case independentFields = "independent_fields"
      case source
    }
  }

  struct Family: Decodable {
    let capBits: ExactDecimal
    let source: String

    enum CodingKeys: String, CodingKey {
      case capBits = "cap_bits"
      case source
    }
  }

  struct Field: Decodable {
    let m: ExactDecimal
    let u: ExactDecimal
    let agree: ExactDecimal
    let disagree: ExactDecimal
    let family: String?
    let hard: Bool?
    let blocks: Bool?
    let contact: Bool?
    let single: Bool?
    let source: String
  }

  struct Weight: Decodable {
    let m: ExactDecimal?
    let u: ExactDecimal
    let agree: ExactDecimal
    let disagree: ExactDecimal
  }

  struct Name: Decodable {
    let surnames: [String: Weight]
    let otherSurname: Weight
    let surnamesSource: String
    let given: Weight
    let givenSource: String
    let similar: ExactDecimal
    let similarSource: String
    let company: Weight
    let companySource: String

    enum CodingKeys: String, CodingKey {
      case surnames
      case otherSurname = "other_surname"
      case surnamesSource = "surnames_source"
      case given
      case givenSource = "given_source"
      case similar
      case similarSource = "similar_source"
      case company
      case companySource = "company_source"
    }
  }

  struct Spelling: Decodable {
    let twoSyllableSurnames: [String]
    let initialSound: [String: String]
    let companyMarkers: [String]
    let latinCompanyMarkers: [String]
    let latinSurnames: [String: [String]]
    let latinSyllables: [String: [String]]

    enum CodingKeys: String, CodingKey {
      case twoSyllableSurnames = "two_syllable_surnames"
      case initialSound = "initial_sound"
      case companyMarkers = "company_markers"
      case latinCompanyMarkers = "latin_company_markers"
      case latinSurnames = "latin_surnames"
      case latinSyllables = "latin_syllables"
    }
  }

  let id: String
  let version: Int
  let prior: Prior
  let thresholds: Thresholds
  let families: [String: Family]
  let fields: [String: Field]
  let name: Name
  let spelling: Spelling

  /// Reads the file as it is written; its figures are not yet checked.
  init(yaml: String, name file: String) throws(IdentityPolicyFailure) {
    do {
      self = try YAMLDecoder().decode(PolicyFile.self, from: yaml)
    } catch {
      throw IdentityPolicyFailure(file: file, problem: "\(error)")
    }
  }
}
