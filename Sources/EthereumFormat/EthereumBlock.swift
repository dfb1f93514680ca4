public import AddressEncoding
public import ByteReading
import Cryptography
public import Quantities

/// A block of Ethereum's kind: a header and what it commits to (Yellow Paper, section 4.3; EIP-4895).
public struct EthereumBlock: Hashable, Sendable {
  /// The header.
  public let header: EthereumHeader
  /// The transactions, uncles and withdrawals.
  public let body: EthereumBlockBody
  /// How many bytes the block has.
  public let size: Int

  /// Reads a block from all of some bytes.
  ///
  /// - Parameter bytes: The bytes.
  /// - Throws: ``ParseFailure`` with the place and the field, named as JSON-RPC names it.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var reader = RLPReader(bytes)
    self = try Self(from: &reader)
    try reader.finish()
  }

  /// Reads a block from the next item, as files of blocks hold one behind the other.
  ///
  /// - Parameter reader: The reader; it stands behind the block then.
  /// - Throws: ``ParseFailure`` as ``init(parsing:)`` does.
  public init(from reader: inout RLPReader) throws(ParseFailure) {
    let start = reader.offset
    var list = try reader.readList("block")
    header = try EthereumHeader(from: &list)
    body = try EthereumBlockBody(fields: &list)
    size = reader.offset - start
  }

  /// Creates a block of its parts.
  public init(header: EthereumHeader, body: EthereumBlockBody) {
    self.header = header
    self.body = body
    size = Self.encoded(header, body).count
  }

  /// The bytes.
  ///
  /// - Complexity: O(*n*) in their count, each time.
  public var encoded: [UInt8] { Self.encoded(header, body) }

  private static func encoded(_ header: EthereumHeader, _ body: EthereumBlockBody) -> [UInt8] {
    var output = RLPWriter()
    output.list { list in
      list.append(encoded: header.encoded)
      list.append(encoded: body.fields)
    }
    return output.bytes
  }

  /// What the header commits to and the body is not, and extra data beyond the 32 bytes of the Yellow
  /// Paper; empty if the block is true in itself.
  ///
  /// - Complexity: O(*n*) in the block's size.
  public var contradictions: [String] {
    var found: [String] = []
    func compare(_ name: String, _ stated: FixedBytes<32>?, _ computed: FixedBytes<32>?) {
      guard stated != computed else { return }
      let words = [stated, computed].map { $0.map { "0x\($0)" } ?? "none" }
      found.append("\(name): the header says \(words[0]), the body gives \(words[1])")
    }
    compare("transactionsRoot", header.transactionsRoot, body.transactionsRoot)
    compare("sha3Uncles", header.unclesHash, body.unclesHash)
    compare("withdrawalsRoot", header.withdrawalsRoot, body.withdrawalsRoot)
    if header.extraData.count > 32 {
      found.append(
        "extraData: \(header.extraData.count) bytes; 32 are the most but on chains whose sealers "
          + "sign there (Clique, EIP-225)"
      )
    }
    return found
  }
}

/// What a block holds beside its header.
public struct EthereumBlockBody: Hashable, Sendable {
  /// The transactions in their order.
  public let transactions: [EthereumTransaction]
  /// The headers of blocks that came too late; none since the merge.
  public let uncles: [EthereumHeader]
  /// Payments out of staking (EIP-4895); `nil` before Shanghai.
  public let withdrawals: [EthereumWithdrawal]?

  /// Creates a body.
  public init(
    transactions: [EthereumTransaction],
    uncles: [EthereumHeader],
    withdrawals: [EthereumWithdrawal]?
  ) {
    self.transactions = transactions
    self.uncles = uncles
    self.withdrawals = withdrawals
  }

  /// Reads a body from all of some bytes: a list of two or three lists, as archives of blocks hold it.
  ///
  /// - Parameter bytes: The bytes.
  /// - Throws: ``ParseFailure`` with the place and the field.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var reader = RLPReader(bytes)
    var list = try reader.readList("body")
    try reader.finish()
    try self.init(fields: &list)
  }

  /// Reads the lists that are left in a block.
  init(fields list: inout RLPReader) throws(ParseFailure) {
    var items = try list.readList("transactions")
    var transactions: [EthereumTransaction] = []
    while !items.isAtEnd {
      do throws(ParseFailure) {
        transactions.append(try EthereumTransaction(inList: &items, "transaction"))
      } catch {
        throw error.inside(.element(transactions.count)).inside(.field("transactions"))
      }
    }
    self.transactions = transactions
    var headers = try list.readList("uncles")
    var uncles: [EthereumHeader] = []
    while !headers.isAtEnd {
      do throws(ParseFailure) { uncles.append(try EthereumHeader(from: &headers)) } catch {
        throw error.inside(.element(uncles.count)).inside(.field("uncles"))
      }
    }
    self.uncles = uncles
    guard !list.isAtEnd else {
      withdrawals = nil
      return
    }
    var payments = try list.readList("withdrawals")
    var withdrawals: [EthereumWithdrawal] = []
    while !payments.isAtEnd {
      do throws(ParseFailure) { withdrawals.append(try EthereumWithdrawal(from: &payments)) } catch
      {
        throw error.inside(.element(withdrawals.count)).inside(.field("withdrawals"))
      }
    }
    self.withdrawals = withdrawals
    guard list.isAtEnd else {
      throw ParseFailure(
        .invalidValue("a field behind withdrawals, of a fork that is not known here"),
        at: list.offset,
        path: [.field("block")]
      )
    }
  }

  /// The lists, one after the other.
  var fields: [UInt8] {
    var output = RLPWriter()
    output.list { list in
      for transaction in transactions {
        if transaction.kind == .legacy {
          list.append(encoded: transaction.encoded)
        } else {
          list.append(transaction.encoded)
        }
      }
    }
    output.list { list in for uncle in uncles { list.append(encoded: uncle.encoded) } }
    if let withdrawals {
      output.list { list in
        for withdrawal in withdrawals { list.append(encoded: withdrawal.encoded) }
      }
    }
    return output.bytes
  }

  /// The bytes of the body as a list of its own.
  public var encoded: [UInt8] {
    var output = RLPWriter()
    output.append(list: fields)
    return output.bytes
  }

  /// The root of the trie of the transactions.
  public var transactionsRoot: FixedBytes<32> {
    MerklePatriciaTrie.root(of: transactions.map(\.encoded))
  }

  /// The hash of the list of uncles.
  public var unclesHash: FixedBytes<32> {
    var output = RLPWriter()
    output.list { list in for uncle in uncles { list.append(encoded: uncle.encoded) } }
    return Keccak256.hash(output.bytes.span)
  }

  /// The root of the trie of the withdrawals; `nil` if there is no list of them.
  public var withdrawalsRoot: FixedBytes<32>? {
    withdrawals.map { MerklePatriciaTrie.root(of: $0.map(\.encoded)) }
  }
}

/// A payment out of staking (EIP-4895).
public struct EthereumWithdrawal: Hashable, Sendable {
  /// Its number on the chain.
  public let index: UInt64
  /// The validator.
  public let validatorIndex: UInt64
  /// Who is paid.
  public let address: EthereumAddress
  /// How much, in Gwei: 10⁹ wei.
  public let amountInGwei: UInt64

  /// Creates a payment.
  public init(
    index: UInt64,
    validatorIndex: UInt64,
    address: EthereumAddress,
    amountInGwei: UInt64
  ) {
    self.index = index
    self.validatorIndex = validatorIndex
    self.address = address
    self.amountInGwei = amountInGwei
  }

  init(from reader: inout RLPReader) throws(ParseFailure) {
    var list = try reader.readList("withdrawal")
    index = try list.readUInt64("index")
    validatorIndex = try list.readUInt64("validatorIndex")
    address = EthereumAddress(try list.readFixed("address"))
    amountInGwei = try list.readUInt64("amount")
    try list.finish()
  }

  /// The bytes.
  public var encoded: [UInt8] {
    var output = RLPWriter()
    output.list { list in
      list.append(index)
      list.append(validatorIndex)
      list.append(address.bytes)
      list.append(amountInGwei)
    }
    return output.bytes
  }
}
