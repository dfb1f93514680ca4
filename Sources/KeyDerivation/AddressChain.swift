/// A chain on which a public key of secp256k1 has addresses.
///
/// The raw values are the names that `AddressInspection` gives the chains.
public enum AddressChain: String, Hashable, Sendable, CaseIterable {
  /// Bitcoin.
  case bitcoin
  /// Bitcoin's public test chains: testnet 3 and 4 and signet, which share all prefixes.
  case bitcoinTestnet = "bitcoin-testnet"
  /// Bitcoin's regression test chain.
  case bitcoinRegtest = "bitcoin-regtest"
  /// Litecoin.
  case litecoin
  /// Litecoin's test chain.
  case litecoinTestnet = "litecoin-testnet"
  /// Litecoin's regression test chain.
  case litecoinRegtest = "litecoin-regtest"
  /// Dogecoin.
  case dogecoin
  /// Dogecoin's test chain.
  case dogecoinTestnet = "dogecoin-testnet"
  /// Bitcoin Cash.
  case bitcoinCash = "bitcoin-cash"
  /// Bitcoin Cash's test chains.
  case bitcoinCashTestnet = "bitcoin-cash-testnet"
  /// Bitcoin Cash's regression test chain.
  case bitcoinCashRegtest = "bitcoin-cash-regtest"
  /// Dash.
  case dash
  /// Dash's test chain.
  case dashTestnet = "dash-testnet"
  /// Zcash, transparent addresses only.
  case zcash
  /// Zcash's test chain, transparent addresses only.
  case zcashTestnet = "zcash-testnet"
  /// Ethereum, its test chains and every other chain with Ethereum's kind of account.
  case ethereum
  /// Tron and its test chains, which share the version byte.
  case tron
  /// The XRP Ledger and its test ledgers, which share the classic form of address.
  case xrp
}
