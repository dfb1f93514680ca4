import Foundation
import TestSupport
import Testing

/// The forms in which `distrain check` takes its input, and what it never repeats.
@Suite(.serialized)
struct CheckFormsTests {
  private let program: Program

  init() throws { program = try Program() }

  /// A transaction of one input and one output, both without a script.
  private static func transaction(spending previous: String, index: String = "00000000") -> String {
    "0100000001\(previous)\(index)00ffffffff0100000000000000000000000000"
  }

  private static let plain = transaction(spending: String(repeating: "01", count: 32))

  private static func line(
    _ tx: String = plain,
    value: String = "0",
    script: String = "51",
    more: String = ""
  ) -> String {
    #"{"tx":"\#(tx)","prevouts":[{"value_sat":\#(value),"script_pubkey":"\#(script)"}]\#(more)}"#
  }

  @Test(arguments: ["bitcoin-tx", "dogecoin-tx"])
  func `reads flags and networks however they are written`(_ command: String) throws {
    defer { program.remove() }
    let forms = [
      #""NONE""#, #"["NONE",""]"#, #""""#, #""P2SH, WITNESS""#, #""p2sh witness""#,
      #"[" SCRIPT_VERIFY_P2SH ","Witness"]"#, #""CLTV,CSV""#,
    ]
    let networks = ["main", "MAINNET", "BTC", "Bitcoin", "Testnet", "TEST", "testnet3", "RegTest"]
    let input =
      forms.map { Self.line(more: #","flags":\#($0)"#) }
      + networks.map { Self.line("0x" + Self.plain, script: "0x51", more: #","network":"\#($0)""#) }
    let result = try program.run("check", command, "--lines", input: input.joined(separator: "\n"))
    #expect(result.status == 0)
    let objects = try result.objects
    #expect(objects.allSatisfy { $0["valid"] as? Bool == true } && objects.count == input.count)
    #expect(
      objects.prefix(forms.count).map { $0["flags"] as? [String] } == [
        [], [], [], ["P2SH", "WITNESS"], ["P2SH", "WITNESS"], ["P2SH", "WITNESS"],
        ["CHECKLOCKTIMEVERIFY", "CHECKSEQUENCEVERIFY"],
      ]
    )
  }

  @Test func `runs the script of a coinbase whose coin is given, and no impossible amount`() throws
  {
    defer { program.remove() }
    let coinbase = Self.transaction(
      spending: String(repeating: "00", count: 32),
      index: "ffffffff"
    )
    let large = Self.plain.dropLast(10) + "fe40420f00" + String(repeating: "00", count: 1_000_004)
    let input = [
      Self.line(coinbase), #"{"tx":"\#(coinbase)","prevouts":[]}"#, Self.line(value: "-1"),
      Self.line(value: "2100000000000001"), Self.line(value: "2100000000000000"),
      Self.line(String(large)),
    ]
    let result = try program.run(
      "check",
      "bitcoin-tx",
      "--lines",
      input: input.joined(separator: "\n")
    )
    #expect(result.status == 1 && result.errors.contains("4 of 6 lines are invalid or rejected"))
    let outcomes = try result.objects.map { object in
      (object["error"] as? [String: Any])?["code"] as? String
        ?? (object["valid"] as? Bool == true ? "valid" : "not valid")
    }
    #expect(
      outcomes == ["valid", "coinbase", "invalid_value", "invalid_value", "valid", "too_large"]
    )
  }

  @Test func `exits with 0 where nothing is known to be wrong`() throws {
    defer { program.remove() }
    let signature = String(repeating: "A", count: 86) + "=="
    let account = "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"
    let open = try program.run("check", "message", " \(account) ", "m", signature, "--json")
    #expect(open.status == 0 && open.output.hasPrefix(#"{"valid":null,"outcome":"inconclusive""#))
    let line = #"{"address":"\#(account)","message":"m","message_hex":"6d","signature":"AA=="}"#
    let twice = try program.run("check", "message", "--lines", input: line)
    #expect(twice.status == 0)
    let differing = line.replacingOccurrences(of: "6d", with: "6e")
    #expect(try program.run("check", "message", "--lines", input: differing).status == 1)
  }

  @Test func `says what is wrong in plain words`() throws {
    defer { program.remove() }
    let cut = try program.run("decode", "bitcoin-tx", String(Self.plain.dropLast(2)))
    #expect(cut.errors.contains("4 bytes needed, 3 left") && !cut.errors.contains("truncated("))
    let digit = try program.run("decode", "bitcoin-tx", "0x0g")
    #expect(digit.errors.contains("hexadecimal digit g at character 3"))
    let psbt = try program.run("decode", "psbt", "--lines", input: #"{"psbt":"cHNidP8="}"#)
    #expect(psbt.output.contains("bytes needed") && !psbt.output.contains("invalid_base64"))
  }

  /// Published test keys: BIP-0322 and BIP-0032 "Test vectors", BIP-0039's words, a counted number.
  private static let secrets: [String] = [
    "L3VFeEujGtevx9w18HD1fhRbCH67Az2dpCymeRE1SoPK6XQtaN2k",
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi",
    String(repeating: "abandon ", count: 11) + "about",
    String(repeating: "0123456789abcdef", count: 4),
  ]

  @Test(arguments: secrets)
  func `repeats no secret from the command line`(_ secret: String) throws {
    defer { program.remove() }
    for arguments in [
      ["decode", secret], ["decode", "psbt", "@" + secret], ["check", secret],
      ["decode", "psbt", "--network", secret], ["decode", "psbt", "--network=" + secret],
      ["check", "message", "a", "m", "s", secret],
      ["check", "bitcoin-tx", "--lines", "--" + secret],
    ] {
      let result = try program.run(arguments)
      #expect(result.status > 1)
      #expect(!result.output.contains(secret) && !result.errors.contains(secret), "\(arguments)")
    }
  }

  @Test func `repeats no word of a seed phrase without quotation marks`() throws {
    defer { program.remove() }
    let words = ["zebra", "lemon", "tornado", "velvet", "puzzle", "ocean", "cactus", "banner"]
    let result = try program.run(["check", "message", "a", "m", "s"] + words)
    #expect(result.status == 2)
    #expect(!words.contains { result.errors.contains($0) })
  }
}
