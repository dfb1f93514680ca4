import Facts
import Foundation
public import Quantities
import Yams

/// The tokens that are known by their contracts, and the coins of known chains.
///
/// A token is what its contract says, never what its symbol says: anybody can write any symbol
/// (docs/methods/token-identity.md).
public struct KnownTokens: Hashable, Sendable {
  /// A token of the list.
  public struct Token: Hashable, Sendable {
    /// The chain's name.
    public let chain: String
    /// The contract in canonical spelling; `nil` for the chain's own coin.
    public let contract: String?
    /// The asset as prices and exchanges name it.
    public let asset: Asset
    /// Other symbols that the contract is known to have claimed.
    public let symbols: [String]
    /// How many digits of the smallest unit stand behind the point.
    public let decimals: Int
    /// Whether the issuer can freeze or seize what an address holds.
    public let issuerCanFreeze: Bool
    /// The asset that it stands for: of a wrapped or staked coin the coin; `nil` if it is its own.
    public let underlying: Asset?
    /// Where contract and decimals come from.
    public let source: String
  }

  /// Why the list cannot be read.
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, with the entry.
    public let description: String
  }

  /// The tokens, in the order of the list.
  public let tokens: [Token]
  private let byContract: [Key: Int]
  /// For each chain, the symbols as they look, of its coin and its known tokens.
  private let looks: [String: [String: Set<String>]]

  private struct Key: Hashable {
    let chain: String
    let contract: String?
  }

  /// What the list and the symbol say of a token.
  struct Judgement {
    var asset: Asset?
    var decimals: Int?
    var spoofing: AccountTransfer.Spoofing?
  }

  /// Reads the list that the tool brings.
  ///
  /// - Throws: ``Failure`` if the installation lacks it.
  public static func bundled() throws(Failure) -> KnownTokens { try list.get() }

  private static let list = Result { () throws(Failure) in try read() }

  private static func read() throws(Failure) -> KnownTokens {
    guard let url = Bundle.module.resourceURL?.appendingPathComponent("Data/known-tokens.yaml"),
      let data = try? Data(contentsOf: url)
    else { throw Failure(description: "known-tokens.yaml cannot be read") }
    return try KnownTokens(yaml: String(decoding: data, as: UTF8.self))
  }

  /// Reads a list.
  ///
  /// - Parameter yaml: The text of the file.
  /// - Throws: ``Failure`` if an entry lacks a field, or a contract stands there twice.
  public init(yaml: String) throws(Failure) {
    let file: ListFile
    do { file = try YAMLDecoder().decode(ListFile.self, from: yaml) } catch {
      throw Failure(description: "known tokens: \(error)")
    }
    var tokens: [Token] = []
    for coin in file.coins {
      tokens.append(
        try Token(
          chain: coin.chain,
          contract: nil,
          asset: coin.asset,
          symbols: coin.symbols,
          decimals: coin.decimals,
          issuerCanFreeze: false,
          underlying: nil,
          source: coin.source
        )
      )
    }
    for token in file.tokens {
      tokens.append(
        try Token(
          chain: token.chain,
          contract: token.contract,
          asset: token.asset,
          symbols: token.symbols,
          decimals: token.decimals,
          issuerCanFreeze: token.issuerCanFreeze,
          underlying: token.underlying,
          source: token.source
        )
      )
    }
    self.tokens = tokens
    var byContract: [Key: Int] = [:]
    var looks: [String: [String: Set<String>]] = [:]
    for (index, token) in tokens.enumerated() {
      let key = Key(chain: token.chain, contract: token.contract)
      guard byContract.updateValue(index, forKey: key) == nil else {
        throw Failure(description: "\(token.chain) \(token.contract ?? "coin") stands there twice")
      }
      for symbol in [token.asset.code] + token.symbols {
        looks[token.chain, default: [:]][TokenSymbol.skeleton(of: symbol), default: []]
          .insert(symbol.uppercased())
      }
    }
    self.byContract = byContract
    self.looks = looks
  }

  /// Returns what is known of a contract.
  ///
  /// - Parameters:
  ///   - chain: The chain's name.
  ///   - contract: The contract in canonical spelling; `nil` for the chain's own coin.
  /// - Returns: `nil` if the list does not hold it.
  public func token(chain: String, contract: String?) -> Token? {
    byContract[Key(chain: chain, contract: contract)].map { tokens[$0] }
  }

  func judge(
    chain: String,
    contract: String?,
    claimedSymbol: String?,
    isCollectible: Bool,
    amountIsZero: Bool
  ) -> Judgement {
    if let known = token(chain: chain, contract: contract) {
      return Judgement(
        asset: known.asset,
        decimals: known.decimals,
        spoofing: amountIsZero ? .zeroValue : nil
      )
    }
    guard contract != nil else { return Judgement() }
    let symbol = claimedSymbol.flatMap { spoofing(by: $0, on: chain) }
    // Of collectibles nothing is counted, and their transfers carry no amount.
    return Judgement(spoofing: symbol ?? (amountIsZero && !isCollectible ? .zeroValue : nil))
  }

  /// Returns what speaks against the symbol of a contract that is not known.
  private func spoofing(by symbol: String, on chain: String) -> AccountTransfer.Spoofing? {
    if TokenSymbol.isAdvertisement(symbol) { return .advertisement }
    guard let known = looks[chain]?[TokenSymbol.skeleton(of: symbol)] else { return nil }
    return known.contains(symbol.uppercased()) ? .knownSymbolOtherContract : .lookAlike
  }
}

extension KnownTokens.Token {
  fileprivate init(
    chain: String,
    contract: String?,
    asset code: String,
    symbols: [String]?,
    decimals: Int,
    issuerCanFreeze: Bool,
    underlying: String?,
    source: String
  ) throws(KnownTokens.Failure) {
    let place = "\(chain) \(contract ?? "coin")"
    guard let asset = Asset(code) else {
      throw KnownTokens.Failure(description: "\(place): \(code) is no code of an asset")
    }
    guard (0...36).contains(decimals) else {
      throw KnownTokens.Failure(description: "\(place): \(decimals) decimals")
    }
    if let underlying, Asset(underlying) == nil {
      throw KnownTokens.Failure(description: "\(place): \(underlying) is no code of an asset")
    }
    self.chain = chain
    self.contract = contract
    self.asset = asset
    self.symbols = symbols ?? []
    self.decimals = decimals
    self.issuerCanFreeze = issuerCanFreeze
    self.underlying = underlying.flatMap { Asset($0) }
    self.source = source
  }
}

/// The list as it is written.
private struct ListFile: Decodable {
  struct Coin: Decodable {
    let chain: String
    let asset: String
    let symbols: [String]?
    let decimals: Int
    let source: String
  }

  struct Entry: Decodable {
    let chain: String
    let contract: String
    let asset: String
    let symbols: [String]?
    let decimals: Int
    let issuerCanFreeze: Bool
    let underlying: String?
    let source: String

    enum CodingKeys: String, CodingKey {
      case chain, contract, asset, symbols, decimals, underlying, source
      case issuerCanFreeze = "issuer_can_freeze"
    }
  }

  let coins: [Coin]
  let tokens: [Entry]
}
