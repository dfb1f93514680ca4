import Foundation
import Quantities
import TestSupport
import Testing

@testable import Identity

@Suite struct IdentityPolicyTests {
  private static func text() throws -> String {
    let url = SharedData.packageRoot.appendingPathComponent(
      "Sources/Identity/Policy/identity-linking.yaml"
    )
    return try String(contentsOf: url, encoding: .utf8)
  }

  @Test func `brings a policy that loads`() throws {
    let policy = try IdentityPolicy.standard()
    #expect(policy.name == "identity-linking@1")
    #expect(policy.priorBits.description == "-23.4")
    #expect(policy.independentFields == 2)
    #expect(policy.figures.allSatisfy { !$0.source.isEmpty && !$0.value.isEmpty })
    #expect(policy.figures.map(\.key) == policy.figures.map(\.key).sorted())
    #expect(policy.figures.contains { $0.key == "fields.phone.agree" && $0.value == "22.8" })
  }

  /// Each weight is what its m and u give, to the tenth of a bit.
  @Test func `weighs as its own probabilities say`() throws {
    let file = try PolicyFile(yaml: Self.text(), name: "standard")
    #expect(file.fields.count == 13)
    for (field, weight) in file.fields {
      try check(weight.agree, weight.disagree, weight.m, weight.u, field)
    }
    let m = try ExactDecimal(parsing: "0.99")
    let names =
      file.name.surnames.sorted { $0.key < $1.key } + [
        (key: "other", value: file.name.otherSurname)
      ]
    for (surname, weight) in names {
      try check(weight.agree, weight.disagree, m, weight.u, surname)
    }
    for weight in [file.name.given, file.name.company] {
      try check(weight.agree, weight.disagree, try #require(weight.m), weight.u, "name")
    }
  }

  private func check(
    _ agree: ExactDecimal,
    _ disagree: ExactDecimal,
    _ m: ExactDecimal,
    _ u: ExactDecimal,
    _ field: String
  ) throws {
    func number(_ decimal: ExactDecimal) throws -> Double {
      try #require(Double(decimal.description))
    }
    let (m, u) = (try number(m), try number(u))
    #expect(abs(try number(agree) - log2(m / u)) <= 0.051, "\(field)")
    #expect(abs(try number(disagree) - log2((1 - m) / (1 - u))) <= 0.051, "\(field)")
  }

  @Test(arguments: [
    (
      "agree: \"22.5\", disagree: \"-1.3\",\n     blocks",
      "agree: \"-1\", disagree: \"-1.3\",\n     blocks", "email"
    ),
    ("independent_fields: 2", "independent_fields: 1", "independent_fields"),
    ("review_bits: \"0\"", "review_bits: \"11\"", "review_bits"),
    ("  email:", "  e_mail:", "email"),
    ("family: household", "family: housemates", "housemates"),
    ("bits: \"-23.4\"", "bits: \"-23.4x\"", "-23.4x"),
    ("bits: \"-23.4\"", "bits: \"-2300\"", "prior"),
  ])
  func `refuses a policy that cannot be meant`(
    _ from: String,
    _ to: String,
    _ named: String
  ) throws {
    let text = try Self.text()
    try #require(text.contains(from))
    let range = try #require(text.range(of: from))
    let changed = text.replacingCharacters(in: range, with: to)
    let failure = #expect(throws: IdentityPolicyFailure.self) {
      try IdentityPolicy(yaml: changed, name: "office.yaml")
    }
    #expect(failure?.file == "office.yaml")
    #expect(failure?.problem.contains(named) == true, "\(failure?.problem ?? "")")
  }

  @Test(arguments: LinkReason.Code.allCases)
  func `says each reason in words`(_ code: LinkReason.Code) {
    let sentence = LinkReason(code, fields: [.phone], references: ["T-1"]).sentence
    #expect(sentence.hasSuffix("."))
    #expect(!sentence.contains("_"))
  }
}
