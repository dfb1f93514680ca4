import AddressEncoding
import ByteReading
import Quantities

/// A call of a program with its accounts resolved, as a block or a wallet shows it.
struct SolanaInstruction {
  /// What a call says.
  enum Body {
    /// The accounts in order, `nil` where one stands in a table that is not shown, and the bytes.
    case raw(accounts: [SolanaAddress?], data: [UInt8])
    /// What the RPC made of it (`jsonParsed`): the kind, and the values by name.
    case parsed(type: String, info: JSONElement)
    /// A memo that the RPC shows as its text.
    case text(String)
  }

  /// The program; `nil` if it is not known.
  let program: SolanaAddress?
  /// What the call says.
  let body: Body
}

/// What a call does with value, or to the ownership of value.
enum SolanaAction: Equatable {
  /// Lamports move.
  case lamports(from: SolanaAddress, to: SolanaAddress, amount: UInt64)
  /// An account is made, and given lamports and a program as its owner.
  case create(from: SolanaAddress, account: SolanaAddress, amount: UInt64, program: SolanaAddress)
  /// Staked lamports leave a stake account.
  case withdrawStake(from: SolanaAddress, to: SolanaAddress, amount: UInt64)
  /// All lamports of an account go to another one (stake accounts that are merged).
  case empty(from: SolanaAddress, to: SolanaAddress)
  /// Tokens move; `fee` is what the token's own rule keeps back, `nil` if the call does not say.
  case tokens(
    from: SolanaAddress,
    to: SolanaAddress,
    amount: UInt64,
    mint: SolanaAddress?,
    authority: SolanaAddress?,
    decimals: UInt8?,
    fee: UInt64?
  )
  /// Tokens are made.
  case mint(to: SolanaAddress, amount: UInt64, mint: SolanaAddress)
  /// Tokens are destroyed.
  case burn(from: SolanaAddress, amount: UInt64, mint: SolanaAddress)
  /// A token account is closed, and its lamports go to another account.
  case close(account: SolanaAddress, to: SolanaAddress)
  /// A token account is told what it holds and whose it is.
  case initialize(account: SolanaAddress, mint: SolanaAddress, owner: SolanaAddress)
  /// A wallet's associated token account is made, if there is none.
  case associate(account: SolanaAddress, mint: SolanaAddress, owner: SolanaAddress)
  /// A token account is given to another owner.
  case give(account: SolanaAddress, to: SolanaAddress)
  /// A token account of wrapped SOL counts its lamports again.
  case sync(account: SolanaAddress)
  /// A text for whoever reads it.
  case memo(String)
  /// Nothing of value moves, as far as is known.
  case none
}

/// Why a call that is known to move value cannot be told.
struct SolanaActionFailure: Error, Equatable {
  let reason: String
}

extension SolanaInstruction {
  /// What the call does.
  ///
  /// - Throws: ``SolanaActionFailure`` if the program is known, the call moves value, and its accounts or
  ///   values are missing.
  func action() throws(SolanaActionFailure) -> SolanaAction {
    guard let program, let known = SolanaProgram(program) else { return .none }
    switch body {
    case .text(let text): return .memo(text)
    case .parsed(let type, let info):
      return try ParsedAction(program: known, type: type, info: info).action()
    case .raw(let accounts, let data):
      let call = RawAction(program: known, accounts: accounts, data: data)
      switch known {
      case .system: return try call.system()
      case .token, .token2022: return try call.token()
      case .associatedToken: return try call.associatedToken()
      case .stake: return try call.stake()
      case .vote: return try call.vote()
      case .memo, .firstMemo:
        return .memo(
          String(validating: data, as: UTF8.self) ?? "0x" + Hexadecimal.encode(data)
        )
      default: return .none
      }
    }
  }
}
