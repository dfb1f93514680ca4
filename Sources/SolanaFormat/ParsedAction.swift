import AddressEncoding
import ByteReading
import Quantities

/// A call as the RPC shows it in `jsonParsed`: a kind, and values by name.
///
/// The names are those of Agave's `transaction-status` (`parse_system`, `parse_token`, `parse_stake`,
/// `parse_vote`, `parse_associated_token`).
struct ParsedAction {
  let program: SolanaProgram
  let type: String
  let info: JSONElement

  private func key(_ names: String...) throws(SolanaActionFailure) -> SolanaAddress {
    guard let key = optionalKey(names) else {
      throw SolanaActionFailure(reason: "\(program.name), \(type): \(names[0]) is missing")
    }
    return key
  }

  private func optionalKey(_ names: [String]) -> SolanaAddress? {
    for name in names {
      if let text = info[name]?.string, let key = try? SolanaAddress(parsing: text) { return key }
    }
    return nil
  }

  /// A number, or its digits as text.
  private func number(
    _ name: String,
    in element: JSONElement? = nil
  ) throws(SolanaActionFailure) -> UInt64 {
    let value = (element ?? info)[name]
    guard let digits = value?.number ?? value?.string, let number = UInt64(digits) else {
      throw SolanaActionFailure(reason: "\(program.name), \(type): \(name) is missing")
    }
    return number
  }

  /// An amount of tokens: its digits, or an object with them.
  private func tokens(_ name: String) throws(SolanaActionFailure) -> UInt64 {
    guard let amount = info[name], amount.members != nil else { return try number(name) }
    return try number("amount", in: amount)
  }

  func action() throws(SolanaActionFailure) -> SolanaAction {
    switch program {
    case .system: try system()
    case .token, .token2022: try token()
    case .associatedToken:
      type == "create" || type == "createIdempotent"
        ? .associate(account: try key("account"), mint: try key("mint"), owner: try key("wallet"))
        : .none
    case .stake: try stake()
    case .vote where type == "withdraw":
      .lamports(
        from: try key("voteAccount"),
        to: try key("destination"),
        amount: try number("lamports")
      )
    default: .none
    }
  }

  private func system() throws(SolanaActionFailure) -> SolanaAction {
    switch type {
    case "transfer", "transferWithSeed":
      .lamports(
        from: try key("source"),
        to: try key("destination"),
        amount: try number("lamports")
      )
    case "withdrawFromNonce":
      .lamports(
        from: try key("nonceAccount"),
        to: try key("destination"),
        amount: try number("lamports")
      )
    case "createAccount", "createAccountWithSeed":
      .create(
        from: try key("source"),
        account: try key("newAccount"),
        amount: try number("lamports"),
        program: try key("owner")
      )
    default: .none
    }
  }

  private func stake() throws(SolanaActionFailure) -> SolanaAction {
    switch type {
    case "withdraw":
      .withdrawStake(
        from: try key("stakeAccount"),
        to: try key("destination"),
        amount: try number("lamports")
      )
    case "split":
      .lamports(
        from: try key("stakeAccount"),
        to: try key("newSplitAccount"),
        amount: try number("lamports")
      )
    case "moveStake", "moveLamports":
      .lamports(
        from: try key("source"),
        to: try key("destination"),
        amount: try number("lamports")
      )
    case "merge": .empty(from: try key("source"), to: try key("destination"))
    default: .none
    }
  }

  private func token() throws(SolanaActionFailure) -> SolanaAction {
    switch type {
    case "transfer", "transferChecked", "transferCheckedWithFee":
      let isChecked = type != "transfer"
      return .tokens(
        from: try key("source"),
        to: try key("destination"),
        amount: try tokens(isChecked ? "tokenAmount" : "amount"),
        mint: isChecked ? try key("mint") : nil,
        authority: optionalKey(["authority", "multisigAuthority"]),
        decimals: info["tokenAmount"]?["decimals"]?.integer(),
        fee: type == "transferCheckedWithFee" ? try tokens("feeAmount") : nil
      )
    case "mintTo", "mintToChecked":
      return .mint(
        to: try key("account"),
        amount: try tokens(type == "mintTo" ? "amount" : "tokenAmount"),
        mint: try key("mint")
      )
    case "burn", "burnChecked":
      return .burn(
        from: try key("account"),
        amount: try tokens(type == "burn" ? "amount" : "tokenAmount"),
        mint: try key("mint")
      )
    case "closeAccount":
      return .close(account: try key("account"), to: try key("destination"))
    case "initializeAccount", "initializeAccount2", "initializeAccount3":
      return .initialize(
        account: try key("account"),
        mint: try key("mint"),
        owner: try key("owner")
      )
    case "syncNative": return .sync(account: try key("account"))
    case "setAuthority":
      guard info["authorityType"]?.string == "accountOwner", info["newAuthority"] != nil else {
        return .none
      }
      return .give(account: try key("account"), to: try key("newAuthority"))
    default: return .none
    }
  }
}
