import AddressEncoding
import BitcoinFormat
import ByteReading
import Cryptography
import Quantities
import Testing

@testable import SignedMessages

/// BIP-0322 beyond its published vectors.
struct GenericSignedMessageTests {
  private let wallet: TestWallet
  private let message = "An agreed text"

  init() throws { wallet = try TestWallet("generic") }

  private var scriptCode: [UInt8] { [0x76, 0xa9, 0x14] + wallet.hash + [0x88, 0xac] }
  private var program: [UInt8] { [0x00, 0x14] + wallet.hash }

  private func toSpend(_ script: [UInt8]) -> Transaction {
    GenericSignedMessage.toSpend(Array(message.utf8), script: script)
  }

  private func stack(_ items: [[UInt8]]) -> [UInt8] {
    items.reduce([UInt8(items.count)]) { $0 + [UInt8($1.count)] + $1 }
  }

  /// A whole `to_sign` for the P2WPKH address, with what may vary.
  private func toSign(
    version: UInt32 = 0,
    sequence: UInt32 = 0,
    lockTime: UInt32 = 0,
    type: UInt8 = 1,
    more: [Transaction.Input] = [],
    outputs: [Transaction.Output] = [.init(value: 0, script: [0x6a])]
  ) -> Transaction {
    let previous = Transaction.OutPoint(
      transaction: toSpend(program).transactionID,
      index: 0
    )
    func transaction(_ witness: [[UInt8]]) -> Transaction {
      let input = Transaction.Input(previous: previous, sequence: sequence, witness: witness)
      return Transaction(
        version: version,
        inputs: [input] + more,
        outputs: outputs,
        lockTime: lockTime
      )
    }
    let signature = wallet.witnessSignature(transaction([]), scriptCode: scriptCode, type: type)
    return transaction([signature, wallet.compressed])
  }

  private func full(_ transaction: Transaction) throws -> MessageVerdict {
    verdict(
      try segWit("bc", 0, wallet.hash),
      message,
      transaction.serialized(),
      prefix: "ful"
    )
  }

  /// The witness of a P2WSH address that holds this script, and the address.
  private func scripted(
    _ script: [UInt8],
    _ items: [[UInt8]] = []
  ) throws -> MessageVerdict {
    let address = try segWit("bc", 0, SHA256.hash(script.span).array)
    return verdict(address, message, stack(items + [script]), prefix: "smp")
  }

  @Test
  func `hashes messages and transactions as published`() throws {
    // BIP-0322, basic-test-vectors.json, "tx_hashes".
    let script = try BitcoinAddress(
      parsing: "bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l"
    ).script
    let spend = GenericSignedMessage.toSpend(Array("Hello World".utf8), script: script)
    #expect(
      spend.transactionID.description
        == "b79d196740ad5217771c1098fc4a4b51e0535c32236c71f1ea4d61a2d603352b"
    )
    #expect(
      GenericSignedMessage.toSign(spend).transactionID.description
        == "88737ae86f2077145f93cc4b153ae9a1cb8d56afa511988c149c5c8c9d93bddf"
    )
  }

  @Test
  func `reads a full signature with its time locks`() throws {
    let found = try full(toSign(version: 2, sequence: 144, lockTime: 900_000))
    #expect(found.isValid && found.scheme == .bip0322Full)
    #expect(found.lockTime == 900_000 && found.sequence == 144)
    #expect(found.publicKeys == [wallet.compressed])
    #expect(found.notes.count == 2)
  }

  @Test
  func `tells invalid from inconclusive`() throws {
    #expect(try full(toSign(version: 1)).outcome == .inconclusive)
    #expect(try full(toSign(version: 1)).failure?.code == "upgradeable_version")
    #expect(try full(toSign(type: 2)).failure?.code == "wrong_sighash_type")
    #expect(try full(toSign(type: 0x81)).outcome == .invalid)
    let wrong = [Transaction.Output(value: 0, script: [0x6a, 0x00])]
    #expect(try full(toSign(outputs: wrong)).failure?.code == "wrong_outputs")
    #expect(try full(toSign(outputs: [])).failure?.code == "wrong_outputs")
    let other = Transaction.Input(
      previous: .init(transaction: toSpend([]).transactionID, index: 1)
    )
    #expect(try full(toSign(more: [other])).failure?.code == "coins_unknown")
    #expect(try full(toSign(more: [other])).outcome == .inconclusive)
    #expect(try full(toSign(more: [other, other])).failure?.code == "wrong_inputs")
    // OP_NOP4, kept for upgrades; OP_1 leaves true.
    #expect(try scripted([0xb3, 0x51]).outcome == .inconclusive)
    #expect(try scripted([0xb3, 0x51]).failure?.code == "DISCOURAGE_UPGRADABLE_NOPS")
    let unknown = try segWit("bc", 2, wallet.outputKey)
    #expect(verdict(unknown, message, [0], prefix: "smp").outcome == .inconclusive)
    #expect(try scripted([0xab, 0x51]).failure?.code == "code_separator")
    #expect(try scripted([0x51, 0x51]).failure?.code == "CLEANSTACK")
    #expect(try scripted([0x00]).failure?.code == "EVAL_FALSE")
  }

  @Test
  func `says when no key signed`() throws {
    let found = try scripted([0x51])
    #expect(found.isValid && found.publicKeys.isEmpty)
    #expect(found.notes.contains { $0.contains("anybody") })
    #expect(found.proves.allSatisfy { !$0.contains("had the use") })
  }

  @Test
  func `reads a simple signature of a nested address`() throws {
    let address = Base58Check.encode([0x05] + wallet.nestedHash)
    let script = [0xa9, 0x14] + wallet.nestedHash + [0x87]
    let push = [UInt8(program.count)] + program
    let bare = GenericSignedMessage.toSign(toSpend(script), script: push)
    let signature = wallet.witnessSignature(bare, scriptCode: scriptCode)
    let bytes = stack([signature, wallet.compressed])
    let found = verdict(address, message, bytes)
    #expect(found.isValid && found.scheme == .bip0322Simple && found.signer == address)
    #expect(found.notes.contains { $0.contains("P2SH") })
    // The same bytes under the bare address of the key: another address signed.
    let other = verdict(try segWit("bc", 0, wallet.hash), message, bytes)
    #expect(other.failure?.code == "signer_mismatch" && other.signer == address)
  }

  @Test
  func `refuses a high s`() throws {
    let bare = GenericSignedMessage.toSign(toSpend(program))
    let signature = wallet.witnessSignature(bare, scriptCode: scriptCode)
    let numbers = try ECDSASignature(strictDER: signature.span.extracting(droppingLast: 1))
    let high = TestWallet.withOtherS(numbers.compact.array)
    let changed = try ECDSASignature(compact: high.span).der + [1]
    let address = try segWit("bc", 0, wallet.hash)
    #expect(verdict(address, message, stack([signature, wallet.compressed])).isValid)
    let found = verdict(address, message, stack([changed, wallet.compressed]))
    #expect(found.failure?.code == "SIG_HIGH_S")
  }

  @Test
  func `every prefix of a signature fails`() throws {
    let bytes = toSign().serialized()
    let address = try segWit("bc", 0, wallet.hash)
    #expect(verdict(address, message, bytes, prefix: "ful").isValid)
    for count in 0..<bytes.count {
      let found = verdict(address, message, Array(bytes.prefix(count)), prefix: "ful")
      #expect(found.outcome == .invalid)
    }
  }
}
