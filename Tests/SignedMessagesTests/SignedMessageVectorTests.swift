import ByteReading
import Foundation
import SignedMessages
import TestSupport
import Testing

/// Published vectors: `testvectors/bip-0322`, `testvectors/bitcoinjs-message`.
struct SignedMessageVectorTests {
  private static func object(_ file: String) throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: SharedData.vector(file))
    return try #require(json as? [String: Any])
  }

  private static func list(_ object: Any?) throws -> [[String: Any]] {
    try #require(object as? [[String: Any]])
  }

  private static func verdict(
    _ address: String,
    _ message: String,
    _ signature: String,
    chain: String? = nil
  ) -> MessageVerdict {
    SignedMessage(
      address: address,
      message: Array(message.utf8),
      signature: signature,
      chain: chain
    ).verdict()
  }

  @Test(arguments: ["basic-test-vectors.json", "generated-test-vectors.json"])
  func `reads every signature of BIP-0322`(file: String) throws {
    let vectors = try Self.object("bip-0322/\(file)")
    let schemes: [(String, MessageScheme)] = [
      ("simple", .bip0322Simple), ("full", .bip0322Full),
      ("proof_of_funds", .bip0322ProofOfFunds),
    ]
    var count = 0
    for (kind, scheme) in schemes where vectors[kind] != nil {
      for vector in try Self.list(vectors[kind]) {
        let address = try #require(vector["address"] as? String)
        let message = try #require(vector["message"] as? String)
        for signature in try #require(vector["bip322_signatures"] as? [String]) {
          let verdict = Self.verdict(address, message, signature)
          #expect(verdict.isValid, "\(kind) \(address): \(String(describing: verdict.failure))")
          #expect(verdict.scheme == scheme)
          #expect(verdict.signer == address)
          if let lockTime = vector["lock_time"] as? Int {
            #expect(verdict.lockTime == UInt32(lockTime))
            #expect(verdict.sequence == (vector["sequence"] as? Int).map { UInt32($0) })
          }
          if kind == "proof_of_funds" {
            let groups = try #require(vector["additional_inputs"] as? [[[String: Any]]])
            let inputs = groups.flatMap(\.self)
            #expect(
              verdict.coins.map(\.value)
                == inputs.compactMap { ($0["value"] as? Int).map(Int64.init) }
            )
            let scripts = verdict.coins.map { Hexadecimal.encode($0.script.span) }
            #expect(scripts == inputs.compactMap { $0["pk_script"] as? String })
          }
          count += 1
        }
      }
    }
    #expect(count == (file.hasPrefix("basic") ? 6 : 17))
  }

  @Test(arguments: ["basic-test-vectors.json", "generated-test-vectors.json"])
  func `refuses every wrong signature of BIP-0322`(file: String) throws {
    for vector in try Self.list(Self.object("bip-0322/\(file)")["error"]) {
      let verdict = Self.verdict(
        try #require(vector["address"] as? String),
        try #require(vector["message"] as? String),
        try #require(vector["signature"] as? String)
      )
      let name = try #require(vector["description"] as? String)
      #expect(verdict.outcome == .invalid, "\(name)")
      #expect(verdict.signer == nil || !name.contains("wrong message"), "\(name)")
    }
  }

  @Test
  func `reads every signature of bitcoinjs-message`() throws {
    let vectors = try Self.object("bitcoinjs-message/fixtures.json")
    let valid = try #require(vectors["valid"] as? [String: Any])
    for vector in try Self.list(valid["verify"]) {
      let message = try #require(vector["message"] as? String)
      let network = try #require(vector["network"] as? String)
      let segWit = vector["segwit"] as? [String: [String: String]] ?? [:]
      let forms: [([String: Any], MessageScheme)] =
        [(vector, .legacy), (vector["compressed"] as? [String: Any] ?? [:], .legacy)]
        + segWit.values.map { ($0, .bip0137) }
      for (form, scheme) in forms where form["address"] != nil {
        let address = try #require(form["address"] as? String)
        let verdict = Self.verdict(address, message, try #require(form["signature"] as? String))
        #expect(verdict.isValid && verdict.scheme == scheme && verdict.signer == address)
        #expect(verdict.chain == network)
      }
    }
  }

  @Test
  func `refuses every wrong signature of bitcoinjs-message`() throws {
    let vectors = try Self.object("bitcoinjs-message/fixtures.json")
    let invalid = try #require(vectors["invalid"] as? [String: Any])
    var reasons: [String] = []
    for vector in try Self.list(invalid["verify"]) {
      let verdict = Self.verdict(
        try #require(vector["address"] as? String),
        try #require(vector["message"] as? String),
        try #require(vector["signature"] as? String)
      )
      #expect(!verdict.isValid)
      reasons.append(verdict.failure?.code ?? "")
    }
    #expect(
      reasons == ["signer_mismatch", "signer_mismatch", "header_mismatch", "header_mismatch"]
    )
    for vector in try Self.list(invalid["signature"]) {
      let signature = try #require(vector["hex"] as? String)
      #expect(!Self.verdict("16UwLL9Risc3QfPqBUvKofHmBQ7wMtjvM", "x", signature).isValid)
    }
  }

  @Test(.enabled(if: SharedData.isPresent))
  func `reads a published proof of reserves`() throws {
    let file = try SharedData.bytes("signatures/huobi_por_2023-08-10_73334f9.csv")
    let rows = String(decoding: file, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    var found: [String: Int] = [:]
    for row in rows where row.count == 6 && row[5].count > 1 && row[5] != "signature" {
      // Algorand and Solana sign with Ed25519.
      guard row[0] != "USDT-ALGO", row[0] != "USDT-SOL" else { continue }
      let verdict = Self.verdict(row[1], row[4], row[5], chain: row[0])
      #expect(verdict.isValid, "\(row[0]) \(row[1]): \(String(describing: verdict.failure))")
      found[verdict.scheme?.rawValue ?? "", default: 0] += 1
    }
    #expect(
      found == [
        "legacy": 6, "eip-191": 7, "keccak-256": 37, "tron-v1": 3, "tron-v1-hash": 15,
      ]
    )
  }
}
