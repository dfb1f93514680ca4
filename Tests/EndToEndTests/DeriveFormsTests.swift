import Foundation
import TestSupport
import Testing

/// The forms in which others write keys, paths, types and chains.
@Suite struct DeriveFormsTests {
  /// The account of BIP-0084's test vector, as an `xpub`.
  private static let key =
    "xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V"
  private static let multisignature =
    "Zpub739WFCnqb8H6bozqRWNgL4NwrVvUUDaa5UodTovoPXuLnoVJTvkwKA6b5ioUif4ntuhU53ob9LUdZ66F3uNGoX8S6gzjGa1yvYFtkDRknR2"
  private static let testKey =
    "tgub5RsyvVKZC821jMF2qApBbwrDbbF5odTvW3TAorfKQ8VhTRzCqtXzMDZmautUzsBQY2fin4LwTyeyi3oyPpjwwYZS3NpLy73FEyF2cz2UkZ2"
  private static let pointKey = "02b4632d08485ff1df2db55b9dafd23347d1c47a457072a1e87be26896549a8737"

  private func answers(_ lines: [String]) throws -> [[String: Any]] {
    let program = try Program()
    defer { program.remove() }
    let run = try program.run(
      "derive",
      "--lines",
      input: lines.joined(separator: "\n") + "\n"
    )
    let answers = try run.objects
    #expect(answers.count == lines.count)
    return answers
  }

  @Test func `types have synonyms and answer with one name`() throws {
    let types: [(String, [String])] = [
      ("p2wpkh", ["bech32", "segwit", "native-segwit", "wpkh", "witness_v0_keyhash"]),
      ("p2sh-p2wpkh", ["p2sh-segwit", "nested-segwit", "sh-wpkh"]),
      ("p2pkh", ["legacy", "pkh", "pubkeyhash", ""]),
      ("p2tr", ["taproot", "tr", "bech32m", "witness_v1_taproot"]),
    ]
    for (name, synonyms) in types {
      for answer in try answers(
        ([name] + synonyms).map { #"{"key":"\#(Self.key)","path":"0/0","type":"\#($0)"}"# }
      ) {
        #expect(answer["type"] as? String == name)
      }
    }
  }

  @Test func `chains have synonyms, and those with Ethereum's addresses keep their name`() throws {
    let chains = [
      ("main", "bitcoin"), ("mainnet", "bitcoin"), ("", "bitcoin"), ("test", "bitcoin-testnet"),
      ("xrpl", "xrp"), ("polygon", "polygon"), ("bsc", "bsc"), ("ETH", "ethereum"),
    ]
    let found = try answers(
      chains.map { #"{"key":"\#(Self.key)","path":"0/0","chain":"\#($0.0)"}"# }
    )
    #expect(found.map { $0["chain"] as? String } == chains.map(\.1))
    #expect(found[5]["address"] as? String == found[7]["address"] as? String)
  }

  @Test func `one child is written in many ways`() throws {
    let key = Self.key
    let lines = [
      #"{"key":"\#(key)","path":"0/5"}"#, #"{"key":"\#(key)","path":"m/0/5"}"#,
      #"{"key":"\#(key)","path":"M/0/5"}"#, #"{"key":"\#(key)","path":"/0/5"}"#,
      #"{"key":"\#(key)","path":"0","index":5}"#, #"{"key":"\#(key)","path":"0/*","index":5}"#,
      #"{"xpub":"\#(key)/0/5"}"#, #"{"key":"\#(key)/0","path":"5"}"#,
      #"{"key":"\#(key)/0/*","index":5}"#, #"{"key":"\#(key)/0/*","path":"0/5"}"#,
      #"{"key":"[00000000/44h/0h/0h]\#(key)/0/*","path":"5"}"#,
      #"{"key":"[00000000/44h/0h/0h]\#(key)/0/*","path":"m/44h/0h/0h/0/5"}"#,
      #"{"descriptor":"pkh(\#(key)/0/*)","index":5}"#, "\(key)/0/5", "\"\(key)/0/5\"",
      #"{"key":"pkh(\#(key)/<1h;0>/*)","path":"0/5"}"#,
    ]
    let found = try answers(lines)
    for (answer, line) in zip(found, lines) {
      #expect(answer["address"] as? String == "1Et7KeHkXoE2iwZPERsbz6kK9xcRVgHZZu", "\(line)")
    }
  }

  @Test func `a key of several signers has no address and a reason`() throws {
    let answer = try answers([#"{"key":"\#(Self.multisignature)","path":"0/5"}"#])[0]
    #expect(answer["address"] is NSNull && answer["reason"] is String)
    #expect(
      answer["public_key"] as? String
        == "0284ae0efbe5cb35b24036d48d49d3c55a84fa75552bd162fc3a2a55e2997dd459"
    )
  }

  @Test func `prefixes and keys of other spellings are read`() throws {
    let found = try answers([
      #"{"key":"\#(Self.testKey)","path":"0/5"}"#, "0x" + Self.pointKey, Self.pointKey,
    ])
    #expect(found[0]["chain"] as? String == "dogecoin-testnet")
    #expect(found[1]["address"] as? String == found[2]["address"] as? String)
  }

  @Test func `a member that is not known is named`() throws {
    let found = try answers([
      #"{"key":"\#(Self.key)","idx":1}"#,
      #"{"key":"\#(Self.key)","\#(DeriveTests.importFormat)":1}"#,
      #"{"key":"\#(Self.key)","index":-1}"#, #"{"key":"\#(Self.key)","xpub":"\#(Self.key)"}"#,
    ]).compactMap { $0["error"] as? [String: Any] }
    #expect(
      found.map { $0["code"] as? String } == [
        "unknown_member", "unknown_member", "invalid_value", "invalid_value",
      ]
    )
    #expect(found[0]["field"] as? String == "idx" && found[1]["field"] is NSNull)
  }
}
