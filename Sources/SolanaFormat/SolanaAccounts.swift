import AddressEncoding
import LedgerRecords
import Quantities

/// The accounts of a transaction while it is executed: lamports, tokens, and whose the tokens are.
///
/// Balances start as `meta` tells and follow the calls. Where the calls do not lead to the balances that
/// `meta` tells at the end, the difference is told as such.
struct SolanaAccounts {
  /// What is known of a token account.
  struct Token {
    let mint: SolanaAddress
    /// The owner; `nil` if nothing tells.
    var owner: SolanaAddress?
    /// How much it holds; `nil` if `meta` is not there.
    var amount: Int128?
    /// The lamports of an account of wrapped SOL that are no token.
    var reserve: Int128
  }

  /// What an account of a token must hold to exist, in lamports: the reserve for 165 bytes (Solana's
  /// documentation, "Rent"; twice 3480 lamports a year and byte, with 128 bytes on top).
  static let tokenReserve: Int128 = 2_039_280

  /// Lamports; empty without `meta`.
  var lamports: [SolanaAddress: Int128] = [:]
  /// What the calls did to the lamports.
  private(set) var lamportEffects: [SolanaAddress: Int128] = [:]
  /// The token accounts.
  var tokens: [SolanaAddress: Token] = [:]
  /// What the calls did to the tokens of an account.
  private(set) var tokenEffects: [SolanaAddress: Int128] = [:]
  /// The decimals of mints.
  var decimals: [SolanaAddress: Int] = [:]
  /// The programs of mints.
  var programs: [SolanaAddress: SolanaProgram] = [:]

  /// Takes the state before a transaction.
  init(before record: SolanaRecord) {
    decimals[SolanaProgram.nativeMint.address] = 9
    decimals[SolanaProgram.nativeMint2022.address] = 9
    programs[SolanaProgram.nativeMint2022.address] = .token2022
    guard let meta = record.meta else { return }
    for (index, key) in record.keys.enumerated() {
      if let key { lamports[key] = Int128(meta.preBalances[index]) }
    }
    for balance in meta.preTokenBalances + meta.postTokenBalances {
      decimals[balance.mint] = Int(balance.decimals)
      if let program = balance.program.flatMap({ SolanaProgram($0) }) {
        programs[balance.mint] = program
      }
    }
    for balance in meta.preTokenBalances {
      guard let key = record.keys[balance.accountIndex] else { continue }
      let amount = Int128(balance.amount)
      tokens[key] = Token(
        mint: balance.mint,
        owner: balance.owner,
        amount: amount,
        reserve: (lamports[key] ?? 0) - amount
      )
    }
    for balance in meta.postTokenBalances {
      guard let key = record.keys[balance.accountIndex], tokens[key] == nil else { continue }
      tokens[key] = Token(
        mint: balance.mint,
        owner: balance.owner,
        amount: 0,
        reserve: Self.tokenReserve
      )
    }
  }

  /// Whether the mint is that of wrapped SOL, whose tokens are lamports of their account.
  static func isNative(_ mint: SolanaAddress) -> Bool {
    mint == SolanaProgram.nativeMint.address || mint == SolanaProgram.nativeMint2022.address
  }

  mutating func changeLamports(of account: SolanaAddress, by change: Int128) {
    lamportEffects[account, default: 0] += change
    if let held = lamports[account] { lamports[account] = held + change }
  }

  mutating func changeTokens(of account: SolanaAddress, by change: Int128) {
    tokenEffects[account, default: 0] += change
    if let held = tokens[account]?.amount { tokens[account]?.amount = held + change }
  }

  /// The asset of a mint.
  func asset(_ mint: SolanaAddress, decimals stated: UInt8? = nil) -> LedgerAsset {
    LedgerAsset(
      programs[mint] == .token2022 ? .token2022 : .spl,
      contract: mint.description,
      decimals: stated.map { Int($0) } ?? decimals[mint]
    )
  }
}
