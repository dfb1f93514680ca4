import AddressEncoding
import Cryptography
import Quantities

/// Calls and logs of tokens (EIP-20).
enum EthereumToken {
  /// `Transfer(address,address,uint256)`.
  static let transferTopic = Keccak256.hash(Array("Transfer(address,address,uint256)".utf8).span)

  /// The data of a call: the first four bytes of the hash of its signature, then words.
  static func call(_ signature: String, _ words: [[UInt8]]) -> [UInt8] {
    Array(Keccak256.hash(Array(signature.utf8).span).array.prefix(4)) + words.flatMap { $0 }
  }

  /// An address as a word.
  static func word(_ address: [UInt8]) -> [UInt8] {
    [UInt8](repeating: 0, count: 32 - address.count) + address
  }

  /// A number as a word.
  static func word(_ value: UInt128) -> [UInt8] {
    word((0..<16).map { UInt8(truncatingIfNeeded: value >> (120 - 8 * $0)) })
  }

  /// The log of a transfer.
  static func log(
    _ contract: EthereumAddress,
    from: EthereumAddress,
    to: EthereumAddress,
    _ amount: UInt128
  ) -> SimulatedEthereum.Log {
    SimulatedEthereum.Log(
      contract: contract,
      topics: [transferTopic.array, word(from.bytes.array), word(to.bytes.array)],
      data: word(amount)
    )
  }
}

/// A deposit of 32 ether for a validator (consensus-specs, `deposit_contract.sol`; EIP-6110).
struct EthereumDeposit {
  /// The contract of the main network.
  static let contract: EthereumAddress = {
    guard
      let address = try? EthereumAddress(
        parsing: "0x00000000219ab540356cBB839Cbe05303d7705Fa"
      )
    else { preconditionFailure("a checked address") }
    return address
  }()

  static let topic = Keccak256.hash(
    Array("DepositEvent(bytes,bytes,bytes,bytes,bytes)".utf8).span
  )

  let pubkey: [UInt8]
  let credentials: [UInt8]
  let amount: [UInt8]
  let signature: [UInt8]
  let index: [UInt8]

  /// Creates a deposit whose withdrawals go to an address.
  ///
  /// The contract does not check the validator's key and signature; here both are made up.
  init(gwei: UInt64, withdrawals address: EthereumAddress, generator: inout SeededGenerator) {
    func filler(_ count: Int) -> [UInt8] {
      var bytes: [UInt8] = []
      while bytes.count < count { bytes += generator.nextBytes().array }
      return Array(bytes.prefix(count))
    }
    pubkey = filler(48)
    credentials = [1] + [UInt8](repeating: 0, count: 11) + address.bytes.array
    amount = littleEndian(gwei, bytes: 8)
    signature = filler(96)
    index = littleEndian(UInt64(generator.number(in: 2_000_000...2_100_000)), bytes: 8)
  }

  /// The data of the call of `deposit`.
  var call: [UInt8] {
    let strings = Self.strings([pubkey, credentials, signature], after: 4)
    return EthereumToken.call(
      "deposit(bytes,bytes,bytes,bytes32)",
      strings.heads + [root.array] + strings.tails
    )
  }

  /// What the contract tells.
  var log: SimulatedEthereum.Log {
    let strings = Self.strings([pubkey, credentials, amount, signature, index], after: 5)
    return SimulatedEthereum.Log(
      contract: Self.contract,
      topics: [Self.topic.array],
      data: (strings.heads + strings.tails).flatMap { $0 }
    )
  }

  /// Byte strings as the ABI writes them: where each begins, then its length and its bytes.
  private static func strings(
    _ values: [[UInt8]],
    after words: Int
  ) -> (heads: [[UInt8]], tails: [[UInt8]]) {
    var offset = words * 32
    var heads: [[UInt8]] = []
    var tails: [[UInt8]] = []
    for value in values {
      heads.append(EthereumToken.word(UInt128(offset)))
      let padding = [UInt8](repeating: 0, count: (32 - value.count % 32) % 32)
      let tail = EthereumToken.word(UInt128(value.count)) + value + padding
      tails.append(tail)
      offset += tail.count
    }
    return (heads, tails)
  }

  /// `hash_tree_root` of `DepositData`.
  private var root: FixedBytes<32> {
    func pair(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
      SHA256.hash((left + right).span).array
    }
    func padded(_ bytes: [UInt8]) -> [UInt8] {
      bytes + [UInt8](repeating: 0, count: (32 - bytes.count % 32) % 32)
    }
    let key = pair(pubkey, [UInt8](repeating: 0, count: 16))
    let first = pair(Array(signature.prefix(32)), Array(signature[32..<64]))
    let second = pair(Array(signature.suffix(32)), padded([0]))
    let sum = pair(pair(key, credentials), pair(padded(amount), pair(first, second)))
    guard let root = FixedBytes<32>(sum) else { preconditionFailure("a hash has 32 bytes") }
    return root
  }

  /// The hash of what a block asks of consensus (EIP-7685), which are its deposits here.
  static func requestsHash(_ logs: [SimulatedEthereum.Log]) -> FixedBytes<32> {
    let deposits = logs.filter { $0.topics.first == topic.array }.map { log in
      // Each string begins a fixed number of bytes into the log's data.
      let bytes = log.data
      return bytes[192..<240] + bytes[288..<320] + bytes[352..<360] + bytes[416..<512]
        + bytes[544..<552]
    }
    let nothing: [UInt8] = []
    guard !deposits.isEmpty else { return SHA256.hash(nothing.span) }
    let request: [UInt8] = [0] + deposits.flatMap { $0 }
    let inner = SHA256.hash(request.span).array
    return SHA256.hash(inner.span)
  }
}
