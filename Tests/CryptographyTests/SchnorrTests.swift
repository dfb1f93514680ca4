import Cryptography
import Foundation
import Quantities
import TestSupport
import Testing

private struct TaprootVectors: Decodable {
  struct OutputKey: Decodable {
    let internalKey: String
    let root: String?
    let tweak: String
    let outputKey: String
    let controlBytes: [String]

    init(from decoder: any Decoder) throws {
      var row = try decoder.unkeyedContainer()
      internalKey = try row.decode(String.self)
      root = try row.decode(String?.self)
      tweak = try row.decode(String.self)
      outputKey = try row.decode(String.self)
      _ = try row.decode(String.self)
      controlBytes = try row.decode([String].self)
    }
  }

  let output_keys: [OutputKey]
  let key_paths: [[String?]]
}

@Suite struct SchnorrTests {
  @Test func `signatures of BIP-0340`() throws {
    let file = String(decoding: try SharedData.vector("bip-0340/vectors.csv"), as: UTF8.self)
    let rows = file.split(whereSeparator: \.isNewline).dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(rows.count == 19)
    for row in rows {
      let message = try hex(row[4])
      let signature = SchnorrSignature(try bytes64(row[5]))
      let key = try? XOnlyPublicKey(parsing: hex(row[2]))
      #expect((key != nil) == !row[7].contains("not on the curve") || row[6] == "FALSE")
      let isValid = key.map { signature.isValid(for: message, by: $0) } ?? false
      #expect(isValid == (row[6] == "TRUE"), "row \(row[0])")
      guard !row[1].isEmpty, message.count == 32 else { continue }
      let secret = try PrivateKey(hex(row[1]))
      #expect(secret.publicKey.xOnly == key)
      let made = secret.schnorrSignature(
        for: try bytes32(row[4]),
        auxiliaryRandomness: try bytes32(row[3])
      )
      #expect(made == signature)
    }
  }

  @Test func `output keys of BIP-0341`() throws {
    let file: TaprootVectors = try vectors("bip-0341/vectors.json")
    #expect(file.output_keys.count == 7)
    for row in file.output_keys {
      let internalKey = try XOnlyPublicKey(parsing: hex(row.internalKey))
      let root: FixedBytes<32>? = try row.root.map { try bytes32($0) }
      #expect(internalKey.taprootTweak(merkleRoot: root).description == row.tweak)
      let (outputKey, isOdd) = try internalKey.taprootOutputKey(merkleRoot: root)
      #expect(outputKey.description == row.outputKey)
      #expect(outputKey.commits(to: internalKey, merkleRoot: root, isOdd: isOdd))
      #expect(!outputKey.commits(to: internalKey, merkleRoot: root, isOdd: !isOdd))
      #expect(!internalKey.commits(to: outputKey, merkleRoot: root, isOdd: isOdd))
      for byte in row.controlBytes { #expect(try (hex(byte)[0] & 1 == 1) == isOdd) }
    }
  }

  @Test func `key paths of BIP-0341`() throws {
    let file: TaprootVectors = try vectors("bip-0341/vectors.json")
    #expect(file.key_paths.count == 7)
    for row in file.key_paths {
      let secret = try PrivateKey(hex(#require(row[0])))
      let root: FixedBytes<32>? = try row[1].map { try bytes32($0) }
      let tweaked = try secret.taprootOutputKey(merkleRoot: root)
      let expected = try PrivateKey(hex(#require(row[2])))
      #expect(tweaked.publicKey == expected.publicKey)
      let hash = try bytes32(#require(row[3]))
      // The file's signatures were made with 32 zero bytes.
      let signature = tweaked.schnorrSignature(
        for: hash,
        auxiliaryRandomness: try bytes32(String(repeating: "0", count: 64))
      )
      #expect(signature.bytes.description == row[4])
      #expect(signature.isValid(for: hash.array, by: tweaked.publicKey.xOnly))
    }
  }

  @Test func `an x-only key has 32 bytes and is on the curve`() {
    #expect(throws: CryptographyError.notOnCurve) {
      try XOnlyPublicKey(parsing: ([UInt8](repeating: 0, count: 31) + [5]))
    }
    #expect(
      throws: CryptographyError.wrongLength(item: "x-only public key", found: 33, allowed: [32])
    ) { try XOnlyPublicKey(parsing: [UInt8](repeating: 1, count: 33)) }
  }
}
