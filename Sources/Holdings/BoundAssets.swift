public import Facts
public import Quantities

/// How the issuer of a token can freeze it.
public struct IssuerFreeze: Hashable, Sendable, Codable {
  /// Who issues it.
  public let issuer: String
  /// The functions of its contract.
  public let functions: String
  /// Where these are published.
  public let source: String
}

/// Which tokens their issuers can freeze.
public struct FreezableTokens: Sendable {
  private let issuers: [Asset: IssuerFreeze]
  private let bridged: Set<TokenIdentity>

  init(_ file: HoldingsPolicyFile.IssuerFreezable) throws(HoldingsPolicyFailure.Problem) {
    var issuers: [Asset: IssuerFreeze] = [:]
    for token in file.tokens {
      let entry = IssuerFreeze(
        issuer: token.issuer,
        functions: token.freeze,
        source: token.source
      )
      guard issuers.updateValue(entry, forKey: token.asset) == nil else {
        throw .init("issuer_freezable.tokens names \(token.asset) twice")
      }
    }
    self.issuers = issuers
    bridged = Set(
      file.bridged.map { TokenIdentity(chain: Chain($0.chain), contract: $0.contract) }
    )
  }

  /// Returns how the issuer of a token can freeze it.
  ///
  /// - Parameters:
  ///   - asset: The asset that the token's contract is known to be.
  ///   - token: The token.
  /// - Returns: `nil` if the policy names no issuer, or if the contract is a bridge's.
  public func issuer(of asset: Asset, _ token: TokenIdentity) -> IssuerFreeze? {
    bridged.contains(token) ? nil : issuers[asset]
  }
}

/// When something bound becomes free.
public struct UnlockRule: Hashable, Sendable, Codable {
  /// The rule's name in the policy.
  public let id: String
  /// In English.
  public let en: String
  /// In Korean.
  public let ko: String
  /// Where it comes from.
  public let source: String
}

/// Which contracts bind value, and which tokens stand for value that is bound.
public struct BoundAssets: Sendable {
  /// A token that stands for something staked or pooled.
  public struct Token: Hashable, Sendable {
    /// The asset as prices name it.
    public let asset: Asset
    /// When what it stands for becomes free.
    public let unlock: UnlockRule
  }

  /// The contracts to which value is sent to stake it, by chain, in canonical spelling.
  public let stakingContracts: [Chain: Set<String>]
  private let tokens: [TokenIdentity: Token]
  private let unlock: [Chain: UnlockRule]

  init(_ file: HoldingsPolicyFile.Bound) throws(HoldingsPolicyFailure.Problem) {
    var rules: [String: UnlockRule] = [:]
    var byChain: [Chain: UnlockRule] = [:]
    for entry in file.unlock {
      let rule = UnlockRule(id: entry.id, en: entry.en, ko: entry.ko, source: entry.source)
      guard rules.updateValue(rule, forKey: entry.id) == nil else {
        throw .init("bound.unlock names \(entry.id) twice")
      }
      guard let chain = entry.chain.map(Chain.init) else { continue }
      guard byChain.updateValue(rule, forKey: chain) == nil else {
        throw .init("bound.unlock names the chain \(chain.name) twice")
      }
    }
    var contracts: [Chain: Set<String>] = [:]
    for contract in file.contracts {
      guard rules[contract.unlock] != nil else {
        throw .init("bound.staking_contracts: no unlock rule \(contract.unlock)")
      }
      contracts[Chain(contract.chain), default: []].insert(contract.address)
    }
    var tokens: [TokenIdentity: Token] = [:]
    for token in file.tokens {
      guard let rule = rules[token.unlock] else {
        throw .init("bound.tokens: no unlock rule \(token.unlock)")
      }
      let identity = TokenIdentity(chain: Chain(token.chain), contract: token.contract)
      guard tokens.updateValue(Token(asset: token.asset, unlock: rule), forKey: identity) == nil
      else { throw .init("bound.tokens names \(identity) twice") }
    }
    stakingContracts = contracts
    self.tokens = tokens
    unlock = byChain
  }

  /// Returns what a token stands for, whichever item of its contract it is; `nil` if it is on no list.
  public func token(_ identity: TokenIdentity) -> Token? {
    tokens[TokenIdentity(chain: identity.chain, contract: identity.contract)]
  }

  /// Returns when what is staked on a chain becomes free, if the policy says so.
  public func unlock(on chain: Chain) -> UnlockRule? { unlock[chain] }
}
