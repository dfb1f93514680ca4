public import AddressEncoding
import ByteReading
import Foundation
public import LedgerRecords
import Quantities

/// A call that moves value as data, known by the first four bytes of its input.
public struct Selector: Sendable {
  /// What the call asks for.
  public enum Purpose: String, Sendable, Decodable {
    /// A token's transfer, of which the contract called is the token.
    case transfer
    /// The right to dispose of tokens.
    case approve
    /// The transfer of one item (ERC-721).
    case item
    /// The transfer of items (ERC-1155).
    case items
    /// Coins for the wrapped coin, and back.
    case wrap, unwrap
    /// Payments to many.
    case many
    /// Calls in one call.
    case batch
    /// A call by a Safe.
    case safe
    /// Value that is to come out on another chain.
    case bridge
    /// One asset for another.
    case swap
    /// A pool that hides where value came from.
    case mixer
  }

  /// The first four bytes of the Keccak-256 of the signature.
  public let value: UInt32
  /// The signature, as `transfer(address,uint256)`.
  public let signature: String
  /// What it asks for.
  public let purpose: Purpose
  /// Which word behind the selector is what, from 0.
  public let arguments: [String: Int]
  /// Where the call is described.
  public let source: String

  /// The calls that the tool knows (`Data/selectors.yaml`).
  public static let all: [Selector] = load()
  private static let byValue = [UInt32: Selector](all.map { ($0.value, $0) }) { first, _ in first }

  /// The call whose input begins with these four bytes; `nil` if it is not listed.
  public static func named(_ value: UInt32) -> Selector? { byValue[value] }

  private struct Row: Decodable {
    let selector: String
    let signature: String
    let does: Purpose
    let arguments: [String: Int]
    let source: String
  }

  private static func load() -> [Selector] {
    guard let rows = Bundle.module.decoded([Row].self, from: "Data/selectors.yaml") else {
      preconditionFailure("the installation lacks Data/selectors.yaml or it was changed")
    }
    return rows.compactMap { row in
      UInt32(row.selector.dropFirst(2), radix: 16).map {
        Selector(
          value: $0,
          signature: row.signature,
          purpose: row.does,
          arguments: row.arguments,
          source: row.source
        )
      }
    }
  }
}

/// What a transaction's input asks a contract for.
///
/// It is no proof that it happened.
public struct CallRequest: Sendable {
  /// The call.
  public let selector: Selector
  /// What would move if it happens, where the input says it: the parts are `call data`.
  public let movements: [LedgerMovement]
  /// What is asked for, in words for people.
  public let description: String

  /// Reads an input.
  ///
  /// It is `nil` if the call is not listed or its arguments are not all there.
  ///
  /// - Parameters:
  ///   - input: The transaction's input.
  ///   - contract: The contract that it calls.
  ///   - sender: Who sends it.
  public init?(_ input: [UInt8], to contract: EthereumAddress, from sender: EthereumAddress) {
    let spelling = AddressSpelling(slots: 16)
    self.init(
      input,
      contract: spelling.text(of: contract.bytes),
      sender: LedgerParty(spelling.text(of: sender.bytes)),
      spelling
    )
  }

  init?(
    _ input: [UInt8],
    contract: String,
    sender: LedgerParty,
    _ spelling: AddressSpelling
  ) {
    guard input.count >= 4,
      let selector = Selector.named(
        UInt32(input[0]) << 24 | UInt32(input[1]) << 16 | UInt32(input[2]) << 8 | UInt32(input[3])
      )
    else { return nil }
    let arguments = CallArguments(ABIWords(input[4...]), selector)
    guard arguments.areThere else { return nil }
    let from = arguments.address("from").map { LedgerParty(spelling.text(of: $0)) } ?? sender
    let to = arguments.address("to").map { LedgerParty(spelling.text(of: $0)) }
    let token = arguments.address("token").map { spelling.text(of: $0) }
    self.selector = selector
    var movements: [LedgerMovement] = []
    func add(_ asset: LedgerAsset, _ from: LedgerParty?, _ to: LedgerParty?, _ amount: UInt256) {
      movements.append(
        LedgerMovement(
          .token,
          part: movements.isEmpty ? "call data" : "call data item \(movements.count)",
          asset: asset,
          from: from,
          to: to,
          amount: LedgerAmount(units: amount)
        )
      )
    }
    let one = UInt256(1 as UInt8)
    switch selector.purpose {
    case .transfer:
      guard let amount = arguments.number("amount"), let to else { return nil }
      add(LedgerAsset(.erc20, contract: contract), from, to, amount)
    case .item:
      guard let item = arguments.number("item"), let to else { return nil }
      add(LedgerAsset(.erc721, contract: contract, item: item.description), from, to, one)
    case .items:
      guard let to else { return nil }
      let items = arguments.list("items") ?? arguments.number("item").map { [$0] } ?? []
      let amounts = arguments.list("amounts") ?? arguments.number("amount").map { [$0] } ?? []
      guard items.count == amounts.count else { return nil }
      for (item, amount) in zip(items, amounts) {
        let asset = LedgerAsset(.erc1155, contract: contract, item: item.description)
        add(asset, from, to, amount)
      }
    case .many:
      guard let tos = arguments.addresses("tos"), let amounts = arguments.list("amounts"),
        tos.count == amounts.count
      else { return nil }
      // Coins among many are told by the traces; only tokens stand in the data alone.
      if let token {
        for (to, amount) in zip(tos, amounts) {
          let party = LedgerParty(spelling.text(of: to))
          add(LedgerAsset(.erc20, contract: token), sender, party, amount)
        }
      }
    case .approve, .wrap, .unwrap, .batch, .safe, .bridge, .swap, .mixer: break
    }
    self.movements = movements
    var text = "asks \(contract) for \(selector.signature)"
    if let to { text += ", to \(to.address)" }
    if let recipient = arguments.word("recipient") {
      text += ", to 0x\(Hexadecimal.encode(recipient.array))"
    }
    if let token { text += ", token \(token)" }
    if let amount = arguments.number("amount") { text += ", amount \(amount)" }
    if let number = arguments.number("destination") { text += ", chain \(number) of the bridge" }
    description = text
  }
}

/// The arguments of a call by what they are.
private struct CallArguments {
  let words: ABIWords
  let places: [String: Int]

  init(_ words: ABIWords, _ selector: Selector) {
    self.words = words
    places = selector.arguments
  }

  var areThere: Bool { places.values.allSatisfy { words.word($0) != nil } }

  func word(_ role: String) -> FixedBytes<32>? { places[role].flatMap { words.word($0) } }

  func address(_ role: String) -> FixedBytes<20>? { word(role).flatMap(ABIWords.address) }

  func number(_ role: String) -> UInt256? { word(role).map(ABIWords.number) }

  func list(_ role: String) -> [UInt256]? {
    places[role].flatMap { words.array(at: $0) }?.map(ABIWords.number)
  }

  func addresses(_ role: String) -> [FixedBytes<20>]? {
    guard let words = places[role].flatMap({ words.array(at: $0) }) else { return nil }
    let addresses = words.compactMap(ABIWords.address)
    return addresses.count == words.count ? addresses : nil
  }
}

extension EthereumWalker {
  /// Adds what the input asks for, where no receipt says what became of it.
  mutating func ask(
    _ transaction: inout LedgerTransaction,
    sender: LedgerParty,
    _ recipient: FixedBytes<20>,
    digits: Range<Int>
  ) {
    var value: UInt32 = 0
    for index in digits.prefix(8) { value = value << 4 | UInt32(hexadecimalDigit(source[index])) }
    guard Selector.named(value) != nil else { return }
    ask(&transaction, sender: sender, recipient, bytes(digits))
  }

  /// Adds what the input asks for, where no receipt says what became of it.
  mutating func ask(
    _ transaction: inout LedgerTransaction,
    sender: LedgerParty,
    _ recipient: FixedBytes<20>,
    _ input: [UInt8]
  ) {
    let contract = spelling.text(of: recipient)
    guard let request = CallRequest(input, contract: contract, sender: sender, spelling) else {
      return
    }
    transaction.movements += request.movements
    transaction.gaps.append(
      "a call of \(request.selector.signature): no receipt of this record shows that it happened"
    )
  }
}
