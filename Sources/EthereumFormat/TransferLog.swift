public import AddressEncoding
import Cryptography
public import LedgerRecords
import Quantities

/// What a log entry says of tokens, and of who commands the contract that wrote it.
///
/// The events are those of ERC-20, ERC-721 and ERC-1155, of their forerunners whose fields are not
/// indexed, of the wrapped coin, and of a Safe's owners. A contract may write any event: an entry proves what the contract
/// says, and nothing of any other contract.
public struct TransferLog: Hashable, Sendable {
  /// What moved.
  public let movements: [LedgerMovement]
  /// Which rights were given.
  public let approvals: [LedgerApproval]
  /// Who commands the contract.
  public let ownerships: [LedgerOwnership]
  /// What is not to be taken for granted, in words for people.
  public let gap: String?

  /// The hashes of the events' signatures (Keccak-256).
  enum Event {
    static let transfer = hash("Transfer(address,address,uint256)")
    static let approval = hash("Approval(address,address,uint256)")
    static let approvalForAll = hash("ApprovalForAll(address,address,bool)")
    static let transferSingle = hash("TransferSingle(address,address,address,uint256,uint256)")
    static let transferBatch = hash("TransferBatch(address,address,address,uint256[],uint256[])")
    static let deposit = hash("Deposit(address,uint256)")
    static let withdrawal = hash("Withdrawal(address,uint256)")
    static let safeSetup = hash("SafeSetup(address,address[],uint256,address,address)")
    static let addedOwner = hash("AddedOwner(address)")
    static let removedOwner = hash("RemovedOwner(address)")
    static let changedThreshold = hash("ChangedThreshold(uint256)")

    static func hash(_ signature: String) -> FixedBytes<32> {
      let units = Array(signature.utf8)
      return Keccak256.hash(units.span)
    }
  }

  /// Whether the first topic is one of the events, so that the entry is worth reading.
  static func isOfInterest(_ topic: FixedBytes<32>) -> Bool {
    topic == Event.transfer || topic == Event.approval || topic == Event.approvalForAll
      || topic == Event.transferSingle || topic == Event.transferBatch || topic == Event.deposit
      || topic == Event.withdrawal || topic == Event.safeSetup || topic == Event.addedOwner
      || topic == Event.removedOwner || topic == Event.changedThreshold
  }

  /// Reads an entry.
  ///
  /// - Parameters:
  ///   - log: The entry.
  ///   - index: Its number in the block, from 0, as `eth_getLogs` counts.
  ///   - wrappers: The contracts of the chain's wrapped coin (``ChainTable/Entry/wrappers``).
  public init(_ log: EthereumLog, index: UInt64, wrappers: [EthereumAddress] = []) {
    let spelling = AddressSpelling(slots: 16)
    self.init(log, index: index, wrappers: wrappers, spelling: spelling)
  }

  init(
    _ log: EthereumLog,
    index: UInt64,
    wrappers: [EthereumAddress],
    spelling: AddressSpelling
  ) {
    let reading = LogReading(log, index, spelling.text(of: log.address.bytes))
    let isWrapper = wrappers.contains(log.address)
    self = reading.read(isWrapper: isWrapper, spelling)
  }

  init(
    movements: [LedgerMovement] = [],
    approvals: [LedgerApproval] = [],
    ownerships: [LedgerOwnership] = [],
    gap: String? = nil
  ) {
    self.movements = movements
    self.approvals = approvals
    self.ownerships = ownerships
    self.gap = gap
  }
}

/// Reads one entry by the rules of its event.
private struct LogReading {
  let log: EthereumLog
  let index: UInt64
  let contract: String
  /// Topics behind the signature, then the data, word by word; `nil` if the data is no whole words.
  let words: [FixedBytes<32>]?

  init(_ log: EthereumLog, _ index: UInt64, _ contract: String) {
    self.log = log
    self.index = index
    self.contract = contract
    guard log.data.count % 32 == 0 else {
      words = nil
      return
    }
    words =
      log.topics.dropFirst()
      + stride(from: 0, to: log.data.count, by: 32).map { start in
        let data = log.data
        return FixedBytes(InlineArray<32, UInt8> { data[start + $0] })
      }
  }

  func read(isWrapper: Bool, _ spelling: AddressSpelling) -> TransferLog {
    guard let event = log.topics.first else { return TransferLog() }
    switch event {
    case TransferLog.Event.transfer: return transfer(spelling)
    case TransferLog.Event.transferSingle: return single(spelling)
    case TransferLog.Event.transferBatch: return batch(spelling)
    case TransferLog.Event.approval: return approval(spelling)
    case TransferLog.Event.approvalForAll: return approvalForAll(spelling)
    case TransferLog.Event.deposit where isWrapper: return wrapping(isIssue: true, spelling)
    case TransferLog.Event.withdrawal where isWrapper: return wrapping(isIssue: false, spelling)
    case TransferLog.Event.safeSetup: return safeSetup(spelling)
    case TransferLog.Event.addedOwner: return owner(.added, "AddedOwner", spelling)
    case TransferLog.Event.removedOwner: return owner(.removed, "RemovedOwner", spelling)
    case TransferLog.Event.changedThreshold: return changedThreshold()
    default: return TransferLog()
    }
  }

  private var part: String { "log \(index)" }

  private func malformed(_ name: String) -> TransferLog {
    TransferLog(gap: "log \(index) of \(contract) is called \(name) and has not its form")
  }

  private func transfer(_ spelling: AddressSpelling) -> TransferLog {
    guard let words, words.count == 3, let from = holder(words[0], spelling),
      let to = holder(words[1], spelling)
    else { return malformed("Transfer") }
    let asset: LedgerAsset
    let amount: LedgerAmount
    if log.topics.count == 4 {
      asset = LedgerAsset(.erc721, contract: contract, item: number(words[2]).description)
      amount = LedgerAmount(units: UInt256(1 as UInt8))
    } else {
      asset = LedgerAsset(.erc20, contract: contract)
      amount = LedgerAmount(units: number(words[2]))
    }
    let movement = LedgerMovement(
      .token,
      part: part,
      asset: asset,
      from: from.party,
      to: to.party,
      amount: amount
    )
    let gap =
      log.topics.count < 3
      ? "log \(index) of \(contract) has no indexed holders: its amount may be the number of an item"
      : nil
    return TransferLog(movements: [movement], gap: gap)
  }

  private func single(_ spelling: AddressSpelling) -> TransferLog {
    guard let words, log.topics.count == 4, words.count == 5,
      holder(words[0], spelling) != nil, let from = holder(words[1], spelling),
      let to = holder(words[2], spelling)
    else { return malformed("TransferSingle") }
    return TransferLog(movements: [item(words[3], words[4], part, from, to)])
  }

  private func batch(_ spelling: AddressSpelling) -> TransferLog {
    guard words != nil, log.topics.count == 4, let from = holder(log.topics[2], spelling),
      let to = holder(log.topics[3], spelling), holder(log.topics[1], spelling) != nil
    else { return malformed("TransferBatch") }
    let call = ABIWords(log.data[...])
    guard let items = call.array(at: 0), let amounts = call.array(at: 1),
      items.count == amounts.count
    else { return malformed("TransferBatch") }
    return TransferLog(
      movements: items.indices.map { index in
        item(items[index], amounts[index], "\(part) item \(index)", from, to)
      }
    )
  }

  private func item(
    _ item: FixedBytes<32>,
    _ amount: FixedBytes<32>,
    _ part: String,
    _ from: Holder,
    _ to: Holder
  ) -> LedgerMovement {
    LedgerMovement(
      .token,
      part: part,
      asset: LedgerAsset(.erc1155, contract: contract, item: number(item).description),
      from: from.party,
      to: to.party,
      amount: LedgerAmount(units: number(amount))
    )
  }

  private func approval(_ spelling: AddressSpelling) -> TransferLog {
    guard let words, words.count == 3, let owner = holder(words[0], spelling),
      let spender = holder(words[1], spelling)
    else { return malformed("Approval") }
    let isItem = log.topics.count == 4
    let number = number(words[2])
    let asset =
      isItem
      ? LedgerAsset(.erc721, contract: contract, item: number.description)
      : LedgerAsset(.erc20, contract: contract)
    return TransferLog(approvals: [
      LedgerApproval(
        owner: LedgerParty(owner.text),
        spender: LedgerParty(spender.text),
        asset: asset,
        // The approval of nobody takes the right to an item back.
        amount: isItem
          ? spender.isZero ? LedgerAmount.zero : nil
          : LedgerAmount(units: number),
        part: part
      )
    ])
  }

  private func approvalForAll(_ spelling: AddressSpelling) -> TransferLog {
    guard let words, words.count == 3, let owner = holder(words[0], spelling),
      let spender = holder(words[1], spelling),
      let flag = number(words[2]).exactly(UInt8.self), flag < 2
    else { return malformed("ApprovalForAll") }
    return TransferLog(approvals: [
      LedgerApproval(
        owner: LedgerParty(owner.text),
        spender: LedgerParty(spender.text),
        // ERC-721 and ERC-1155 share the event; that all items are meant tells no more.
        asset: LedgerAsset(.erc721, contract: contract),
        amount: flag == 1 ? nil : LedgerAmount.zero,
        part: part
      )
    ])
  }

  /// The wrapped coin is issued for coins paid in and destroyed for coins paid out (WETH9).
  private func wrapping(isIssue: Bool, _ spelling: AddressSpelling) -> TransferLog {
    guard let words, words.count == 2, let holder = holder(words[0], spelling) else {
      return malformed(isIssue ? "Deposit" : "Withdrawal")
    }
    return TransferLog(movements: [
      LedgerMovement(
        .token,
        part: part,
        asset: LedgerAsset(.erc20, contract: contract),
        from: isIssue ? nil : LedgerParty(holder.text),
        to: isIssue ? LedgerParty(holder.text) : nil,
        amount: LedgerAmount(units: number(words[1]))
      )
    ])
  }

  /// The events of a Safe (safe-global/safe-smart-account, `OwnerManager.sol`, `Safe.sol`): the owner
  /// is a topic since 1.4.0 and data before.
  private func owner(
    _ change: LedgerOwnership.Change,
    _ name: String,
    _ spelling: AddressSpelling
  ) -> TransferLog {
    guard let words, words.count == 1, let owner = holder(words[0], spelling) else {
      return TransferLog()
    }
    return ownership(change, [owner.text], nil, name)
  }

  private func changedThreshold() -> TransferLog {
    guard let words, words.count == 1, let threshold = number(words[0]).exactly(UInt64.self) else {
      return TransferLog()
    }
    return ownership(.thresholdOnly, [], threshold, "ChangedThreshold")
  }

  private func safeSetup(_ spelling: AddressSpelling) -> TransferLog {
    let call = ABIWords(log.data[...])
    guard log.topics.count == 2, log.data.count % 32 == 0, let list = call.array(at: 0),
      let threshold = call.word(1).map(number)?.exactly(UInt64.self)
    else { return TransferLog() }
    var owners: [String] = []
    for word in list {
      guard let owner = holder(word, spelling) else { return TransferLog() }
      owners.append(owner.text)
    }
    return ownership(.all, owners, threshold, "SafeSetup")
  }

  /// Other contracts may have events of the same names: what is not of a Safe's form says nothing.
  private func ownership(
    _ change: LedgerOwnership.Change,
    _ owners: [String],
    _ threshold: UInt64?,
    _ name: String
  ) -> TransferLog {
    TransferLog(ownerships: [
      LedgerOwnership(
        contract: contract,
        change: change,
        owners: owners,
        threshold: threshold,
        source: "Safe \(name)",
        part: part
      )
    ])
  }

  private struct Holder {
    let text: String
    let isZero: Bool
    /// Nobody, for the address zero: tokens are issued from it and destroyed to it (ERC-20, ERC-721).
    var party: LedgerParty? { isZero ? nil : LedgerParty(text) }
  }

  private func holder(_ word: FixedBytes<32>, _ spelling: AddressSpelling) -> Holder? {
    guard let address = ABIWords.address(word) else { return nil }
    return Holder(
      text: spelling.text(of: address),
      isZero: address == FixedBytes(InlineArray<20, UInt8>(repeating: 0))
    )
  }

  private func number(_ word: FixedBytes<32>) -> UInt256 { ABIWords.number(word) }
}

/// Arguments in the encoding of Ethereum's contracts (Solidity, "Contract ABI Specification").
struct ABIWords {
  private let data: ArraySlice<UInt8>

  init(_ data: ArraySlice<UInt8>) { self.data = data }

  var count: Int { data.count / 32 }

  /// The word of an argument; `nil` if it is not there.
  func word(_ index: Int) -> FixedBytes<32>? {
    guard index >= 0, index < count else { return nil }
    let (bytes, start) = (data, data.startIndex + index * 32)
    return FixedBytes(InlineArray<32, UInt8> { bytes[start + $0] })
  }

  /// The elements of a list whose argument stands at an index; `nil` if it is not whole.
  func array(at index: Int) -> [FixedBytes<32>]? {
    guard let head = word(index), let offset = Self.number(head).exactly(Int.self),
      offset % 32 == 0, let length = word(offset / 32).map(Self.number)?.exactly(Int.self),
      length <= count - offset / 32 - 1
    else { return nil }
    return (0..<length).compactMap { word(offset / 32 + 1 + $0) }
  }

  static func number(_ word: FixedBytes<32>) -> UInt256 {
    let bytes = word.bytes
    var (high, low) = (UInt128(0), UInt128(0))
    for index in 0..<16 {
      high = high << 8 | UInt128(bytes[index])
      low = low << 8 | UInt128(bytes[index + 16])
    }
    return UInt256(high: high, low: low)
  }

  /// The address in a word; `nil` if what stands before it is not zero.
  static func address(_ word: FixedBytes<32>) -> FixedBytes<20>? {
    let bytes = word.bytes
    for index in 0..<12 where bytes[index] != 0 { return nil }
    return FixedBytes(InlineArray<20, UInt8> { bytes[12 + $0] })
  }
}
