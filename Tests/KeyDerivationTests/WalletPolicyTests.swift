import Foundation
import KeyDerivation
import Testing

struct WalletPolicyTests {
  struct File: Decodable {
    struct Policy: Decodable, Sendable, CustomTestStringConvertible {
      let template: String
      let keys: String
      let descriptor: String?
      var testDescription: String { template }
    }
    let keys: [String: String]
    let valid: [Policy]
    let invalid: [Policy]
  }

  static let file: File? = {
    let url = DescriptorVectors.folder.appendingPathComponent("policies.json")
    return try? JSONDecoder().decode(File.self, from: Data(contentsOf: url))
  }()

  private func keys(of policy: File.Policy) throws -> [String] {
    let file = try #require(Self.file)
    return try policy.keys.map { try #require(file.keys[String($0)]) }
  }

  @Test(arguments: file?.valid ?? [])
  func `becomes the published descriptor`(_ row: File.Policy) throws {
    let keys = try keys(of: row)
    let policy = try WalletPolicy(template: row.template, keys: keys)
    var expected = try #require(row.descriptor)
    for (place, key) in keys.enumerated() {
      expected = expected.replacingOccurrences(of: "%\(place)", with: key)
    }
    #expect(policy.descriptor.body == expected)
    #expect(policy.descriptor.pathCount == 2)
    for path in policy.descriptor.singlePaths { #expect(try path.scripts(at: 3).count == 1) }
  }

  @Test(arguments: file?.invalid ?? [])
  func `refuses what BIP-0388 forbids`(_ row: File.Policy) throws {
    let keys = try keys(of: row)
    #expect(throws: DescriptorFailure.self) {
      try WalletPolicy(template: row.template, keys: keys)
    }
  }

  @Test func `all vectors are there`() {
    #expect(Self.file?.valid.count == 9)
    #expect(Self.file?.invalid.count == 12)
  }
}
