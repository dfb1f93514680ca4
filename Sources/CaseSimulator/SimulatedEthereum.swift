import AddressEncoding
import ByteReading
import Cryptography
import Quantities

/// Blocks of Ethereum in the making, with transactions that their senders really sign.
///
/// Hashes, signatures, blooms and the roots of transactions and receipts are right; the state roots are
/// not, since there is no state, and no validator has signed a block.
struct SimulatedEthereum: Sendable {
  /// An account whose key follows from the seed.
  struct Account: Sendable, Hashable {
    let index: Int
    let address: EthereumAddress
  }

  /// What a contract tells (Yellow Paper, section 4.3.1).
  struct Log: Sendable {
    let contract: EthereumAddress
    let topics: [[UInt8]]
    let data: [UInt8]
  }

  /// A transaction before it is signed.
  struct Call: Sendable {
    let from: Account
    let to: EthereumAddress
    var wei: UInt128 = 0
    var data: [UInt8] = []
    var gas: UInt64 = 21_000
    var logs: [Log] = []
    /// Whether it is written as before EIP-2718, protected by EIP-155.
    var isLegacy = false
  }

  static let chainID: UInt64 = 1
  /// Height and time of a block, from which the others are counted in slots of 12 seconds.
  private static let anchor = (height: UInt64(25_000_000), time: Int64(1_776_400_007))
  private static let baseFee: UInt128 = 1_100_000_000
  private static let tip: UInt128 = 100_000_000

  private let seed: UInt64
  private var keys: [PrivateKey] = []
  private var nonces: [UInt64] = []
  /// What each account holds, in wei; what others hold is not followed.
  private(set) var balances: [EthereumAddress: UInt128] = [:]
  private(set) var files: [SimulatedFile] = []
  /// Height and time of the last block.
  private(set) var newest = (height: UInt64(0), time: Int64(0))
  private var parent: FixedBytes<32>

  init(seed: UInt64) {
    self.seed = seed
    var generator = SeededGenerator(seed: seed, label: "ethereum parent")
    parent = generator.nextBytes()
  }

  /// Creates an account.
  mutating func addAccount() -> Account {
    var generator = SeededGenerator(seed: seed, label: "ethereum key \(keys.count)")
    let key = SimulatedKey.privateKey(&generator)
    keys.append(key)
    nonces.append(0)
    return Account(
      index: keys.count - 1,
      address: Self.address(key.publicKey)
    )
  }

  /// The address of a key: the last 20 bytes of the hash of its point.
  static func address(_ key: PublicKey) -> EthereumAddress {
    let point = Array(key.uncompressed.array.dropFirst())
    let hash = Keccak256.hash(point.span).array
    guard let bytes = FixedBytes<20>(hash.suffix(20)) else {
      preconditionFailure("20 of 32 bytes")
    }
    return EthereumAddress(bytes)
  }

  /// Gives an account wei that no block of the case shows.
  mutating func endow(_ account: Account, wei: UInt128) {
    balances[account.address, default: 0] += wei
  }

  /// Closes a block.
  ///
  /// - Parameters:
  ///   - time: The time before which its slot begins.
  ///   - calls: Its transactions, in order.
  /// - Returns: Their hashes.
  @discardableResult
  mutating func mine(at time: Int64, _ calls: [Call]) -> [String] {
    let height = Self.anchor.height + UInt64((time - Self.anchor.time) / 12)
    let slotTime = Self.anchor.time + Int64(height - Self.anchor.height) * 12
    let signed = calls.map { sign($0) }
    var total: UInt64 = 0
    var receipts: [Receipt] = []
    for (call, transaction) in zip(calls, signed) {
      total += call.gas
      receipts.append(Receipt(call, type: transaction.type, total: total))
      move(call, fee: UInt128(call.gas) * (Self.baseFee + Self.tip))
    }
    let header = Header(
      parent: parent,
      height: height,
      time: slotTime,
      gasUsed: total,
      transactions: PatriciaTrie.root(signed.map { $0.bytes }),
      receipts: PatriciaTrie.root(receipts.map { $0.bytes }),
      bloom: Bloom(receipts.flatMap { $0.logs }),
      requests: EthereumDeposit.requestsHash(calls.flatMap(\.logs)),
      seed: seed
    )
    let block = BlockText(header: header, baseFee: Self.baseFee, tip: Self.tip)
    files.append(
      SimulatedFile(
        path: "ledgers/ethereum/block-\(height).json",
        bytes: block.batch(signed, receipts)
      )
    )
    parent = header.hash
    newest = (height, slotTime)
    return signed.map { $0.hash.prefixed }
  }

  private mutating func move(_ call: Call, fee: UInt128) {
    precondition(balances[call.from.address, default: 0] >= call.wei + fee, "enough ether")
    balances[call.from.address, default: 0] -= call.wei + fee
    balances[call.to, default: 0] += call.wei
  }

  /// A signed transaction.
  struct Signed: Sendable {
    let call: Call
    let nonce: UInt64
    let type: UInt8
    let signature: FixedBytes<64>
    let parity: UInt64
    let bytes: [UInt8]

    var hash: FixedBytes<32> { Keccak256.hash(bytes.span) }
  }

  private mutating func sign(_ call: Call) -> Signed {
    let nonce = nonces[call.from.index]
    nonces[call.from.index] += 1
    let gasLimit = RLPEncoding.number(UInt128(call.gas))
    let common = [
      gasLimit, RLPEncoding.string(call.to.bytes.array), RLPEncoding.number(call.wei),
      RLPEncoding.string(call.data),
    ]
    let count = RLPEncoding.number(UInt128(nonce))
    let price = Self.baseFee + Self.tip
    let chain = RLPEncoding.number(UInt128(Self.chainID))
    let fields =
      call.isLegacy
      ? [count, RLPEncoding.number(price)] + common
      : [chain, count, RLPEncoding.number(Self.tip), RLPEncoding.number(2 * price)] + common
        + [RLPEncoding.list([])]
    let protection = call.isLegacy ? [chain, RLPEncoding.number(0), RLPEncoding.number(0)] : []
    let type: [UInt8] = call.isLegacy ? [] : [2]
    let message = type + RLPEncoding.list(fields + protection)
    let digest = Keccak256.hash(message.span)
    let signature = keys[call.from.index].recoverableSignature(for: digest)
    let compact = signature.signatureOnly.compact
    let parity = UInt64(signature.recoveryID)
    // EIP-155 for the old form, y parity for the new ones.
    let v = call.isLegacy ? 35 + 2 * Self.chainID + parity : parity
    let halves = compact.array
    let numbers = [halves.prefix(32), halves.suffix(32)].map { half in
      RLPEncoding.string(Array(half.drop { $0 == 0 }))
    }
    return Signed(
      call: call,
      nonce: nonce,
      type: call.isLegacy ? 0 : 2,
      signature: compact,
      parity: v,
      bytes: type + RLPEncoding.list(fields + [RLPEncoding.number(UInt128(v))] + numbers)
    )
  }
}

extension FixedBytes {
  /// The bytes in hexadecimal behind `0x`.
  var prefixed: String { "0x" + hex(reversed: false) }
}
