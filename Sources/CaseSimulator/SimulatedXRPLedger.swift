import AddressEncoding
import ByteReading
import Cryptography
import Quantities

/// Ledgers of the XRP Ledger in the making, with payments that their senders really sign.
///
/// Identifiers, signatures, the root of the transactions and the ledgers' hashes are right; the hash of
/// the accounts' state is not, since there is no state.
struct SimulatedXRPLedger: Sendable {
  /// An account whose key follows from the seed.
  struct Account: Sendable, Hashable {
    let index: Int
    let id: FixedBytes<20>

    /// The classic address.
    var text: String { XRPAddress(account: id).description }
  }

  /// A payment of XRP before it is signed.
  struct Payment: Sendable {
    let from: Account
    let to: Account
    let drops: UInt64
    var tag: UInt32?
  }

  static let fee: UInt64 = 12
  /// Index and time of a ledger, from which the others are counted every 4 seconds.
  private static let anchor = (index: UInt32(103_000_000), time: Int64(1_774_000_000))
  /// 2000-01-01 in seconds since 1970.
  private static let epoch: Int64 = 946_684_800

  private let seed: UInt64
  private var keys: [PrivateKey] = []
  private var sequences: [UInt32] = []
  /// What each account holds, in drops.
  private(set) var balances: [UInt64] = []
  private var touched: [(transaction: [UInt8], ledger: UInt32)] = []
  private(set) var files: [SimulatedFile] = []
  private var parent: (hash: [UInt8], time: Int64)
  private var coins: UInt64 = 99_985_000_000_000_000

  init(seed: UInt64) {
    self.seed = seed
    var generator = SeededGenerator(seed: seed, label: "xrp parent")
    parent = (generator.nextBytes().array, 0)
  }

  /// Creates an account that holds drops.
  mutating func addAccount(drops: UInt64) -> Account {
    var generator = SeededGenerator(seed: seed, label: "xrp key \(keys.count)")
    let key = SimulatedKey.privateKey(&generator)
    keys.append(key)
    sequences.append(90_000_000 + UInt32(generator.number(below: 1_000)))
    balances.append(drops)
    touched.append((generator.nextBytes().array, 99_000_000))
    let hash = Hash160.hash(key.publicKey.compressed.array.span)
    return Account(index: keys.count - 1, id: hash)
  }

  /// Closes a ledger.
  ///
  /// - Parameters:
  ///   - time: The time before which it closes.
  ///   - payments: Its transactions, in order.
  /// - Returns: Their identifiers.
  @discardableResult
  mutating func close(at time: Int64, _ payments: [Payment]) -> [String] {
    let index = Self.anchor.index + UInt32((time - Self.anchor.time) / 4)
    let closeTime = Self.anchor.time + Int64(index - Self.anchor.index) * 4 - Self.epoch
    var entries: [(id: [UInt8], transaction: XRPLObject, metadata: XRPLObject)] = []
    for (position, payment) in payments.enumerated() {
      let transaction = sign(payment, last: index + 12)
      let id = XRPLHash.half(prefix: "TXN\0", transaction.bytes)
      entries.append((id, transaction, apply(payment, id, position, ledger: index)))
      coins -= Self.fee
    }
    let root = XRPLHash.tree(
      entries.map { entry in
        let body = [entry.transaction.bytes, entry.metadata.bytes].flatMap {
          XRPLObject.length($0.count) + $0
        }
        return (key: entry.id, hash: XRPLHash.half(prefix: "SND\0", body + entry.id))
      }
    )
    var generator = SeededGenerator(seed: seed, label: "xrp state \(index)")
    let state = generator.nextBytes().array
    let previous = parent.time == 0 ? closeTime - 4 : parent.time
    func number(_ value: Int64) -> [UInt8] { Array(bigEndian(UInt64(value)).suffix(4)) }
    var header = number(Int64(index))
    header += bigEndian(coins)
    header += parent.hash
    header += root
    header += state
    header += number(previous)
    header += number(closeTime)
    header += [10, 0]
    let hash = XRPLHash.half(prefix: "LWR\0", header)
    let ledger: JSONValue = [
      "account_hash": hex(state), "close_flags": 0, "close_time": .number(closeTime),
      "close_time_resolution": 10, "closed": true, "ledger_hash": hex(hash),
      "ledger_index": .number(index), "parent_close_time": .number(previous),
      "parent_hash": hex(parent.hash), "total_coins": .string(String(coins)),
      "transaction_hash": hex(root),
      "transactions": .array(
        entries.map { entry in
          .object(
            entry.transaction.members + [
              .init("hash", hex(entry.id)), .init("metaData", metadata(entry.metadata)),
            ]
          )
        }
      ),
    ]
    let answer: JSONValue = [
      "result": [
        "ledger": ledger, "ledger_hash": hex(hash), "ledger_index": .number(index),
        "status": "success", "validated": true,
      ]
    ]
    files.append(
      SimulatedFile(
        path: "ledgers/xrp/ledger-\(index).json",
        bytes: Array((answer.text() + "\n").utf8)
      )
    )
    parent = (hash, closeTime)
    return entries.map { Hexadecimal.encode($0.id).uppercased() }
  }

  private func hex(_ bytes: [UInt8]) -> JSONValue {
    .string(Hexadecimal.encode(bytes).uppercased())
  }

  /// The metadata with the amount that was delivered, which servers add.
  private func metadata(_ object: XRPLObject) -> JSONValue {
    guard case .amount(let drops)? = object.value(of: .deliveredAmount) else {
      return .object(object.members)
    }
    return .object(object.members + [.init("delivered_amount", .string(String(drops)))])
  }

  private mutating func sign(_ payment: Payment, last: UInt32) -> XRPLObject {
    let key = keys[payment.from.index]
    var fields: [(XRPLField, XRPLValue)] = [
      (.transactionType, .uint16(0, name: "Payment")), (.flags, .uint32(0)),
      (.sequence, .uint32(sequences[payment.from.index])),
      (.lastLedgerSequence, .uint32(last)), (.amount, .amount(payment.drops)),
      (.fee, .amount(Self.fee)), (.signingPubKey, .blob(key.publicKey.compressed.array)),
      (.account, .account(payment.from.id)), (.destination, .account(payment.to.id)),
    ]
    if let tag = payment.tag { fields.append((.destinationTag, .uint32(tag))) }
    sequences[payment.from.index] += 1
    let message = XRPLHash.half(prefix: "STX\0", XRPLObject(fields).bytes)
    guard let hash = FixedBytes<32>(message) else { preconditionFailure("half of 64 bytes") }
    return XRPLObject(fields + [(.txnSignature, .blob(key.signature(for: hash).der))])
  }

  /// Books a payment and tells of it as metadata does.
  private mutating func apply(
    _ payment: Payment,
    _ id: [UInt8],
    _ position: Int,
    ledger: UInt32
  ) -> XRPLObject {
    let (from, to) = (payment.from, payment.to)
    let spent = payment.drops + Self.fee
    precondition(balances[from.index] >= spent, "enough XRP")
    let before = balances
    balances[from.index] -= spent
    balances[to.index] += payment.drops
    let nodes = [from, to].map { account in
      let sequence = sequences[account.index]
      var previous: [(XRPLField, XRPLValue)] = [(.balance, .amount(before[account.index]))]
      if account == from { previous.append((.sequence, .uint32(sequence - 1))) }
      let final = XRPLObject([
        (.flags, .uint32(0)), (.sequence, .uint32(sequence)), (.ownerCount, .uint32(0)),
        (.balance, .amount(balances[account.index])), (.account, .account(account.id)),
      ])
      let node = XRPLObject([
        (.ledgerEntryType, .uint16(0x61, name: "AccountRoot")),
        (.previousTxnLgrSeq, .uint32(touched[account.index].ledger)),
        (.previousTxnID, .hash(touched[account.index].transaction)),
        (.ledgerIndex, .hash(XRPLHash.half(prefix: "\0a", account.id.array))),
        (.previousFields, .object(XRPLObject(previous))), (.finalFields, .object(final)),
      ])
      touched[account.index] = (id, ledger)
      return XRPLObject([(.modifiedNode, .object(node))])
    }
    return XRPLObject([
      (.transactionIndex, .uint32(UInt32(position))), (.affectedNodes, .array(nodes)),
      (.transactionResult, .uint8(0, name: "tesSUCCESS")),
      (.deliveredAmount, .amount(payment.drops)),
    ])
  }
}
